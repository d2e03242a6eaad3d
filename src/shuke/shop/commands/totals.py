"""Count what customers bought, for the totals that the record keeps."""

import polars as pl
from django.db import transaction
from django.db.models import Q

from shuke.common import basics, bulk
from shuke.common.money import to_units
from shuke.common.turns import give_way
from shuke.customers import commands as customers
from shuke.customers.queries import absorbed, people_of
from shuke.shop import queries
from shuke.shop.models import Order
from shuke.shop.queries import COUNTED

#: Customers whose money one transaction counts anew.
_STEP = 1_000
_TOTALS = {
    **dict.fromkeys(("customer_id", "order_count", "spent"), pl.Int64),
    **dict.fromkeys(("first_order_at", "last_order_at"), bulk.INSTANT),
}


def refresh_totals(customer_ids: list[int], *, changed_only: bool = False) -> None:
    """Count anew for these customers and hand the totals to the record.

    Counted are sales and returns that are neither unpaid nor cancelled nor excluded; `spent` is
    their total less what was refunded, in the shop's currency (`queries.exchange`), `order_count` and the
    dates are those of the sales. Call inside the caller's transaction, after every change to orders.
    `changed_only`: leave those alone whose money is what it was.
    """
    if not customer_ids:
        return
    customer_ids = sorted(set(people_of(customer_ids).values()))
    merged = absorbed(customer_ids)
    records = [*customer_ids, *merged]
    totals = _counted(records, basics.currency())
    if totals["others"].sum() > 0:
        home = queries.counted_currency()
        if home != basics.currency():
            totals = _counted(records, home)
        totals = _with_others(totals, home)
    if merged:
        totals = _of_people(totals, merged)
    wanted = pl.DataFrame({"customer_id": customer_ids}, schema={"customer_id": pl.Int64})
    totals = wanted.join(totals.drop("others"), on="customer_id", how="left").with_columns(
        pl.col("order_count", "spent").fill_null(0)
    )
    if changed_only:
        totals = totals.join(_present(customer_ids), on=["customer_id", "spent"], how="anti")
    customers.set_totals(totals)


def _of_people(totals: pl.DataFrame, merged: dict[int, int]) -> pl.DataFrame:
    """Totals of records, added up for whoever stands for them."""
    return (
        totals.with_columns(pl.col("customer_id").replace(merged))
        .group_by("customer_id")
        .agg(
            pl.col("order_count", "spent", "others").sum(),
            pl.col("first_order_at").min(),
            pl.col("last_order_at").max(),
        )
    )


def recount_spending(*, everybody: bool = False) -> None:
    """Count anew, in short transactions, what those spent who bought in other currencies, or everybody who
    bought anything. Doing it twice does no harm."""
    buyers = Order.objects.exclude(customer=None)
    if not everybody:
        home = basics.currency()
        buyers = buyers.filter(Q(currency__lt=home) | Q(currency__gt=home))
    last = 0
    while ids := list(
        buyers.filter(customer__gt=last)
        .order_by("customer")
        .values_list("customer", flat=True)
        .distinct()[:_STEP]
    ):
        with transaction.atomic():
            refresh_totals(ids, changed_only=True)
        last = ids[-1]
        give_way()


def _counted(customer_ids: list[int], home: str) -> pl.DataFrame:
    """The totals of these customers, `spent` in `home` alone, and how many orders are in `others`."""
    condition, values = bulk.among("customer_id", customer_ids)
    # A sum of integers is numeric on PostgreSQL.
    return bulk.fetch(
        "SELECT customer_id, COUNT(*) FILTER (WHERE kind = 'sale'), "
        "CAST(COALESCE(SUM(total - refunded) FILTER (WHERE currency = %s), 0) AS BIGINT), "
        "MIN(placed_at) FILTER (WHERE kind = 'sale'), MAX(placed_at) FILTER (WHERE kind = 'sale'), "
        "COUNT(*) FILTER (WHERE currency <> %s) FROM shop_order "
        f"WHERE {condition} AND status NOT IN ('unpaid', 'cancelled') AND excluded_at IS NULL "
        "GROUP BY customer_id",
        [home, home, *values],
        _TOTALS | {"others": pl.Int64},
    )


def _with_others(totals: pl.DataFrame, home: str) -> pl.DataFrame:
    """What orders of other currencies brought, each converted by the rate of its day, added to `spent`."""
    rates = queries.rates_into(home)
    if not rates.of:
        return totals
    buyers = totals.filter(pl.col("others") > 0)["customer_id"].to_list()
    more = dict.fromkeys(buyers, 0)
    orders = Order.objects.filter(COUNTED, customer__in=buyers, currency__in=list(rates.of))
    for customer, total, refunded, code, at in orders.values_list(
        "customer_id", "total", "refunded", "currency", "placed_at"
    ):
        if (net := rates.converted(total - refunded, code, at)) is not None:
            more[customer] += to_units(net)
    added = pl.DataFrame(
        {"customer_id": list(more), "more": list(more.values())},
        schema={"customer_id": pl.Int64, "more": pl.Int64},
    )
    return (
        totals.join(added, on="customer_id", how="left")
        .with_columns(spent=pl.col("spent") + pl.col("more").fill_null(0))
        .drop("more")
    )


def _present(customer_ids: list[int]) -> pl.DataFrame:
    condition, values = bulk.among("id", customer_ids)
    return bulk.fetch(
        f"SELECT id, spent FROM customers_customer WHERE {condition}",
        values,
        {"customer_id": pl.Int64, "spent": pl.Int64},
    )
