"""Whom the shop should keep for life: the few who bring most, and those who cost more than they bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight import metrics
from shuke.insight.reports.options import Option
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
from shuke.insight.segments import scores

#: So many people are named, the best and the costliest.
NAMED = 20
GROUPS = ("keep", "rest", "loss")
BY = {
    "profit": pgettext_lazy("measure", "By profit"),
    "revenue": pgettext_lazy("measure", "By revenue"),
}


@dataclass(frozen=True)
class Keepers:
    """One group of buyers, what they ordered and brought. "keep": the fewest who bring the share that
    was asked for. "loss": below 0. "rest": all others, also those of whom no cost is known."""

    key: str
    customers: int
    orders: int
    revenue: Decimal
    #: None where the cost of nothing that they bought is known.
    profit: Decimal | None
    #: Mean days since the last order.
    recency: float | None


@dataclass(frozen=True)
class Person:
    """One buyer; `running` is the share of the measure's total up to them, the best first."""

    customer: int
    orders: int
    revenue: Decimal
    profit: Decimal | None
    recency: int
    running: float | None


@dataclass(frozen=True)
class KeepersReport:
    """`groups` are `GROUPS` in order and hold every buyer once; of `unknown` of them no cost is known
    (by revenue, 0). `total` is what all bring of the measure."""

    groups: list[Keepers]
    total: Decimal
    unknown: int
    best: list[Person]
    costliest: list[Person]


def compute(connection: Any, query: Query) -> KeepersReport:
    measure, share = query["by"], query["share"]
    people = metrics.buyers(connection, query.basis)
    border = scores.top_border(connection, query.basis, measure, share=Decimal(share))
    named = ibis.cases(
        (people[measure].isnull(), "unknown"),
        (scores.is_best(people, measure, border), "keep"),
        (people[measure] < 0, "loss"),
        else_="rest",
    )
    sums = _sums(connection, people.mutate(group=named))
    # None of their orders has a known cost.
    unknown = sums.get("unknown", {})
    ranks = metrics.ranking(connection, query.basis, measure)
    groups = [_group(key, sums.get(key, {}), unknown if key == "rest" else {}) for key in GROUPS]
    costly = ranks.filter(ranks.amount < 0).order_by("amount", "customer_id").limit(NAMED)
    best = ranks.filter(ranks["rank"] <= NAMED)
    return KeepersReport(
        groups,
        sum((getattr(group, measure) or Decimal(0) for group in groups), Decimal(0)),
        unknown.get("customers", 0),
        _persons(connection, query, best, "rank"),
        _persons(connection, query, costly, "amount", "customer_id"),
    )


def _sums(connection: Any, people: ir.Table) -> dict[str, dict]:
    sums = people.group_by("group").aggregate(
        customers=people.count(),
        orders=people.orders.sum(),
        revenue=people.revenue.sum(),
        profit=people.profit.sum(),
        days=people.recency_days.sum(),
    )
    return {row.pop("group"): row for row in connection.run(sums).to_pylist()}


def _group(key: str, *parts: dict) -> Keepers:
    def both(name: str) -> Any:
        return sum(part.get(name) or 0 for part in parts)

    customers = both("customers")
    return Keepers(
        key,
        customers,
        int(both("orders")),
        Decimal(both("revenue")),
        _profit(parts),
        int(both("days")) / customers if customers else None,
    )


def _profit(parts: Sequence[dict]) -> Decimal | None:
    """None where there are people and the cost of nothing that they bought is known."""
    profits = [part["profit"] for part in parts if part.get("profit") is not None]
    if not profits and any(part.get("customers") for part in parts):
        return None
    return sum(profits, Decimal(0))


def _persons(connection: Any, query: Query, ranks: ir.Table, *order: str) -> list[Person]:
    people = scores.top_buyers(ranks, connection, query.basis)
    chosen = people.order_by(*order).select(
        "orders", "revenue", "profit", "running", "total",
        customer=people.customer_id, recency=people.recency_days,
    )  # fmt: skip
    persons = []
    for row in connection.run(chosen).to_pylist():
        total, running = row.pop("total"), row.pop("running")
        persons.append(Person(**row, running=float(running / total) if total > 0 else None))
    return persons


