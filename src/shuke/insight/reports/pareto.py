"""Pareto by revenue and by profit."""

from dataclasses import dataclass, replace
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
from shuke.insight.reports.tiles import days_text


@dataclass(frozen=True)
class ParetoReport:
    """Pareto by revenue and by profit; `cost_coverage` is the share of revenue with a known cost; `before`:
    the days compared with."""

    revenue: Pareto
    profit: Pareto
    cost_coverage: float | None
    before: "ParetoReport | None" = None


def compute(connection: Any, query: Query) -> ParetoReport:
    now = _compute(connection, query)
    if (then := query.earlier(connection)) is None:
        return now
    return replace(now, before=_compute(connection, then))


def _compute(connection: Any, query: Query) -> ParetoReport:
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
    then = report.before
    sheets = [
        _sheet("revenue", _("By revenue"), report.revenue, then.revenue if then else None, query),
        _sheet("profit", _("By profit"), report.profit, then.profit if then else None, query),
    ]
    covered = _("Cost is known for %(share)s of the revenue.") % {
        "share": formats.percent(report.cost_coverage or 0)
    }
    top = {row.percent: row for row in report.revenue.top}
    if not top:
        return Presentation(sheets=sheets, notices=[covered], period=days_text(query))
    answer = _("The best fifth brings %(share)s of the revenue.") % {
        "share": formats.percent(top[20].share)
    }
    return Presentation(answer, sheets=sheets, notices=[covered], period=days_text(query))


def _sheet(measure: str, title: str, now: Pareto, before: Pareto | None, query: Query) -> Sheet:
    heads = [
        Head("who", title, "text"),
        Head("customers", _("Buyers")),
        Head("amount", _("Amount"), "money"),
        Head("share", _("Share"), "share"),
    ]
    lines = _lines(measure, now, query)
    if before is not None:
        heads += [
            Head("customers_before", _("Buyers before"), of_people=False),
            Head("amount_before", _("Amount before"), "money", of_people=False),
            Head("share_before", _("Share before"), "share", of_people=False),
        ]
        then = {line.cells[0]: line.cells[1:] for line in _lines(measure, before, query)}
        nothing = (None, None, None)
        lines = [
            replace(line, cells=(*line.cells, *then.get(line.cells[0], nothing))) for line in lines
        ]
    return Sheet(measure, title, heads, lines)


def _lines(measure: str, figures: Pareto, query: Query) -> list[Line]:
    way: dict[str, Any] = {"by": measure, "basis": "sales" if query.basis.sales_only else "net"}
    way |= query.arguments
    lines = []
    for top in figures.top:
        name = _("Top %(percent)s%%") % {"percent": top.percent}
        where = {"field": "top_buyers", "op": "first", "percent": top.percent, **way}
        lines.append(Line((name, top.customers, top.amount, top.share), Audience(name, (where,))))
    for few in figures.bringers:
        name = _("Who makes %(share)s%%") % {"share": few.percent}
        where = {"field": "top_buyers", "op": "bring", "share": few.percent, **way}
        lines.append(
            Line((name, few.customers, None, few.share_of_customers), Audience(name, (where,)))
        )
    lines.append(Line((_("All buyers"), figures.customers, figures.total, None)))
    return lines


REPORT = Report(
    key="pareto",
    subject="people",
    question=gettext_lazy("Who makes 80% of the revenue?"),
    about=gettext_lazy("How few customers carry the shop, by revenue and by profit."),
    icon="chart-line",
    compute=compute,
    present=present,
    metrics=("revenue", "profit"),
    days=Range(compares=True),
    by_place=True,
)
