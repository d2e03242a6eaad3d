"""Buyers by recency, frequency and money, and by value and frequency."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.figures import Figure
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.quadrant import QUADRANTS, Borders, with_quadrant
from shuke.insight.metrics.rfm import Cuts, with_scores
from shuke.insight.metrics.rfm_groups import GROUPS, with_group
from shuke.insight.reports.beside import against
from shuke.insight.reports.options import Range
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.tiles import days_text
from shuke.insight.segments import scores


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
    """Every buyer is in exactly one group and one quadrant: `customers` is the sum of either. `before`: the
    days compared with, scored by the same cuts and borders, so that a group means the same."""

    customers: int
    cuts: Cuts
    groups: list[GroupRow]
    borders: Borders
    quadrants: list[GroupRow]
    before: "RfmReport | None" = None


@dataclass(frozen=True)
class QuadrantReport:
    """The same without the groups."""

    customers: int
    borders: Borders
    quadrants: list[GroupRow]
    before: "QuadrantReport | None" = None


def compute_quadrants(connection: Any, query: Query) -> QuadrantReport:
    borders = scores.borders_for(connection, query.within)
    now = _quadrants(connection, query, borders)
    if (then := query.earlier(connection)) is None:
        return now
    return replace(now, before=_quadrants(connection, then, borders))


def _quadrants(connection: Any, query: Query, borders: Borders) -> QuadrantReport:
    people = buyers(connection, query.within)
    keys = [quadrant.key for quadrant in QUADRANTS]
    rows = _rows(connection, with_quadrant(people, borders), "quadrant", keys)
    return QuadrantReport(sum(row.customers for row in rows), borders, rows)


def compute(connection: Any, query: Query) -> RfmReport:
    cuts = scores.cuts_for(connection, query.within)
    borders = scores.borders_for(connection, query.within)
    now = _groups(connection, query, cuts, borders)
    if (then := query.earlier(connection)) is None:
        return now
    return replace(now, before=_groups(connection, then, cuts, borders))


def _groups(connection: Any, query: Query, cuts: Cuts, borders: Borders) -> RfmReport:
    scored = with_group(with_scores(buyers(connection, query.within), cuts))
    groups = _rows(connection, scored, "group", [group.key for group in GROUPS])
    quadrants = _quadrants(connection, query, borders)
    return RfmReport(quadrants.customers, cuts, groups, borders, quadrants.quadrants)


def _rows(connection: Any, people: ir.Table, by: str, keys: list[str]) -> list[GroupRow]:
    """One row per key, in the order of `keys`, also for those with nobody in them."""
    sums = people.group_by(by).aggregate(
        customers=METRICS["customers"].of(people, None),
        orders=people.orders.sum(),
        revenue=people.revenue.sum(),
        recency=METRICS["recency"].of(people, None),
    )
    rows = {row[by]: row for row in connection.run(sums).to_pylist()}
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


def present(report: RfmReport, query: Query) -> Presentation:
    best = report.groups[0]
    answer = _("%(n)s champions bring %(share)s of the revenue.") % {
        "n": formats.number(best.customers),
        "share": formats.percent(best.revenue_share),
    }
    then = report.before.groups if report.before else None
    groups = _sheet("groups", _("Group"), report.groups, then, GROUPS, "rfm_group", query)
    return Presentation(
        answer, sheets=[groups, _quadrant_sheet(report, query)], period=days_text(query)
    )


def present_quadrants(report: QuadrantReport, query: Query) -> Presentation:
    best = report.quadrants[0]
    answer = _("%(n)s people buy much and often.") % {"n": formats.number(best.customers)}
    return Presentation(answer, sheets=[_quadrant_sheet(report, query)], period=days_text(query))


def _quadrant_sheet(report: RfmReport | QuadrantReport, query: Query) -> Sheet:
    then = report.before.quadrants if report.before else None
    return _sheet("quadrants", _("Quadrant"), report.quadrants, then, QUADRANTS, "quadrant", query)


def _sheet(
    key: str,
    title: str,
    rows: list[GroupRow],
    then: list[GroupRow] | None,
    named: Any,
    field: str,
    query: Query,
) -> Sheet:
    names = {each.key: str(each.name) for each in named}
    heads = [
        Head("name", title, "text", value=lambda row: names[row.key]),
        of_metric("customers"),
        Head("share", _("Share of the buyers"), "share"),
        of_metric("orders"),
        of_metric("revenue"),
        Head("revenue_share", _("Share of revenue"), "share"),
        of_metric("recency", value="mean_recency_days"),
    ]
    if then is not None:
        before = {row.key: row for row in then}
        heads += against("customers", lambda r: r.customers, lambda r: before[r.key].customers)
        heads += against("revenue", lambda r: r.revenue, lambda r: before[r.key].revenue)

    def people(row: GroupRow) -> Audience:
        return Audience(names[row.key], (of_key(field, row.key, query),))

    def scope(row: GroupRow) -> tuple[str, str]:
        return query.scope(query.period, **{field: row.key})

    return tabulate(key, title, heads, rows, people=people, scope=scope)


def of_group(field: str, row: GroupRow, query: Query) -> Figure:
    """How many buyers are in a group or quadrant."""
    return Figure("customers", row.customers, *query.scope(query.period, **{field: row.key}))


def of_key(field: str, key: str, query: Query) -> dict[str, Any]:
    """The condition of the people of a group or quadrant."""
    return {"field": field, "op": "is", "values": [key], **query.arguments}


REPORT = Report(
    key="rfm",
    subject="people",
    question=gettext_lazy("Who is a regular?"),
    about=gettext_lazy("Groups by recency, frequency and money, with advice for each."),
    icon="heart",
    compute=compute,
    present=present,
    metrics=("customers", "orders", "revenue", "recency"),
    days=Range(compares=True),
    by_place=True,
)
QUADRANT = Report(
    key="quadrant",
    subject="people",
    question=gettext_lazy("Who spends the most, who buys most often?"),
    about=gettext_lazy("Value by frequency: four kinds of buyers and what each needs."),
    icon="grid-2x2",
    compute=compute_quadrants,
    present=present_quadrants,
    metrics=("customers", "orders", "revenue", "recency"),
    days=Range(compares=True),
    by_place=True,
)
