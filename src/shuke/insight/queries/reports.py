"""The reports as pages, the API and the command line show them: once per snapshot and question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers import queries as customers
from shuke.insight import metrics
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.snapshot import remembered
from shuke.insight.reports import REPORTS, Report
from shuke.insight.reports.asking import Asked, Option, asked
from shuke.insight.reports.report import Told
from shuke.insight.segments import scores
from shuke.warehouse import engine

TOP = 20


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


def report_for(key: str) -> Report:
    """The report of this key, or NotFound."""
    if key not in REPORTS:
        raise NotFound(_("There is no such report."))
    return REPORTS[key]


def told(actor: Actor, key: str, raw: Mapping[str, str]) -> Told:
    """The answer of a report to `raw` (see `reports.asking.asked`). Invalid, NotFound, or Busy while the
    warehouse is being made."""
    report = report_for(key)
    if not report.either_way:
        raw = {**dict(raw.items()), "counting": "net"}  # a query string gives its last values
    mark = report.mark() if report.mark else None
    return _told(actor, key, raw, report.options, report.find, mark)


def rfm_map(actor: Actor, raw: Mapping[str, str]) -> list[Cell]:
    """The fields of recency and value that are not empty."""

    def find(shop: Any, question: Asked) -> list[Cell]:
        people = scores.rfm(shop, question.basis)
        found = people.group_by("r", "fm", "group").aggregate(
            customers=people.count(), revenue=people.revenue.sum()
        )
        return [Cell(**row) for row in shop.run(found).to_pylist()]

    return _told(actor, "rfm map", raw, (), find).report


def top_customers(actor: Actor, measure: Any, raw: Mapping[str, str]) -> list[TopCustomer]:
    """The best buyers by "revenue" or "profit", the best first."""

    def find(shop: Any, question: Asked) -> list[dict]:
        ranks = metrics.ranking(shop, question.basis, measure)
        people = scores.top_buyers(ranks.filter(ranks["rank"] <= TOP), shop, question.basis)
        people = people.order_by("rank")
        chosen = people.select("customer_id", "rank", "orders", "amount", "running", "total")
        return shop.run(chosen).to_pylist()

    rows = _told(actor, f"top {measure}", raw, (), find).report
    names = names_of(actor, [row["customer_id"] for row in rows])
    return [_top(row, names) for row in rows]


def names_of(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Names by id, for those who may see customers; "#7" for all others."""
    names = {pk: f"#{pk}" for pk in ids}
    if ids and actor.can("customers.view"):
        named = customers.people(actor).filter(pk__in=ids).only("pk", "name")
        names |= {person.pk: str(person) for person in named}
    return names


def _top(row: dict, names: dict[int, str]) -> TopCustomer:
    total = row["total"]
    return TopCustomer(
        id=row["customer_id"],
        name=names[row["customer_id"]],
        rank=row["rank"],
        orders=row["orders"],
        amount=row["amount"],
        share=float(row["amount"] / total) if total > 0 else 0.0,
        running=float(row["running"] / total) if total > 0 else 0.0,
    )


def _told(
    actor: Actor,
    name: str,
    raw: Mapping[str, str],
    options: tuple[Option, ...],
    find: Callable[[Any, Asked], Any],
    mark: Any = None,
) -> Told:
    require(actor, "insight.view")
    with engine.connect() as shop:
        question = asked(shop, raw, options)
        cuts = scores.own_cuts()
        key = ("report", name, question, cuts.pk if cuts else 0, mark)
        found = remembered(shop, key, lambda: find(shop, question))
        return Told(name, found, question, shop.fresh.synced_at)


def basis_data(found: Told) -> dict[str, Any]:
    """What a report is about, for programs."""
    basis: Basis = found.basis
    return {
        "currency": basis.currency,
        "as_of": basis.as_of.isoformat(),
        "counting": "sales only" if basis.sales_only else "net",
        "synced_at": found.synced_at.isoformat(),
        **dict(found.asked.options),
    }
