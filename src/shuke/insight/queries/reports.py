"""The reports as pages and the API show them: the functions of `metrics`, once per snapshot."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.customers import queries as customers
from shuke.insight import metrics
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.reports import ParetoReport, RfmReport, pareto_report, rfm_report
from shuke.insight.segments import scores
from shuke.insight.segments.snapshot import basis_at, newest_order_day, remembered
from shuke.warehouse import engine

TOP = 20


@dataclass(frozen=True)
class Told:
    """A report with what it is about and how fresh it is."""

    report: Any
    basis: Basis
    synced_at: dt.datetime


@dataclass(frozen=True)
class Cell:
    """One field of the RFM map: how many buyers have these scores, and what they brought."""

    r: int
    fm: int
    group: str
    customers: int
    revenue: Decimal


@dataclass(frozen=True)
class TopCustomer:
    """One of the best: `running` is the share of the total up to here."""

    id: int
    name: str
    rank: int
    orders: int
    amount: Decimal
    share: float
    running: float


def rfm(actor: Actor, as_of: str = "today", *, sales_only: bool = False) -> Told:
    """Groups, quadrants and cuts: `report` is a `metrics.reports.RfmReport`."""

    def find(shop: Any, basis: Basis) -> RfmReport:
        return rfm_report(shop, basis, scores.cuts_for(shop, basis))

    return _told(actor, "rfm", as_of, sales_only, find)


def rfm_map(actor: Actor, as_of: str = "today", *, sales_only: bool = False) -> Told:
    """The 25 fields of recency and value: `report` is a list of `Cell` that are not empty."""

    def find(shop: Any, basis: Basis) -> list[Cell]:
        people = scores.rfm(shop, basis)
        found = people.group_by("r", "fm", "group").aggregate(
            customers=people.count(), revenue=people.revenue.sum()
        )
        return [Cell(**row) for row in shop.run(found).to_pylist()]

    return _told(actor, "rfm map", as_of, sales_only, find)


def pareto(actor: Actor, as_of: str = "today", *, sales_only: bool = False) -> Told:
    """By revenue and by profit: `report` is a `metrics.reports.ParetoReport`."""

    def find(shop: Any, basis: Basis) -> ParetoReport:
        return pareto_report(shop, basis)

    return _told(actor, "pareto", as_of, sales_only, find)


def summary(actor: Actor, as_of: str = "today", *, sales_only: bool = False) -> Told:
    """The shop on one page: `report` is a `metrics.Summary`."""
    return _told(actor, "summary", as_of, sales_only, metrics.summary)


def top_customers(
    actor: Actor, measure: Any, as_of: str = "today", *, sales_only: bool = False
) -> list[TopCustomer]:
    """The best buyers by "revenue" or "profit", the best first."""

    def find(shop: Any, basis: Basis) -> list[dict]:
        people = scores.top_buyers(shop, basis, measure)
        people = people.filter(people["rank"] <= TOP).order_by("rank")
        chosen = people.select("customer_id", "rank", "orders", "amount", "running", "total")
        return shop.run(chosen).to_pylist()

    rows = _told(actor, f"top {measure}", as_of, sales_only, find).report
    names = {}
    if actor.can("customers.view"):
        ids = [row["customer_id"] for row in rows]
        named = customers.people(actor).filter(pk__in=ids).only("pk", "name")
        names = {person.pk: str(person) for person in named}
    return [_top(row, names) for row in rows]


def _top(row: dict, names: dict[int, str]) -> TopCustomer:
    total = row["total"]
    return TopCustomer(
        id=row["customer_id"],
        name=names.get(row["customer_id"], f"#{row['customer_id']}"),
        rank=row["rank"],
        orders=row["orders"],
        amount=row["amount"],
        share=float(row["amount"] / total) if total > 0 else 0.0,
        running=float(row["running"] / total) if total > 0 else 0.0,
    )


def _told(
    actor: Actor, name: str, as_of: str, sales_only: bool, find: Callable[[Any, Basis], Any]
) -> Told:
    require(actor, "insight.view")
    with engine.connect() as shop:
        basis = basis_at(shop, _day(as_of, shop), sales_only=sales_only)
        cuts = scores.own_cuts()
        key = ("report", name, basis, cuts.pk if cuts else 0)
        return Told(remembered(shop, key, lambda: find(shop, basis)), basis, shop.fresh.synced_at)


def _day(as_of: str, shop: Any) -> dt.date:
    if as_of in ("", "today"):
        return clock.today()
    if as_of == "last":
        return newest_order_day(shop) or clock.today()
    try:
        return dt.date.fromisoformat(as_of)
    except ValueError as error:
        message = _("Give a day like 2026-11-23, “today” or “last”.")
        raise Invalid(message, fields={"as_of": message}) from error
