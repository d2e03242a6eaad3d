"""Orders of files that give them no number, as shops keep them by hand: what one person bought on one day.

The number is worked out from the day and the person, so that the same file again changes nothing.
"""

import hashlib

import polars as pl

from shuke.collect.recorders import cells
from shuke.collect.recorders.recipe import Recipe

#: What tells the buyer of a row, the most telling first.
WHO = (
    *("customer_number", "unionid", "openid", "wecom", "web", "taobao", "email", "phone", "name"),
)
#: Digits of a phone by which its writings are one: without the code of the country.
_DIGITS = 10
_LETTERS = 6


def of_rows(frame: pl.DataFrame, recipe: Recipe) -> pl.Series:
    """The number of each row's order, like 20261130-5f3a9c21; null where the row says no day. Rows that name
    nobody are an order each, but rows that are alike in all cells are one."""
    zone = recipe.timezone
    instant = recipe.instants()

    def day_of(text: str) -> str:
        try:
            return f"{instant(text).astimezone(zone):%Y%m%d}"
        except (ValueError, OverflowError):
            return text[:20]  # it has to be mended, and is then of another day

    day = cells.parsed(cells.cleaned(frame, recipe.mapping["placed_at"]), day_of, pl.String)
    who = cells.parsed(_who(frame, recipe), _digest, pl.String)
    return frame.select(pl.concat_str(pl.lit(day), pl.lit(who), separator="-")).to_series()


def with_numbers(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """`lines` with the number of their order where the file has no column of it."""
    if "number" in recipe.mapping:
        return lines
    day = pl.col("placed_at").dt.convert_time_zone(str(recipe.timezone)).dt.strftime("%Y%m%d")
    who = pl.col("key").str.split("-").list.last()
    return lines.with_columns(number=pl.concat_str(day, who, separator="-"))


def with_own_amounts(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """The same, when they were judged: what a row of such a file charged is of that row, not of its order."""
    if "number" in recipe.mapping:
        return lines
    charged = pl.col("total")
    return lines.with_columns(
        amount=pl.coalesce(charged, "amount"),
        unit_price=pl.when(charged.is_null()).then("unit_price"),
        total=pl.lit(None, pl.Int64),
    )


def _who(frame: pl.DataFrame, recipe: Recipe) -> pl.Series:
    """A text that is the same for rows of one buyer."""
    texts = {n: cells.clean(recipe.mapping[n]) for n in WHO if n in recipe.mapping}
    texts = {n: pl.when(~text.str.contains("[*＊]")).then(text) for n, text in texts.items()}
    if "phone" in texts:
        digits = texts["phone"].str.replace_all(r"\D", "").str.tail(_DIGITS)
        texts["phone"] = pl.when(digits.str.len_chars() >= _LETTERS).then(digits)
    every = pl.concat_str(pl.col(r"^c\d+$"), separator="\x1f", ignore_nulls=True)
    who = pl.coalesce(
        *(pl.concat_str(pl.lit(f"{n}:"), text.str.to_lowercase()) for n, text in texts.items()),
        every,
    )
    return frame.select(who=who).to_series()


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()
