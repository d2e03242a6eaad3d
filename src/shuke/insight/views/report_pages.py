"""What the pages of RFM, quadrant and 80/20 show beside what every report page does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.access import Request
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.formats import percent
from shuke.insight import metrics
from shuke.insight.forms import CutsForm
from shuke.insight.queries import reports
from shuke.insight.reports.presentation import Audience
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Result
from shuke.insight.reports.rfm import of_group, of_key
from shuke.insight.segments.scores import own_cuts
from shuke.insight.views.rfm_map import FAMILY, FAMILY_NAMES, drawn_map


def _rfm(request: Request, result: Result) -> dict[str, Any]:
    named = {group.key: group for group in metrics.GROUPS}
    rows = [
        {
            "group": named[row.key],
            "family": FAMILY[row.key],
            "row": row,
            "figure": of_group("rfm_group", row, result.query),
            "url": Audience(
                _("RFM: %(group)s") % {"group": named[row.key].name},
                (of_key("rfm_group", row.key, result.query),),
            ).url(result.query),
        }
        for row in result.report.groups
    ]
    by_key = {row.key: row for row in result.report.groups}
    own = own_cuts()
    slipping = [by_key[key] for key in ("at_risk", "cannot_lose")]
    return {
        "rows": rows,
        "champions": by_key["champions"],
        "audience": _first(by_key, named, result.query).offered(result.query),
        "slipping": {
            "customers": sum(row.customers for row in slipping),
            "revenue": sum(row.revenue for row in slipping),
        },
        "map": drawn_map(reports.rfm_map(request.actor, request.GET), result.query),
        "families": FAMILY_NAMES,
        "own": own,
        "cuts_form": CutsForm.showing(own),
        "borders": result.report.cuts,
    }


def _first(rows: dict[str, Any], named: dict[str, Any], query: Query) -> Audience:
    """Whom to act on first: those who slip away, or the champions while nobody does."""
    keys = [key for key in ("at_risk", "cannot_lose") if rows[key].customers] or ["champions"]
    name = _("RFM: %(group)s") % {"group": " + ".join(str(named[key].name) for key in keys)}
    where = {"field": "rfm_group", "op": "is", "values": keys, **query.arguments}
    return Audience(name, (where,))


def _quadrant(_request: Request, result: Result) -> dict[str, Any]:
    rows = {row.key: row for row in result.report.quadrants}
    drawn = [
        {
            "quadrant": quadrant,
            "row": rows[quadrant.key],
            "figure": of_group("quadrant", rows[quadrant.key], result.query),
            "url": _of_quadrant(quadrant, result.query).url(result.query),
        }
        for quadrant in metrics.QUADRANTS
    ]
    best = next(each for each in metrics.QUADRANTS if each.key == "much_often")
    order = {"much_seldom": 0, "much_often": 1, "little_seldom": 2, "little_often": 3}
    drawn.sort(key=lambda each: order[each["quadrant"].key])
    return {
        "quadrants": drawn,
        "best": rows[best.key],
        "audience": _of_quadrant(best, result.query).offered(result.query),
        "basket": rows["little_often"],
    }


def _of_quadrant(quadrant: Any, query: Query) -> Audience:
    return Audience(str(quadrant.name), (of_key("quadrant", quadrant.key, query),))


def _pareto(request: Request, result: Result) -> dict[str, Any]:
    measure = "profit" if request.GET.get("by") == "profit" else "revenue"
    figures = getattr(result.report, measure)
    way = "sales" if result.basis.sales_only else "net"

    def whom(op: str, name: str, number: int, title: str) -> Audience:
        condition = {"field": "top_buyers", "op": op, name: number, "by": measure, "basis": way}
        condition |= result.query.arguments
        return Audience(title, (condition,))

    def url(op: str, name: str, number: int, title: str) -> str:
        return whom(op, name, number, title).url(result.query)

    eighty = whom("bring", "share", 80, _("Who makes %(share)s %%") % {"share": 80})

    return {
        "by": measure,
        "figures": figures,
        "audience": eighty.offered(result.query),
        "bringers": [
            {
                "row": row,
                "url": url(
                    "bring",
                    "share",
                    row.percent,
                    _("Who makes %(share)s %%") % {"share": row.percent},
                ),
            }
            for row in figures.bringers
        ],
        "tops": [
            {
                "row": row,
                "url": url(
                    "first",
                    "percent",
                    row.percent,
                    _("Top %(percent)s %%") % {"percent": row.percent},
                ),
            }
            for row in figures.top
        ],
        "eighty": next((row for row in figures.bringers if row.percent == 80), None),
        "twenty": next((row for row in figures.top if row.percent == 20), None),
        "chart": _curve(figures, measure),
        "customers": reports.top_customers(request.actor, measure, request.GET)
        if figures.curve
        else [],
    }


def _curve(figures: Any, measure: str) -> Chart:
    name = _("Share of profit") if measure == "profit" else _("Share of revenue")
    return Chart(
        title=_("How few bring how much"),
        kind="line",
        x=[percent(share, 0) for share, _amount in figures.curve],
        x_label=_("Share of the buyers, the best first"),
        series=[
            Series(name, [amount for _share, amount in figures.curve], unit="percent"),
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


@dataclass(frozen=True)
class ReportPage:
    """A template of its own, and what it needs of a result."""

    template: str
    context: Callable[[Request, Result], dict[str, Any]]


#: By report; all others share one template.
PAGES = {
    "rfm": ReportPage("insight/rfm.html", _rfm),
    "quadrant": ReportPage("insight/quadrant.html", _quadrant),
    "pareto": ReportPage("insight/pareto.html", _pareto),
}
