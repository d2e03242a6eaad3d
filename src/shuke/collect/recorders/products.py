"""Lines of a products file to products. Each line is a document of its own."""

import polars as pl

from shuke.collect.recorders import amounts, cells
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.recipe import Recipe

_MONEY = ("list_price", "unit_cost")
_TEXTS = ("code", "title", "category", "brand", "size", "colour", "currency")


def interpret(frame: pl.DataFrame, recipe: Recipe) -> Interpreted:
    """See `orders.interpret`; the documents have the columns of `shop.record_products`."""
    col = pl.col
    rows = frame.select(
        "row", "key", "bad",
        *(cells.cleaned(frame, recipe.mapping[n]).alias(n) if n in recipe.mapping
          else pl.lit(None, pl.String).alias(n) for n in (*_TEXTS, *_MONEY)),
    )  # fmt: skip
    rows = rows.with_columns(
        *(cells.parsed(rows[n], amounts.units, pl.Int64).alias(f"{n}_read") for n in _MONEY),
        currency_text=col("currency"),
        currency=cells.parsed(
            rows["currency"], amounts.currencies(recipe.default_currency), pl.String
        ),
    )
    priced = pl.any_horizontal(col(f"{name}_read").is_not_null() for name in _MONEY)
    rows = rows.with_columns(
        currency=col("currency").fill_null(
            pl.when(priced & col("currency_text").is_null()).then(pl.lit(recipe.default_currency))
        )
    )
    checks = [
        *cells.unreadable(),
        ("code_missing", col("code").is_null(), pl.lit("")),
        ("too_long", col("code").str.len_chars() > 120, pl.lit("120")),
        ("code_lost", cells.lost(col("code")), col("code")),
        (
            "currency_unknown",
            col("currency_text").is_not_null() & col("currency").is_null(),
            col("currency_text"),
        ),
    ]
    for name in _MONEY:
        wrong = col(name).is_not_null() & col(f"{name}_read").is_null()
        checks.append(("amount_unreadable", wrong, col(name)))
    rows = rows.with_columns(
        reason=pl.coalesce(*(pl.when(wrong).then(pl.lit(code)) for code, wrong, _ in checks)),
        value=pl.coalesce(*(pl.when(wrong).then(value) for _, wrong, value in checks)).str.slice(0, 200),
    )  # fmt: skip
    fit = rows.filter(col("reason").is_null()).select(
        "row", "key", *_TEXTS, *(col(f"{name}_read").alias(name) for name in _MONEY)
    )
    return Interpreted(rows.select("row", "key", "reason", "value"), fit)
