"""What lines of orders say of parcels and invoices, recorded beside the orders."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import polars as pl

from shuke.collect.recorders import buyers, cells
from shuke.common.money import from_units
from shuke.shop import commands as shop

PARCEL = ("tracking_number", "carrier", "sent_at", "received_at", "parcel_weight")
INVOICE = (
    "invoice_number",
    "invoice_title",
    "tax_number",
    "invoice_kind",
    "invoice_amount",
    "invoice_date",
)
_WEIGHT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kg|千克|公斤|g|克)?", re.IGNORECASE)
#: No parcel weighs as much.
_HEAVIEST = 5_000_000


def weight(text: str) -> int:
    """Grams; kilograms where no unit stands beside the number. ValueError for what is none."""
    match = _WEIGHT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise ValueError(text)
    grams = float(match[1].replace(",", ".")) * (1 if match[2] in {"g", "G", "克"} else 1000)
    if grams > _HEAVIEST:
        raise ValueError(text)
    return round(grams)


def record(
    lines: pl.DataFrame, orders: pl.DataFrame, *, source: str
) -> tuple[set[int], pl.DataFrame]:
    """Record what fit lines say; the ids of orders of which something is new, and notes on what could not be
    used. `orders`: `key` and `order_id`."""
    has_papers = pl.any_horizontal(
        pl.col(name).is_not_null() for name in ("tracking_number", *INVOICE[:4])
    )
    lines = lines.filter(has_papers).join(orders, on="key", maintain_order="left")
    if lines.is_empty():
        return set(), pl.DataFrame(schema=buyers.NOTES)
    changed = shop.record_parcels(_parcels(lines), by=source)
    changed |= shop.record_invoices(_invoices(lines))
    lost = lines.filter(cells.lost(pl.col("tracking_number"))).select(
        "key", note=pl.lit("parcel_lost"), value="tracking_number"
    )
    return changed, lost.unique("key", maintain_order=True)


def _parcels(lines: pl.DataFrame) -> Iterator[dict[str, Any]]:
    telling = lines.filter(
        pl.col("tracking_number").is_not_null() & ~cells.lost(pl.col("tracking_number"))
    )
    rows = telling.select("order_id", *PARCEL).unique(maintain_order=True)
    for order, numbers, carrier, sent, received, grams in rows.iter_rows():
        split = shop.tracking_numbers(numbers)
        for number in split:
            yield {
                "order": order, "number": number, "carrier": carrier, "sent_at": sent,
                "received_at": received, "weight": grams if len(split) == 1 else None,
            }  # fmt: skip


def _invoices(lines: pl.DataFrame) -> Iterator[dict[str, Any]]:
    telling = lines.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in INVOICE[:4]))
    rows = telling.select("order_id", *INVOICE).unique(maintain_order=True)
    for order, number, title, tax, kind, amount, issued in rows.iter_rows():
        if not (number or title or tax):
            continue  # "no invoice", or a kind that nobody asked for
        yield {
            "order": order, "number": number or "", "title": title, "tax_number": tax, "kind": kind,
            "amount": None if amount is None else from_units(amount), "issued_at": issued,
        }  # fmt: skip
