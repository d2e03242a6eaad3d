"""Lines of an orders file to orders: what each cell means, and what cannot stand."""

from dataclasses import dataclass

import polars as pl

from shuke.collect import reasons
from shuke.collect.reading import limits
from shuke.collect.recorders import amounts, cells, dates, numbers, papers, totals, words
from shuke.collect.recorders.buyers import DOOR, identities, named, unclear_consent
from shuke.collect.recorders.consents import CONSENTS
from shuke.collect.recorders.places import with_places
from shuke.collect.recorders.recipe import Recipe
from shuke.common.bulk import INSTANT
from shuke.shop import commands as shop

_MONEY = ("unit_price", "amount", "total", "discount", "shipping", "tax", "refunded",
          "line_discount", "unit_cost", "invoice_amount")  # fmt: skip
#: Amounts whose sign tells the currency of an order.
_CHARGED = ("unit_price", "amount", "total")
_DATES = ("placed_at", "paid_at", "cancelled_at", "sent_at", "received_at", "invoice_date")
_TEXTS = (
    *(
        "number",
        "erp_number",
        "status",
        "shipped",
        "store",
        "currency",
        "note",
        "product_code",
        "title",
        "variant",
    ),
    *("payment_method", "tracking_number", "carrier", "parcel_weight", "replaces"),
    *("invoice_number", "invoice_title", "tax_number", "invoice_kind"),
)
BUYER = ("customer_number", "email", "phone", "web", "taobao", "name", "country", "province",
         "city", *CONSENTS)  # fmt: skip
#: What would be one thing for many, were a shortened number taken for it.
_KEYS = ("number", "product_code", "customer_number", "phone")
#: What a property is called before its value: 颜色分类:黑色;尺码:80.
_PROPERTY = r"[^:：;；,，/|]{1,20}[:：]\s*"
#: What stands between the titles of several goods.
_SEVERAL = r"[,，、;；\n]"
_READ = (*_MONEY, *_DATES, *_TEXTS, *BUYER, *DOOR, "quantity")


@dataclass(frozen=True)
class Interpreted:
    """`lines`: one row per line with `row`, `key`, `reason`, `value` (null when fit to record) and
    typed columns. `documents`: one row per key that is fit, with the document's own columns."""

    lines: pl.DataFrame
    documents: pl.DataFrame


def interpret(frame: pl.DataFrame, recipe: Recipe) -> Interpreted:
    """`frame`: row, key, lines (in the document), bad, c0..cN as text."""
    lines = _typed(frame, recipe)
    if recipe.layout.lists_titles:
        several = pl.col("product_title").str.contains(_SEVERAL)
        lines = lines.with_columns(
            product_title=pl.when(several).then(pl.lit("")).otherwise("product_title")
        )
    lines = numbers.with_own_amounts(_judged(lines, recipe), recipe)
    if recipe.layout.rules:
        lines = recipe.layout.rules(lines)
    lines = _across_document(lines)
    lines = totals.refunds_within(totals.add_up(lines, recipe), recipe)
    lines = _own_costs(lines, recipe)
    fit = lines.filter(pl.col("reason").is_null())
    return Interpreted(lines, _documents(fit, recipe))


