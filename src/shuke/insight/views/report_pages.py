"""What the pages of RFM and quadrant show beside what every report page does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.access import Request
from shuke.insight import metrics
from shuke.insight.forms import CutsForm
from shuke.insight.metrics.metric import Unit
from shuke.insight.queries import reports
from shuke.insight.reports.beside import beside
from shuke.insight.reports.presentation import Audience, Stat
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Result
from shuke.insight.reports.rfm import GroupRow, of_group, of_key
from shuke.insight.reports.tiles import days_text
from shuke.insight.segments.scores import own_cuts
from shuke.insight.views import report_pareto
from shuke.insight.views.rfm_map import FAMILY, FAMILY_NAMES, drawn_map

#: Whether more people in a family of RFM groups are good news.
BETTER = {"strong": 1, "growing": 1, "watch": 0, "leaving": -1, "gone": -1}


def _rfm(request: Request, result: Result) -> dict[str, Any]:
    named = {group.key: group for group in metrics.GROUPS}
    before = result.report.before
    then = {row.key: row for row in before.groups} if before else {}
    rows = [
        {
            "group": named[row.key],
            "family": FAMILY[row.key],
            "row": row,
            "before": _row_beside(row, then.get(row.key), result, BETTER[FAMILY[row.key]]),
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
        "period": days_text(result.query),
    }


def _row_beside(
    row: GroupRow, then: GroupRow | None, result: Result, better: int
) -> dict[str, Stat]:
    """What a group or quadrant was in the days compared with, and whether more people in it are `better`
    (-1: worse); empty where nothing is compared."""
    if then is None:
        return {}
    units: dict[str, Unit] = {"customers": "count", "share": "share", "revenue_share": "share"}
    currency = result.basis.currency
    stats = {
        name: beside(unit, getattr(row, name), getattr(then, name), currency, better=better)
        for name, unit in units.items()
    }
    recency = row.mean_recency_days, then.mean_recency_days
    return {**stats, "recency": beside("days", *recency, currency, better=0)}


def _first(rows: dict[str, Any], named: dict[str, Any], query: Query) -> Audience:
    """Whom to act on first: those who slip away, or the champions while nobody does."""
    keys = [key for key in ("at_risk", "cannot_lose") if rows[key].customers] or ["champions"]
    name = _("RFM: %(group)s") % {"group": " + ".join(str(named[key].name) for key in keys)}
    where = {"field": "rfm_group", "op": "is", "values": keys, **query.arguments}
    return Audience(name, (where,))


def _quadrant(_request: Request, result: Result) -> dict[str, Any]:
    rows = {row.key: row for row in result.report.quadrants}
    before = result.report.before
    then = {row.key: row for row in before.quadrants} if before else {}
    drawn = [
        {
            "quadrant": quadrant,
            "row": rows[quadrant.key],
            "before": _row_beside(
                rows[quadrant.key],
                then.get(quadrant.key),
                result,
                int(quadrant.key == "much_often"),
            ),
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
        "period": days_text(result.query),
    }


def _of_quadrant(quadrant: Any, query: Query) -> Audience:
    return Audience(str(quadrant.name), (of_key("quadrant", quadrant.key, query),))


@dataclass(frozen=True)
class ReportPage:
    """A template of its own, and what it needs of a result."""

    template: str
    context: Callable[[Request, Result], dict[str, Any]]


#: By report; all others share one template.
PAGES = {
    "rfm": ReportPage("insight/rfm.html", _rfm),
    "quadrant": ReportPage("insight/quadrant.html", _quadrant),
    "pareto": ReportPage("insight/pareto.html", report_pareto.context),
}
