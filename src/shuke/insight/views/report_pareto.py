"""What the page of 80/20 shows beside what every report page does."""

from typing import Any

from django.utils.translation import gettext as _

from shuke.common.access import Request
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.formats import percent
from shuke.insight.metrics.pareto import Bringers, Pareto, Top
from shuke.insight.queries import reports
from shuke.insight.reports.beside import beside
from shuke.insight.reports.presentation import Audience, Stat
from shuke.insight.reports.report import Result
from shuke.insight.reports.tiles import days_text


def context(request: Request, result: Result) -> dict[str, Any]:
    """What its template needs of a result."""
    measure = "profit" if request.GET.get("by") == "profit" else "revenue"
    figures = getattr(result.report, measure)
    before = getattr(result.report.before, measure) if result.report.before else None
    way = "sales" if result.basis.sales_only else "net"

    def whom(op: str, name: str, number: int, title: str) -> Audience:
        condition = {"field": "top_buyers", "op": op, name: number, "by": measure, "basis": way}
        condition |= result.query.arguments
        return Audience(title, (condition,))

    def url(op: str, name: str, number: int, title: str) -> str:
        return whom(op, name, number, title).url(result.query)

    eighty = whom("bring", "share", 80, _("Who makes %(share)s%%") % {"share": 80})

    return {
        "by": measure,
        "figures": figures,
        "audience": eighty.offered(result.query),
        "totals": _totals_beside(figures, before, result),
        "bringers": [
            {
                "row": row,
                "before": _bringers_beside(row, before, result),
                "url": url(
                    "bring",
                    "share",
                    row.percent,
                    _("Who makes %(share)s%%") % {"share": row.percent},
                ),
            }
            for row in figures.bringers
        ],
        "tops": [
            {
                "row": row,
                "before": _top_beside(row, before, result),
                "url": url(
                    "first",
                    "percent",
                    row.percent,
                    _("Top %(percent)s%%") % {"percent": row.percent},
                ),
            }
            for row in figures.top
        ],
        "eighty": next((row for row in figures.bringers if row.percent == 80), None),
        "twenty": next((row for row in figures.top if row.percent == 20), None),
        "chart": _curve(figures, before, measure),
        "customers": _best(request, result, measure) if figures.curve else [],
        "period": days_text(result.query),
    }


def _best(request: Request, result: Result, measure: str) -> list[dict[str, Any]]:
    """The best buyers, each beside what they brought in the days compared with."""
    currency = result.basis.currency
    return [
        {
            "person": each,
            "before": beside("money", each.amount, each.before, currency)
            if each.before is not None
            else None,
        }
        for each in reports.top_customers(request.actor, measure, request.GET)
    ]


def _totals_beside(now: Pareto, then: Pareto | None, result: Result) -> dict[str, Stat]:
    if then is None:
        return {}
    currency = result.basis.currency
    return {
        "customers": beside("count", now.customers, then.customers, currency),
        "total": beside("money", now.total, then.total, currency),
    }


def _bringers_beside(row: Bringers, then: Pareto | None, result: Result) -> dict[str, Stat]:
    """How few brought as much in the days compared with; neither many nor few is better."""
    if then is None:
        return {}
    old = next((each for each in then.bringers if each.percent == row.percent), None)
    old = old or Bringers(row.percent, None, None)
    currency = result.basis.currency
    return {
        "customers": beside("count", row.customers, old.customers, currency, better=0),
        "share": beside(
            "share", row.share_of_customers, old.share_of_customers, currency, better=0
        ),
    }


def _top_beside(row: Top, then: Pareto | None, result: Result) -> dict[str, Stat]:
    if then is None:
        return {}
    old = next((each for each in then.top if each.percent == row.percent), None)
    currency = result.basis.currency
    return {
        "customers": beside(
            "count", row.customers, old.customers if old else None, currency, better=0
        ),
        "share": beside("share", row.share, old.share if old else None, currency, better=0),
    }


def _curve(figures: Pareto, before: Pareto | None, measure: str) -> Chart:
    name = _("Share of profit") if measure == "profit" else _("Share of revenue")
    then = _curve_at(before, [share for share, _amount in figures.curve])
    return Chart(
        title=_("How much a few bring"),
        kind="line",
        x=[percent(share, 0) for share, _amount in figures.curve],
        x_label=_("Share of the buyers, the best first"),
        series=[
            Series(name, [amount for _share, amount in figures.curve], unit="percent"),
            *([Series(_("Before"), then, unit="percent")] if then else []),
            Series(
                _("If all brought the same"),
                [share for share, _amount in figures.curve],
                unit="percent",
                tone="muted",
            ),
        ],
        size="tall",
        id="pareto-curve",
    )


def _curve_at(figures: Pareto | None, shares: list[float]) -> list[float]:
    """The curve of other days at these shares of their buyers, between its points in a straight line."""
    if not (figures and figures.curve):
        return []
    points, values = figures.curve, []
    for share in shares:
        at = next(n for n, point in enumerate(points) if point[0] >= share or n == len(points) - 1)
        (low, below), (high, above) = points[max(at - 1, 0)], points[at]
        part = (share - low) / (high - low) if high > low else 0
        values.append(below + (above - below) * min(part, 1))
    return values