def _typed(frame: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    mapped = list(
        dict.fromkeys(n for n in (*_READ, *identities(recipe.mapping)) if n in recipe.mapping)
    )
    lines = frame.select(
        "row",
        "key",
        "lines",
        "bad",
        *(cells.cleaned(frame, recipe.mapping[n]).alias(n) for n in mapped),
    )
    lines = lines.with_columns(
        pl.lit(None, pl.String).alias(name) for name in _READ if name not in mapped
    )
    instant = recipe.instants()
    columns = [
        lines[name].rename(f"{name}_text")
        for name in (*_MONEY, *_DATES, "quantity", "status", "currency")
    ]
    columns += [
        cells.parsed(lines[name], amounts.units, pl.Int64, amounts.plain_units) for name in _MONEY
    ]
    plain = dates.plain_instants(recipe.timezone)
    columns += [cells.parsed(lines[name], instant, INSTANT, plain) for name in _DATES]
    columns.append(cells.parsed(lines["quantity"], amounts.quantity, pl.Int64))
    columns.append(cells.parsed(lines["status"], _status(recipe), pl.String))
    read = amounts.currencies(recipe.default_currency)
    columns.append(cells.parsed(lines["currency"], read, pl.String))
    columns.append(cells.parsed(lines["parcel_weight"], papers.weight, pl.Int64))
    columns.append(cells.parsed(lines["payment_method"], shop.payment_method, pl.String))
    signs = [
        cells.parsed(lines[name], amounts.sign_of, pl.String, amounts.plain_signs).alias(
            f"{name}_sign"
        )
        for name in (*_CHARGED, "unit_cost")
    ]
    columns += [*signs, unclear_consent(lines)]
    lines = with_places(named(_whole_pieces(_joined_rows(lines.with_columns(columns)))))
    # What an ERP made itself has no number of a platform.
    lines = lines.with_columns(number=pl.coalesce("number", "erp_number"))
    return numbers.with_numbers(_with_doors(_closed(lines, recipe), recipe), recipe).with_columns(
        store=pl.col("store").fill_null(recipe.store).str.slice(0, 60),
        currency=pl.coalesce("currency", *(_unless_empty(f"{name}_sign") for name in _CHARGED)),
    )


def _closed(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """A closed order that was paid, or of which money went back, was paid back: it is no cancelled one. Where
    the file says what was paid after that, nothing, it was paid what went back."""
    if "status" not in recipe.mapping:
        return lines
    paid = pl.any_horizontal(pl.col("paid_at").is_not_null(), pl.col("refunded") != 0)
    closed = pl.col("status_text").is_in([w for w in words.CLOSED if w not in recipe.statuses])
    both = (closed & paid.fill_null(False).any().over("key")).fill_null(False)
    nothing_left = both & (pl.col("total") == 0) & (pl.col("refunded") != 0)
    return lines.with_columns(
        status=pl.when(both).then(pl.lit(words.REFUNDED)).otherwise("status"),
        total=pl.when(nothing_left).then(pl.col("refunded").abs()).otherwise("total"),
    )


def _with_doors(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """`address_key` of where each line goes; null where the file has no addresses."""
    if "address" not in recipe.mapping:
        return lines.with_columns(address_key=pl.lit(None, pl.String))
    doors = lines.select(pl.concat_str(pl.col("city").fill_null(""), "address", separator="|"))
    return lines.with_columns(
        cells.parsed(doors.to_series(), _door, pl.String).alias("address_key")
    )


def _door(text: str) -> str:
    city, _bar, address = text.partition("|")
    return shop.address_key(city, address)


def _own_costs(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """Without costs that are written in another currency than their order's."""
    charged_in = (
        pl.col("currency").drop_nulls().first().over("key").fill_null(recipe.default_currency)
    )
    foreign = (_unless_empty("unit_cost_sign") != charged_in).fill_null(False)
    return lines.with_columns(unit_cost=pl.when(~foreign).then("unit_cost"))


def _unless_empty(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(name)


def _joined_rows(lines: pl.DataFrame) -> pl.DataFrame:
    """A row that continues the order above it (`staging`) carries its number, as merged cells do."""
    continues = ~pl.col("key").str.starts_with("#")
    first = pl.col("number", "store").drop_nulls().first().over("key")
    return lines.with_columns(
        pl.when(continues).then(first).otherwise(pl.col("number", "store")).name.keep()
    )


def _whole_pieces(lines: pl.DataFrame) -> pl.DataFrame:
    """Goods by the metre or the kilogram: one piece of what was bought, with the measure in its title.
    Two minus signs, at the quantity and the price, are one return."""
    milli, broken = pl.col("quantity"), (pl.col("quantity") % amounts.MILLI != 0).fill_null(False)

    def times(name: str) -> pl.Expr:
        wide = pl.col(name).cast(pl.Int128) * milli.abs().cast(pl.Int128) + amounts.MILLI // 2
        return (wide // amounts.MILLI).cast(pl.Int64, strict=False)

    prices = ("unit_price", "unit_cost")
    title = pl.concat_str(pl.col("title").fill_null(""), pl.lit(" ("), "quantity_text", pl.lit(")"))
    lines = lines.with_columns(title=_with_variant())
    lines = lines.with_columns(
        pl.col("title").alias("product_title"),
        *(pl.when(broken).then(times(name)).otherwise(name).alias(name) for name in prices),
        title=pl.when(broken).then(title.str.strip_chars()).otherwise("title"),
        quantity=pl.when(broken).then(milli.sign()).otherwise(milli // amounts.MILLI),
    )
    both = ((pl.col("quantity") < 0) & (pl.col("unit_price") < 0)).fill_null(False)
    return lines.with_columns(
        unit_price=pl.when(both).then(pl.col("unit_price").abs()).otherwise("unit_price")
    )


def _with_variant() -> pl.Expr:
    """The title of goods without a code, with the variant that was bought, which alone tells one article's from
    another's: "Cup (black 80)"."""
    values = pl.col("variant").str.replace_all(_PROPERTY, "").str.replace_all(r"[;；,，|\s]+", " ")
    values = values.str.strip_chars()
    both = pl.concat_str("title", pl.lit(" ("), values, pl.lit(")"))
    apart = ~pl.col("title").str.contains(values, literal=True) & (values != "")
    fits = pl.col("product_code").is_null() & apart
    return pl.when(fits.fill_null(False)).then(both).otherwise("title")


def _status(recipe: Recipe):
    own = recipe.statuses
    return lambda text: own[text] if text in own else words.status(text)


def _judged(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """Set `reason` (the first that applies, or null) and the `value` it complains about."""
    col = pl.col
    checks: list[tuple[str, pl.Expr, pl.Expr]] = [
        *cells.unreadable(),
        ("several_orders", col("erp_number").is_not_null() & col("number").str.contains(r"[,，;；|、]"), col("number")),
        ("number_missing", col("number").is_null() & pl.lit("number" in recipe.mapping), pl.lit("")),
        ("too_long", (col("number").str.len_chars() > 80) | (col("product_code").str.len_chars() > 120),
         pl.lit("80")),
        ("too_many_lines", col("lines") > limits.DOCUMENT_LINES, pl.lit(str(limits.DOCUMENT_LINES))),
        *(("code_lost", cells.lost(col(name)), col(name)) for name in _KEYS),
        ("half_missing", _alone(recipe), pl.lit("")),
        ("currency_unknown", col("currency_text").is_not_null() & col("currency").is_null(), col("currency_text")),
    ]  # fmt: skip
    for name in _DATES:
        text = col(f"{name}_text")
        checks.append(("date_unreadable", text.is_not_null() & col(name).is_null(), text))
        checks.append(("date_range", col(name).is_not_null() & ~cells.in_range(col(name)), text))
    quantity = col("quantity_text")
    checks.append(
        ("quantity_unreadable", quantity.is_not_null() & col("quantity").is_null(), quantity)
    )
    for name in _MONEY:
        text = col(f"{name}_text")
        checks.append(("amount_unreadable", text.is_not_null() & col(name).is_null(), text))
    has_price = pl.any_horizontal(col(n).is_not_null() for n in ("unit_price", "amount", "total"))
    priced = {"unit_price", "amount"} & set(recipe.mapping) or "number" not in recipe.mapping
    once = pl.lit("total" in recipe.mapping and not priced)
    checks.append(("amount_missing", ~has_price & ~once, pl.lit("")))
    status = col("status_text")
    checks.append(("consent_unknown", col("consent_unclear").is_not_null(), col("consent_unclear")))
    checks.append(("status_unknown", status.is_not_null() & col("status").is_null(), status))
    return cells.judged(lines, checks).with_columns(kind=pl.lit(None, pl.String))


def _alone(recipe: Recipe) -> pl.Expr:
    """Goods of two joined tables that found no order (`joining`): it would say one of these."""
    texts = ("placed_at_text", "paid_at_text", "total_text", "status_text")
    return pl.lit(recipe.joined) & pl.all_horizontal(pl.col(name).is_null() for name in texts)


def _across_document(lines: pl.DataFrame) -> pl.DataFrame:
    """An order stands or falls as a whole: what is wrong with one line is wrong with all."""
    # The date may stand on the first line only.
    lines = lines.with_columns(
        placed=pl.col("placed_at").drop_nulls().first().over("key"),
        currencies=pl.col("currency").drop_nulls().n_unique().over("key"),
    )
    lines = lines.with_columns(
        reason=pl.coalesce(
            "reason",
            pl.when(pl.col("placed").is_null()).then(pl.lit("date_missing")),
            pl.when(pl.col("currencies") > 1).then(pl.lit("mixed_currency")),
        )
    )
    bad = lines.filter(pl.col("reason").is_not_null())
    if bad.is_empty():
        return lines
    held = tuple(reasons.HELD)
    worst = (
        bad.with_columns(mild=pl.col("reason").is_in(held))
        .sort("mild", "row")
        .group_by("key", maintain_order=True)
        .agg(first_reason=pl.col("reason").first(), first_row=pl.col("row").first(),
             first_value=pl.col("value").first(), mild=pl.col("mild").first())
    )  # fmt: skip
    own = pl.col("reason").is_not_null() & (pl.col("reason").is_in(held) == pl.col("mild"))
    lines = lines.join(worst, on="key", how="left", maintain_order="left")
    stands = pl.col("first_reason").is_null()
    return lines.with_columns(
        reason=pl.when(stands).then(None).when(own).then("reason")
        .when(pl.col("mild")).then("first_reason").otherwise(pl.lit("sibling")),
        value=pl.when(stands).then(None).when(own).then("value")
        .when(pl.col("mild")).then("first_value").otherwise(pl.col("first_row").cast(pl.String)),
    ).drop("first_reason", "first_row", "first_value", "mild")  # fmt: skip


def _documents(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    def first(name: str) -> pl.Expr:
        return pl.col(name).drop_nulls().first()

    negative = (pl.col("quantity") < 0).all() & pl.col("quantity").is_not_null().any()
    documents = lines.group_by("key", maintain_order=True).agg(
        pl.col("row").first(),
        pl.col("store", "number").first(),
        *(first(n) for n in ("kind", "status", "shipped", "currency", "note", "payment_method", "address_key", *_DATES, *BUYER, *DOOR)),
        *(first(n) for n in identities(lines.columns) if n not in BUYER),
        *(totals.of_order(n).alias(n) for n in ("discount", "shipping", "refunded")),
        first("total"),
        pl.len().alias("lines"),
        erp_numbers=pl.col("erp_number").drop_nulls().unique(maintain_order=True),
        charged=totals.charged(),
        on_top=totals.tax_on_top(),
        negative=negative,
        all_below=((pl.col("quantity").fill_null(1) * pl.coalesce("unit_price", "amount", "total")) < 0).all(),
    )  # fmt: skip
    status = (
        pl.when(pl.col("cancelled_at").is_not_null())
        .then(pl.lit("cancelled"))
        .when(pl.col("shipped").str.to_lowercase().is_in(["fulfilled", "shipped"])
              & (pl.col("status").fill_null("paid") == "paid"))
        .then(pl.lit("shipped"))
        .otherwise(pl.col("status").fill_null("paid"))
    )  # fmt: skip
    # "Refunded" with no amount beside it: all of it.
    returned = (pl.col("status") == words.REFUNDED).fill_null(False)
    amount = _without_tax(pl.col("refunded").fill_null(0).abs())
    return documents.with_columns(
        kind=pl.coalesce(
            "kind", pl.when("negative").then(pl.lit("return")),
            pl.when("all_below").then(pl.lit("return")), pl.lit("sale"),
        ),
        status=pl.when(status == words.REFUNDED).then(pl.lit("completed")).otherwise(status),
        erp_number=pl.when(pl.col("erp_numbers").list.len() > 0).then(pl.col("erp_numbers").list.join(",")),
        currency=pl.col("currency").fill_null(recipe.default_currency),
        discount=pl.col("discount").fill_null(0).abs(),
        shipping=pl.col("shipping").fill_null(0),
        refunded=pl.when(returned & (amount == 0)).then(pl.col("charged").clip(0)).otherwise(amount),
    ).drop("on_top", "erp_numbers")  # fmt: skip


def _without_tax(refund: pl.Expr) -> pl.Expr:
    """The part of a refund that was revenue: where tax was added on top, some of it went back too."""
    whole, due = pl.col("charged").cast(pl.Int128), pl.col("charged") + pl.col("on_top")
    part = (refund.cast(pl.Int128) * whole + due // 2) // due
    return pl.when((pl.col("on_top") > 0) & (whole > 0)).then(part.cast(pl.Int64)).otherwise(refund)
