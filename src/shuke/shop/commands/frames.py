"""The columns of recorded orders: defaults for what is not given, amounts that follow from the rest."""

import polars as pl

from shuke.common import basics, bulk

KEY = ["store", "number"]
#: What is stored of an order and of a line, beside keys: column -> type. Money in units of 0.0001.
ORDER = {
    **{"kind": pl.String, "status": pl.String, "customer_id": pl.Int64},
    **{"placed_at": bulk.INSTANT, "paid_at": bulk.INSTANT, "currency": pl.String},
    **dict.fromkeys(("goods", "discount", "shipping", "total", "refunded", "cost"), pl.Int64),
    **{"note": pl.String, "payment_method": pl.String, "address_key": pl.String},
}
LINE = {
    **{"product_id": pl.Int64, "title": pl.String, "quantity": pl.Int64},
    **dict.fromkeys(("unit_price", "discount", "amount", "unit_cost"), pl.Int64),
}


def with_defaults(frame: pl.DataFrame, defaults: dict[str, tuple]) -> pl.DataFrame:
    """`frame` with every column of `defaults` (name -> (type, value)) typed and without gaps."""
    columns = []
    for name, (kind, value) in defaults.items():
        column = pl.col(name) if name in frame.columns else pl.lit(None)
        column = column.cast(kind)
        columns.append((column if value is None else column.fill_null(value)).alias(name))
    return frame.with_columns(columns)


def currencies(orders: pl.DataFrame) -> pl.DataFrame:
    """`KEY` and `currency` of each order; where it names none, the shop's."""
    return with_defaults(orders, {"currency": (pl.String, basics.currency())}).select(
        *KEY, "currency"
    )


def complete_lines(
    lines: pl.DataFrame, products: pl.DataFrame, orders: pl.DataFrame
) -> pl.DataFrame:
    """Lines with product ids, amounts and costs. `products`: code, product_id, known_cost and cost_in, its
    currency ("" where nobody said); `orders` as from `currencies`. A cost in another currency is none here.
    """
    lines = with_defaults(
        lines,
        {
            "product_code": (pl.String, None),
            "title": (pl.String, ""),
            "quantity": (pl.Int64, 1),
            "unit_price": (pl.Int64, 0),
            "discount": (pl.Int64, 0),
            "unit_cost": (pl.Int64, None),
        },
    )
    same = (pl.col("cost_in") == "") | (pl.col("cost_in") == pl.col("currency"))
    return (
        lines.join(orders, on=KEY, how="left", maintain_order="left")
        .join(products, left_on="product_code", right_on="code", how="left", maintain_order="left")
        .with_columns(
            title=pl.col("title").str.slice(0, 300),
            amount=pl.col("quantity") * pl.col("unit_price") - pl.col("discount"),
            unit_cost=pl.coalesce("unit_cost", pl.when(same).then("known_cost")),
        )
        .select(*KEY, "position", *LINE)
    )


def complete_orders(orders: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Orders with the sums of their lines and their total."""
    orders = with_defaults(
        orders,
        {
            "kind": (pl.String, "sale"),
            "status": (pl.String, "paid"),
            "customer_id": (pl.Int64, None),
            "placed_at": (bulk.INSTANT, None),
            "paid_at": (bulk.INSTANT, None),
            "currency": (pl.String, basics.currency()),
            "discount": (pl.Int64, 0),
            "shipping": (pl.Int64, 0),
            "refunded": (pl.Int64, 0),
            "note": (pl.String, ""),
            "payment_method": (pl.String, ""),
            "address_key": (pl.String, ""),
        },
    )
    cost = pl.col("quantity") * pl.col("unit_cost")
    sums = lines.group_by(KEY).agg(
        goods=pl.col("amount").sum(),
        cost=pl.when(pl.col("unit_cost").is_null().any()).then(None).otherwise(cost.sum()),
        items=pl.len(),
        first_title=pl.col("title").first(),
    )
    return (
        orders.join(sums, on=KEY, how="left", maintain_order="left")
        .with_columns(
            goods=pl.col("goods").fill_null(0),
            items=pl.col("items").fill_null(0),
            note=pl.col("note").str.slice(0, 500),
        )
        .with_columns(total=pl.col("goods") - pl.col("discount") + pl.col("shipping"))
    )


def differs(columns: dict, prefix: str = "old_") -> pl.Expr:
    """Whether any of `columns` is another value than its stored one."""
    return pl.any_horizontal(pl.col(name).ne_missing(pl.col(prefix + name)) for name in columns)
