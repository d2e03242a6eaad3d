"""The UCI "Online Retail" layout: one line per item, returns by a C before the invoice number."""

import polars as pl
from django.utils.translation import gettext_lazy as _

from shuke.collect.layouts.base import Layout


def rules(lines: pl.DataFrame) -> pl.DataFrame:
    """C invoices are returns, A invoices correct the books, other negative lines correct the stock."""
    first = pl.col("number").str.slice(0, 1).str.to_uppercase()
    return lines.with_columns(
        kind=pl.when(first == "C").then(pl.lit("return")).otherwise(pl.lit("sale")),
        reason=pl.coalesce(
            "reason",
            pl.when(first == "A").then(pl.lit("bad_debt")),
            pl.when((first != "C") & (pl.col("quantity") < 0)).then(pl.lit("stock_adjustment")),
        ),
    )


ORDERS = Layout(
    code="uci",
    label=_("UCI Online Retail"),
    kind="orders",
    sign=("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice",
          "CustomerID", "Country"),
    columns={
        "number": "InvoiceNo",
        "placed_at": "InvoiceDate",
        "product_code": "StockCode",
        "title": "Description",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "customer_number": "CustomerID",
        "country": "Country",
    },
    options={"currency": "GBP", "zone": "Europe/London"},
    rules=rules,
)  # fmt: skip
