"""Whose work a sale is: the one definition of “sales after contact”.

An order is the work of the colleague who had to do with its person last, within some days before it was placed; of one
that a stalled payment was saved with, of whoever helped last. Of one instant the colleague with the higher number
counts, so that the same rows always give the same.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import polars as pl

from shuke.common.declarations import declared
from shuke.customers.queries import people_of
from shuke.customers.slots import Contacts
from shuke.sales.models import DealMove, Lead, Stall

_CONTACTS: dict[str, Any] = {
    "customer": pl.Int64,
    "staff": pl.Int64,
    "at": pl.Datetime("us", "UTC"),
}
_SAVED: dict[str, Any] = {"order": pl.Int64, "helper": pl.Int64}


def attributed(orders: pl.DataFrame, days: int) -> pl.DataFrame:
    """The orders (`shop.queries.ledger`) with `staff`, whose work each is, and `saved`; others are left out."""
    if orders.is_empty():
        return orders.with_columns(
            staff=pl.lit(None, pl.Int64), saved=pl.lit(None, pl.Boolean)
        ).clear()
    window = dt.timedelta(days=days)
    first, last = orders["placed"].min(), orders["placed"].max()
    contacts = contacts_between(first - window, last + dt.timedelta(microseconds=1))  # type: ignore[operator, arg-type]
    orders = _as_people(orders)
    near = orders.sort("placed").join_asof(
        contacts.sort("at"),
        left_on="placed",
        right_on="at",
        by="customer",
        strategy="backward",
        tolerance=window,
        check_sortedness=False,
    )
    rows = near.join(_saved(first), on="order", how="left")  # type: ignore[arg-type]
    rows = rows.with_columns(
        staff=pl.coalesce("helper", "staff"), saved=pl.col("helper").is_not_null()
    )
    return rows.filter(pl.col("staff").is_not_null()).drop("helper", "at")


def contacts_between(since: dt.datetime, until: dt.datetime) -> pl.DataFrame:
    """customer, staff, at: the last colleague of each instant of each person, as rooms declare them."""
    rows = [row for each in declared(Contacts) for row in each.between(since, until)]
    frame = _as_people(pl.DataFrame(rows, schema=_CONTACTS, orient="row"))
    return frame.sort("customer", "at", "staff").unique(
        ["customer", "at"], keep="last", maintain_order=True
    )


def own_contacts(since: dt.datetime, until: dt.datetime) -> Iterator[tuple[int, int, dt.datetime]]:
    """Sales' own: helped to pay, answered an enquiry, moved a deal (`customers.slots.Contacts`)."""
    stalls = Stall.objects.filter(
        helped_at__gte=since, helped_at__lt=until, helped_by__isnull=False
    )
    leads = Lead.objects.filter(answered_at__gte=since, answered_at__lt=until, holder__isnull=False)
    moves = DealMove.objects.filter(at__gte=since, at__lt=until, deal__holder__isnull=False)
    yield from stalls.values_list("customer_id", "helped_by_id", "helped_at").iterator()  # type: ignore[misc]
    yield from leads.values_list("customer_id", "holder_id", "answered_at").iterator()  # type: ignore[misc]
    yield from moves.values_list("deal__customer_id", "deal__holder_id", "at").iterator()  # type: ignore[misc]


def _saved(since: dt.datetime) -> pl.DataFrame:
    """Orders that closed a stalled payment somebody helped with. One paid for after it was noticed."""
    rows = Stall.objects.filter(
        outcome=Stall.Outcome.PAID, helped_by__isnull=False, paid_order_id__isnull=False,
        ended_at__gte=since,
    ).order_by("paid_order_id", "pk")  # fmt: skip
    listed = list(rows.values_list("paid_order_id", "helped_by_id"))
    frame = pl.DataFrame(listed, schema=_SAVED, orient="row")
    return frame.unique("order", keep="last", maintain_order=True)


def _as_people(rows: pl.DataFrame) -> pl.DataFrame:
    """Records that were merged count as the one that stands for the person."""
    ids = rows["customer"].unique().to_list()
    people = {record: person for record, person in people_of(ids).items() if record != person}
    return rows.with_columns(pl.col("customer").replace(people)) if people else rows
