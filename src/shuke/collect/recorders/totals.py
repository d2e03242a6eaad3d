"""Whether an order's lines, discounts, shipping and tax come to the total that the file gives.

Files say a discount at the line, for the order, or both times the same one; prices with tax or without.
What was charged decides which reading is right. Where none is, the order is held with the difference.
"""

import polars as pl

from shuke.collect.recorders.recipe import Recipe

#: Of a total per line: a hundredth in units of 0.0001.
_CENT = 100
_FREE = ("unpaid", "cancelled")


def of_order(name: str) -> pl.Expr:
    """An amount of a whole order, as an aggregate of its lines: said once, or again on each of them; where lines
    say different amounts, each says its own part."""
    amounts = pl.col(name).drop_nulls()
    return pl.when(amounts.n_unique() > 1).then(amounts.sum()).otherwise(amounts.first())


def add_up(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """`lines` with the discounts and amounts that lead to the total, or held as "total_differs"."""
    if "total" not in recipe.mapping or not {"unit_price", "amount"} & set(recipe.mapping):
        return lines
    names = ("discount", "line_discount")
    documents = _verdicts(_sums(lines), any(name in recipe.mapping for name in names))
    lines = lines.join(documents, on="key", how="left", maintain_order="left")
    col = pl.col
    fits = col("reason").is_null()
    differs = (fits & col("differs")).fill_null(False)
    return lines.with_columns(
        reason=pl.when(differs).then(pl.lit("total_differs")).otherwise("reason"),
        value=pl.when(differs).then("difference").otherwise("value"),
        line_discount=pl.when(col("without_line")).then(0).otherwise("line_discount"),
        discount=pl.coalesce("untold", pl.when(col("without_order")).then(0).otherwise("discount")),
        unit_price=pl.when(col("by_amount")).then(None).otherwise("unit_price"),
    ).drop("differs", "difference", "without_line", "without_order", "by_amount", "untold")


def refunds_within(lines: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """`lines` with orders held as "refund_exceeds" of which more went back than they came to."""
    if "refunded" not in recipe.mapping:
        return lines
    total = pl.col("total").drop_nulls().first().fill_null(0)
    sums = lines.filter(pl.col("reason").is_null()).group_by("key").agg(
        back=of_order("refunded").abs(),
        due=pl.max_horizontal(charged().fill_null(0) + tax_on_top().fill_null(0), total),
        count=pl.len(),
    )  # fmt: skip
    over = sums.filter(
        (pl.col("due") >= 0) & (pl.col("back") > pl.col("due") + _CENT * pl.col("count"))
    )
    if over.is_empty():
        return lines
    over = over.select("key", excess=_as_sum(pl.col("back"), pl.col("due")))
    lines = lines.join(over, on="key", how="left", maintain_order="left")
    exceeds = pl.col("excess").is_not_null() & pl.col("reason").is_null()
    return lines.with_columns(
        reason=pl.when(exceeds).then(pl.lit("refund_exceeds")).otherwise("reason"),
        value=pl.when(exceeds).then("excess").otherwise("value"),
    ).drop("excess")


def charged() -> pl.Expr:
    """What a document's lines come to, as an aggregate."""
    line = pl.coalesce(
        pl.col("quantity").fill_null(1) * pl.col("unit_price") - pl.col("line_discount").abs().fill_null(0),
        "amount",
    )  # fmt: skip
    off, shipping = (of_order(name).fill_null(0) for name in ("discount", "shipping"))
    whole = pl.col("total").drop_nulls().first()
    return pl.when(line.is_null().all()).then(whole).otherwise(line.sum() - off.abs() + shipping)


def tax_on_top() -> pl.Expr:
    """The tax that stands in the document's total and in none of its lines, as an aggregate; 0 where prices
    hold it."""
    tax, total = of_order("tax").fill_null(0), pl.col("total").drop_nulls().first()
    near = (charged() + tax - total).abs() <= _CENT * pl.len()
    return pl.when(near.fill_null(False) & (tax > 0)).then(tax).otherwise(0)


def _sums(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per document that is fit and has a total."""
    col = pl.col
    price = col("quantity").fill_null(1) * col("unit_price")
    total = col("total")

    def first(name: str) -> pl.Expr:
        return col(name).drop_nulls().first()

    return lines.filter(col("reason").is_null()).group_by("key", maintain_order=True).agg(
        price=pl.when(price.is_not_null().all()).then(price.sum()),
        amount=pl.when(col("amount").is_not_null().all()).then(col("amount").sum()),
        line_off=col("line_discount").abs().fill_null(0).sum(),
        off=of_order("discount").abs().fill_null(0),
        ship=of_order("shipping").fill_null(0),
        tax=of_order("tax").fill_null(0),
        total=total.drop_nulls().first(),
        of_lines=pl.when(total.is_not_null().all()).then(total.sum()),
        alike=total.drop_nulls().n_unique() == 1,
        status=first("status"),
        count=pl.len(),
    )  # fmt: skip


def _verdicts(sums: pl.DataFrame, discounts_mapped: bool) -> pl.DataFrame:
    col = pl.col
    #: goods, less line discounts, less the order's, by the amounts of the lines
    ways = [("price", True, True), ("price", False, True), ("price", True, False), ("amount", False, True),
            ("amount", False, False)]  # fmt: skip
    chosen = pl.coalesce(
        *(
            pl.when(_agrees(goods, line, order)).then(at)
            for at, (goods, line, order) in enumerate(ways)
        )
    )
    goods = pl.coalesce("price", "amount")
    checked = (
        col("total").is_not_null() & (goods > 0) & (col("total") >= 0)
        & ~col("status").is_in(_FREE).fill_null(False)
    ).fill_null(False)  # fmt: skip
    sums = sums.with_columns(
        chosen=pl.when(checked).then(chosen), checked=checked, due=goods + col("ship")
    )
    paid = pl.when(col("alike")).then("total").otherwise(pl.coalesce("of_lines", "total"))
    less = pl.lit(not discounts_mapped) & (paid < col("due"))
    open_ = col("checked") & col("chosen").is_null()
    due = col("due") - col("off") - col("line_off")
    return sums.select(
        "key",
        differs=open_ & ~less,
        difference=_as_sum(due, col("total")),
        without_line=col("chosen").is_in([1, 3, 4]).fill_null(False),
        without_order=col("chosen").is_in([2, 4]).fill_null(False),
        by_amount=col("chosen").is_in([3, 4]).fill_null(False),
        untold=pl.when(open_ & less).then(col("due") - paid),
    )


def _agrees(goods: str, line: bool, order: bool) -> pl.Expr:
    """Whether that reading comes to the total of the order, or of its lines, with or without shipping and
    with tax inside or on top."""
    col = pl.col
    due = col(goods) - (col("line_off") if line else 0) - (col("off") if order else 0)
    matches = [
        (due + shipping + tax - total).abs() <= _CENT * col("count")
        for shipping in (col("ship"), pl.lit(0))
        for tax in (pl.lit(0), col("tax"))
        for total in (col("total"), col("of_lines"))
    ]
    return pl.any_horizontal(*(each.fill_null(False) for each in matches))


def _as_sum(due: pl.Expr, total: pl.Expr) -> pl.Expr:
    """ "200.00 − 180.00 = 20.00"."""

    def plain(units: pl.Expr) -> pl.Expr:
        cents = (units.abs() % 10_000 // 100).cast(pl.String).str.zfill(2)
        sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
        return pl.format("{}{}.{}", sign, units.abs() // 10_000, cents)

    return pl.format("{} − {} = {}", plain(due), plain(total), plain(due - total))
