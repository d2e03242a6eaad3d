"""Pareto by revenue and by profit."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.insight.metrics.customers import buyers
from shuke.insight.metrics.pareto import Pareto, pareto
from shuke.insight.reports.options import Range
from shuke.insight.reports.presentation import Audience, Head, Line, Presentation, Sheet
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report


@dataclass(frozen=True)
class ParetoReport:
    """Pareto by revenue and by profit; `cost_coverage` is the share of revenue with a known cost."""

    revenue: Pareto
    profit: Pareto
    cost_coverage: float | None


def compute(connection: Any, query: Query) -> ParetoReport:
    people = buyers(connection, query.within)
    totals = connection.run(
        people.aggregate(costed=people.costed_revenue.sum(), revenue=people.revenue.sum())
    ).to_pylist()[0]
    revenue = totals["revenue"] or 0
    return ParetoReport(
        pareto(connection, query.within, "revenue"),
        pareto(connection, query.within, "profit"),
        float(totals["costed"] / revenue) if revenue > 0 else None,
    )


def present(report: ParetoReport, query: Query) -> Presentation:
    sheets = [
        _sheet("revenue", _("By revenue"), report.revenue, query),
        _sheet("profit", _("By profit"), report.profit, query),
    ]
    covered = _("Cost is known for %(share)s of the revenue.") % {
        "share": formats.percent(report.cost_coverage or 0)
    }
    top = {row.percent: row for row in report.revenue.top}
    if not top:
        return Presentation(sheets=sheets, notices=[covered])
    answer = _("The best fifth brings %(share)s of the revenue.") % {
        "share": formats.percent(top[20].share)
    }
    return Presentation(answer, sheets=sheets, notices=[covered])


def _sheet(measure: str, title: str, figures: Pareto, query: Query) -> Sheet:
    heads = [
        Head("who", title, "text"),
        Head("customers", _("Buyers")),
        Head("amount", _("Amount"), "money"),
        Head("share", _("Share"), "share"),
    ]
    way: dict[str, Any] = {"by": measure, "basis": "sales" if query.basis.sales_only else "net"}
    way |= query.arguments
    lines = []
    for top in figures.top:
        name = _("Top %(percent)s %%") % {"percent": top.percent}
        where = {"field": "top_buyers", "op": "first", "percent": top.percent, **way}
        lines.append(Line((name, top.customers, top.amount, top.share), Audience(name, (where,))))
    for few in figures.bringers:
        name = _("Who makes %(share)s %%") % {"share": few.percent}
        where = {"field": "top_buyers", "op": "bring", "share": few.percent, **way}
        lines.append(
            Line((name, few.customers, None, few.share_of_customers), Audience(name, (where,)))
        )
    lines.append(Line((_("All buyers"), figures.customers, figures.total, None)))
    return Sheet(measure, title, heads, lines)


REPORT = Report(
    key="pareto",
    subject="people",
    question=gettext_lazy("Who makes 80 % of the revenue?"),
    about=gettext_lazy("How few customers carry the shop, by revenue and by profit."),
    icon="chart-line",
    compute=compute,
    present=present,
    metrics=("revenue", "profit"),
    days=Range(),
    by_place=True,
)
