"""The reports as plain data: what `shuke report` prints, and pages and the API may show.

Each function gives a dataclass; with `as_data` it becomes JSON-able, amounts as decimal strings.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.customers import facts
from shuke.insight.metrics.pareto import Pareto, pareto
from shuke.insight.metrics.quadrant import QUADRANTS, Borders, find_borders, with_quadrant
from shuke.insight.metrics.rfm import Cuts, with_scores
from shuke.insight.metrics.rfm_groups import GROUPS, with_group
from shuke.warehouse.engine import Connection

CENT = Decimal("0.01")


@dataclass(frozen=True)
class GroupRow:
    """One RFM group or quadrant: how many buyers, what they brought, how long they have been silent."""

    key: str
    customers: int
    share: float
    orders: int
    revenue: Decimal
    revenue_share: float | None
    mean_recency_days: float | None


@dataclass(frozen=True)
class RfmReport:
    """Every buyer is in exactly one group and one quadrant: `customers` is the sum of either."""

    customers: int
    cuts: Cuts
    groups: list[GroupRow]
    borders: Borders
    quadrants: list[GroupRow]


@dataclass(frozen=True)
class ParetoReport:
    """Pareto by revenue and by profit; `cost_coverage` is the share of revenue with a known cost."""

    revenue: Pareto
    profit: Pareto
    cost_coverage: float | None


def rfm_report(shop: Connection, basis: Basis, cuts: Cuts) -> RfmReport:
    people = shop.keep(facts(shop, basis))
    borders = find_borders(shop, people)
    groups = _rows(shop, with_group(with_scores(people, cuts)), "group", [g.key for g in GROUPS])
    quadrants = _rows(shop, with_quadrant(people, borders), "quadrant", [q.key for q in QUADRANTS])
    return RfmReport(sum(row.customers for row in groups), cuts, groups, borders, quadrants)


def pareto_report(shop: Connection, basis: Basis) -> ParetoReport:
    people = shop.keep(facts(shop, basis))
    totals = shop.run(
        people.aggregate(costed=people.costed_revenue.sum(), revenue=people.revenue.sum())
    ).to_pylist()[0]
    revenue = totals["revenue"] or 0
    return ParetoReport(
        pareto(shop, people, "revenue"),
        pareto(shop, people, "profit"),
        float(totals["costed"] / revenue) if revenue > 0 else None,
    )


def as_data(value: Any) -> Any:
    """Dataclasses as dicts; amounts as strings with two decimals, instants and days as ISO text."""
    if hasattr(value, "__dataclass_fields__"):
        value = asdict(value)
    match value:
        case Decimal():
            return str(value.quantize(CENT))
        case dt.datetime() | dt.date():
            return value.isoformat()
        case dict():
            return {key: as_data(part) for key, part in value.items()}
        case list() | tuple():
            return [as_data(part) for part in value]
    return value


def _rows(shop: Connection, people: ir.Table, by: str, keys: list[str]) -> list[GroupRow]:
    """One row per key, in the order of `keys`, also for those with nobody in them."""
    found = people.group_by(by).aggregate(
        customers=people.count(),
        orders=people.orders.sum(),
        revenue=people.revenue.sum(),
        recency=people.recency_days.mean(),
    )
    rows = {row[by]: row for row in shop.run(found).to_pylist()}
    customers = sum(row["customers"] for row in rows.values())
    revenue = sum((row["revenue"] for row in rows.values()), Decimal(0))
    return [_row(key, rows.get(key), customers, revenue) for key in keys]


def _row(key: str, row: dict | None, customers: int, revenue: Decimal) -> GroupRow:
    if row is None:
        return GroupRow(key, 0, 0.0, 0, Decimal(0), 0.0 if revenue > 0 else None, None)
    return GroupRow(
        key=key,
        customers=row["customers"],
        share=row["customers"] / customers,
        orders=int(row["orders"]),
        revenue=row["revenue"],
        revenue_share=float(row["revenue"] / revenue) if revenue > 0 else None,
        mean_recency_days=row["recency"],
    )
