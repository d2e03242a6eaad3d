"""Lines of a chat log to what a buyer and the shop wrote. Each line is a document of its own."""

import polars as pl

from shuke.collect.messages.circles import SOCIAL
from shuke.collect.recorders import cells
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.recipe import Recipe
from shuke.common.bulk import INSTANT

_TEXTS = ("nick", "speaker", "side", "message_ref", "written_at", "kind", "place")
#: What logs call the two, and what nobody wrote.
_BUYER = ("买家", "客户", "顾客", "用户", "消费者", "访客", "会员", "我的客户", "buyer", "customer", "visitor", "user", "client")  # fmt: skip
_SHOP = ("客服", "商家", "卖家", "店铺", "商家客服", "人工客服", "机器人", "智能客服", "店小蜜", "shop", "seller", "agent",
         "merchant", "staff", "support", "bot")  # fmt: skip
_NOBODY = ("系统", "系统消息", "平台", "官方", "system", "notice")
LONGEST = 5_000


def interpret(frame: pl.DataFrame, recipe: Recipe) -> Interpreted:
    """See `orders.interpret`; the documents have `nick`, `is_from_shop`, `speaker`, `at`, `text` and
    `message_ref`."""
    col = pl.col
    rows = frame.select(
        "row", "key", "bad", _text(frame, recipe),
        *(cells.cleaned(frame, recipe.mapping[n]).alias(n) if n in recipe.mapping
          else pl.lit(None, pl.String).alias(n) for n in _TEXTS),
    )  # fmt: skip
    instant = recipe.instants()
    rows = _with_sides(rows, recipe).with_columns(
        cells.parsed(rows["written_at"], instant, INSTANT).alias("at")
    )
    checks = [
        *cells.unreadable(),
        ("auto_reply", col("by") == "nobody", col("speaker")),
        ("date_missing", col("written_at").is_null(), pl.lit("")),
        ("date_unreadable", col("at").is_null(), col("written_at")),
        ("date_range", ~cells.in_range(col("at")), col("written_at")),
        ("text_missing", col("text").is_null(), pl.lit("")),
        ("side_unknown", col("by").is_null(), col("speaker")),
        ("buyer_missing", col("nick").is_null(), col("speaker")),
    ]
    rows = cells.judged(rows, checks)
    fit = rows.filter(col("reason").is_null()).select(
        "row", "key", "nick", "speaker", "at", "text", "message_ref",
        "kind",
        "place",
        is_from_shop=col("by") == "shop",
    )  # fmt: skip
    return Interpreted(rows.select("row", "key", "reason", "value"), fit)


def _text(frame: pl.DataFrame, recipe: Recipe) -> pl.Expr:
    """What was written, with its line breaks; null where that is nothing."""
    if "text" not in recipe.mapping:
        return pl.lit(None, pl.String).alias("text")
    text = pl.col(f"c{recipe.mapping['text']}").str.replace_all("\r\n?", "\n")
    text = text.str.replace_all(r"[\x00-\x08\x0b-\x1f\x7f]", "").str.strip_chars()
    return pl.when(text != "").then(text.str.slice(0, LONGEST)).alias("text")


def _with_sides(rows: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """With `by` ("buyer", "shop", "nobody" or null) and the buyer's `nick`: word in words, else by who speaks.
    Names of an account's colleagues go on behind a colon."""
    col, shop_accounts = pl.col, recipe.shop_accounts
    # In a circle everybody speaks for themselves.
    alone = pl.lit(recipe.channel == SOCIAL) & col("speaker").is_null()
    rows = rows.with_columns(speaker=pl.when(alone).then(col("nick")).otherwise("speaker"))
    word = pl.coalesce(_word("side"), _word("speaker"))
    account = col("speaker").str.split(":").list.first().str.split("：").list.first()
    is_shops = account.is_in(shop_accounts) | col("speaker").is_in(shop_accounts)
    is_colleague = col("speaker").str.contains("[:：]")
    by = (
        pl.when(word.is_not_null()).then(word)
        .when(col("speaker").is_null()).then(None)
        .when((col("speaker") == col("nick")) & ~is_shops).then(pl.lit("buyer"))
        .when(is_shops | col("nick").is_not_null() | is_colleague).then(pl.lit("shop"))
        .when(pl.lit(bool(shop_accounts))).then(pl.lit("buyer"))
    )  # fmt: skip
    rows = rows.with_columns(by=by)
    own = (col("by") == "buyer") & _word("speaker").is_null()
    return rows.with_columns(
        nick=pl.coalesce("nick", pl.when(own).then(col("speaker"))).str.slice(0, 120)
    )


def _word(name: str) -> pl.Expr:
    text = pl.col(name).str.to_lowercase()
    return (
        pl.when(text.is_in(_BUYER)).then(pl.lit("buyer"))
        .when(text.is_in(_SHOP)).then(pl.lit("shop"))
        .when(text.is_in(_NOBODY)).then(pl.lit("nobody"))
    )  # fmt: skip
