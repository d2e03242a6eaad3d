"""Lines of a products file to products and what stores have of them. Each line is a document of its own."""

import polars as pl

from shuke.collect.recorders import amounts, cells
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.recipe import Recipe
from shuke.common.bulk import INSTANT

_MONEY = ("list_price", "unit_cost")
_TEXTS = (
    *("code", "title", "category", "brand", "size", "colour", "currency"),
    *("spec", "article", "barcode", "season"),
)
#: What is in stock, in thousandths; where; since when that is so.
_STOCK = ("stock", "stock_store", "stock_at")
_KEYS = ("code", "barcode")


def interpret(frame: pl.DataFrame, recipe: Recipe) -> Interpreted:
    """See `orders.interpret`; the documents have the columns of `shop.record_products`, and `stock`,
    `stock_store` and `stock_at`, null where the line says nothing of it."""
    col = pl.col
    rows = frame.select(
        "row", "key", "bad",
        *(cells.cleaned(frame, recipe.mapping[n]).alias(n) if n in recipe.mapping
          else pl.lit(None, pl.String).alias(n) for n in (*_TEXTS, *_MONEY, *_STOCK)),
    )  # fmt: skip
    rows = _with_stock(rows, recipe).with_columns(
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
        *(("code_lost", cells.lost(col(name)), col(name)) for name in _KEYS),
        (
            "quantity_unreadable",
            col("stock").is_not_null() & col("stock_read").is_null(),
            col("stock"),
        ),
        (
            "date_unreadable",
            col("stock_at").is_not_null() & col("stock_moment").is_null(),
            col("stock_at"),
        ),
        ("date_range", ~cells.in_range(col("stock_moment")), col("stock_at")),
        (
            "currency_unknown",
            col("currency_text").is_not_null() & col("currency").is_null(),
            col("currency_text"),
        ),
    ]
    for name in _MONEY:
        wrong = col(name).is_not_null() & col(f"{name}_read").is_null()
        checks.append(("amount_unreadable", wrong, col(name)))
    rows = cells.judged(rows, checks)
    fit = rows.filter(col("reason").is_null()).select(
        "row",
        "key",
        *_TEXTS,
        "stock_store",
        *(col(f"{name}_read").alias(name) for name in (*_MONEY, "stock")),
        stock_at="stock_moment",
    )
    return Interpreted(rows.select("row", "key", "reason", "value"), fit)


def _with_stock(rows: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """With what the cells about stock say; a line that names no store speaks of the file's."""
    instant = recipe.instants()
    return rows.with_columns(
        cells.parsed(rows["stock"], amounts.quantity, pl.Int64).alias("stock_read"),
        cells.parsed(rows["stock_at"], instant, INSTANT).alias("stock_moment"),
        stock_store=pl.col("stock_store").fill_null(recipe.store).str.slice(0, 60),
    )