def present(report: KeepersReport, query: Query) -> Presentation:
    buyers = sum(group.customers for group in report.groups)
    if not buyers:
        return Presentation(
            missing=_("Import orders, and this page names the people worth keeping.")
        )
    keep, _rest, loss = report.groups
    answer = _("%(n)s people, %(part)s of the buyers, bring %(share)s of the %(what)s.") % {
        "n": formats.number(keep.customers),
        "part": formats.percent(keep.customers / buyers),
        "share": formats.percent(query["share"] / 100, 0),
        "what": _("profit") if query["by"] == "profit" else _("revenue"),
    }
    if not keep.customers:
        answer = _("All buyers together bring nothing yet.")
        if report.unknown == buyers:
            answer = _(
                "No cost is known yet, so nobody can say who brings profit. Look by revenue."
            )
    notices = []
    if loss.customers:
        notices.append(
            ngettext(
                "%(n)s person costs more than they bring: %(amount)s.",
                "%(n)s people cost more than they bring, together %(amount)s.",
                loss.customers,
            )
            % {
                "n": formats.number(loss.customers),
                "amount": formats.money(getattr(loss, query["by"]), query.basis.currency),
            }
        )
    if report.unknown:
        notices.append(
            ngettext(
                "Of %(n)s buyer no cost is known; they are told among the rest.",
                "Of %(n)s buyers no cost is known; they are told among the rest.",
                report.unknown,
            )
            % {"n": formats.number(report.unknown)}
        )
    sheets = [_groups(report, query, buyers), *_people(report)]
    picture = _picture(report, query, buyers)
    of_them = audience(query, "keep" if keep.customers else "rest")
    page = Presentation(answer, [], [picture], sheets, notices, of_them)
    if report.unknown:
        page.link = (_("Import unit costs"), reverse("collect:new"), "upload")
        page.link_needs = "imports.run"
    return page


def audience(query: Query, key: str) -> Audience:
    """The people of a group, as a segment finds them."""
    by, share = query["by"], query["share"]
    best = {"field": "top_buyers", "op": "bring", "share": share, "by": by, "basis": "net"}
    bought = {"field": "orders", "op": "at_least", "value": 1}
    something = {"field": by, "op": "at_least", "value": 0}
    match key:
        case "keep":
            return Audience(_("Worth keeping for life"), (best,))
        case "loss":
            return Audience(_("Cost more than they bring"), (bought, {"not": [something]}))
    return Audience(_("Everyone else"), (bought, something, {"not": [best]}))


def _picture(report: KeepersReport, query: Query, buyers: int) -> Chart:
    total = report.total if report.total > 0 else None
    # A group of hardly anybody would only widen the axis.
    drawn = [group for group in report.groups if group.customers * 200 >= buyers]
    return Chart(
        title=_("How much a few bring"),
        kind="bar",
        x=[audience(query, group.key).name for group in drawn],
        x_label=_("Group"),
        series=[
            Series(
                _("Share of profit") if query["by"] == "profit" else _("Share of revenue"),
                [total and float((getattr(g, query["by"]) or 0) / total) for g in drawn],
                "percent",
            ),
            Series(
                _("Share of the buyers"),
                [group.customers / buyers for group in drawn],
                "percent",
                tone="muted",
            ),
        ],
        links=[audience(query, group.key).url(query) for group in drawn],
        id="keepers",
    )


def _groups(report: KeepersReport, query: Query, buyers: int) -> Sheet:
    def people(group: Keepers) -> Audience:
        return audience(query, group.key)

    heads = [
        Head("group", _("Group"), "text", value=lambda group: people(group).name),
        of_metric("customers"),
        Head("part", _("Share of the buyers"), "share", value=lambda g: g.customers / buyers),
        of_metric("orders"),
        of_metric("revenue"),
        of_metric("profit"),
        of_metric("recency"),
    ]
    return tabulate("groups", _("Groups"), heads, report.groups, people=people)


def _people(report: KeepersReport) -> list[Sheet]:
    heads = [
        Head("customer", _("Customer"), "text", value=lambda person: f"#{person.customer}"),
        of_metric("orders"),
        of_metric("revenue"),
        of_metric("profit"),
        of_metric("recency"),
    ]
    running = Head(
        "running",
        _("Running share"),
        "share",
        meaning=_("What this buyer and all before them bring, by what all buyers bring."),
    )
    sheets = [
        tabulate(
            "best",
            _("Keep these"),
            [*heads, running],
            report.best,
            person=lambda person: person.customer,
        )
    ]
    if report.costliest:
        sheets.append(
            tabulate(
                "costly",
                _("Cost the most"),
                heads,
                report.costliest,
                person=lambda person: person.customer,
            )
        )
    return sheets


REPORT = Report(
    key="keepers",
    subject="people",
    question=gettext_lazy("Which customers are worth keeping for life?"),
    about=gettext_lazy(
        "The few who bring almost everything, and those who cost more than they bring."
    ),
    icon="heart",
    compute=compute,
    present=present,
    options=(
        Option("by", gettext_lazy("Measured"), "profit", BY),
        Option("share", gettext_lazy("They bring"), "90", low=50, high=99, unit="%"),
    ),
    either_way=False,
    metrics=("customers", "orders", "revenue", "profit", "recency"),
)
