"""The report pages: a question, its answer in a sentence, the picture, the table, the people."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Invalid
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.formats import percent
from shuke.common.kit.toasts import toast
from shuke.insight import commands, metrics
from shuke.insight.queries import reports
from shuke.insight.reports.presentation import Audience
from shuke.insight.segments.scores import own_cuts
from shuke.insight.views.cuts import CutsForm
from shuke.insight.views.rfm_map import drawn_map


@allow("insight.view")
@require_GET
def rfm(request: Request) -> HttpResponse:
    return _page(request, "insight/rfm.html", _rfm)


@allow("insight.view")
@require_GET
def quadrant(request: Request) -> HttpResponse:
    return _page(request, "insight/quadrant.html", _quadrant)


@allow("insight.view")
@require_GET
def pareto(request: Request) -> HttpResponse:
    return _page(request, "insight/pareto.html", _pareto)


@allow("segments.edit")
@require_POST
def cuts(request: Request) -> HttpResponse:
    """Put the shop's own RFM borders in force, or automatic fifths when all are empty."""
    form = CutsForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid(_("A border is not a number."))
        commands.set_rfm_cuts(request.actor, **form.borders())
    except Invalid as error:
        form.tell(error)
        context = {"cuts_form": form, "own": own_cuts()}
        return _page(request, "insight/rfm.html", _rfm, status=422, **context)
    toast(request, _("The borders are in force."))
    return redirect("insight:rfm")


def _page(
    request: Request, template: str, find: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A report page, or a page that waits while the warehouse is being made."""
    query = {
        "as_of": request.GET.get("as_of", "today"),
        "sales_only": request.GET.get("counting") == "sales",
    }
    try:
        context = find(request)
    except Busy as waiting:
        return render(request, "insight/waiting.html", {"waiting": waiting.message}, status=503)
    base = {"asked": query, "is_dated": query["as_of"] not in ("today", "last")}
    return render(request, template, {**base, **context, **more}, status=status)


def _rfm(request: Request) -> dict[str, Any]:
    result = reports.run_report(request.actor, "rfm", request.GET)
    named = {group.key: group for group in metrics.GROUPS}
    rows = [
        {
            "group": named[row.key],
            "row": row,
            "url": Audience(
                _("RFM: %(group)s") % {"group": named[row.key].name},
                ({"field": "rfm_group", "op": "is", "values": [row.key]},),
            ).url(result.query),
        }
        for row in result.report.groups
    ]
    by_key = {row.key: row for row in result.report.groups}
    own = own_cuts()
    slipping = [by_key[key] for key in ("at_risk", "cannot_lose")]
    return {
        "told": result,
        "rows": rows,
        "champions": by_key["champions"],
        "audience": _first(by_key, named).offered(result.query),
        "slipping": {
            "customers": sum(row.customers for row in slipping),
            "revenue": sum(row.revenue for row in slipping),
        },
        "map": drawn_map(reports.rfm_map(request.actor, request.GET), result.query),
        "own": own,
        "cuts_form": CutsForm.showing(own),
        "borders": result.report.cuts,
    }


def _first(rows: dict[str, Any], named: dict[str, Any]) -> Audience:
    """Whom to act on first: those who slip away, or the champions while nobody does."""
    keys = [key for key in ("at_risk", "cannot_lose") if rows[key].customers] or ["champions"]
    name = _("RFM: %(group)s") % {"group": " + ".join(str(named[key].name) for key in keys)}
    return Audience(name, ({"field": "rfm_group", "op": "is", "values": keys},))


def _quadrant(request: Request) -> dict[str, Any]:
    result = reports.run_report(request.actor, "quadrant", request.GET)
    rows = {row.key: row for row in result.report.quadrants}
    drawn = [
        {
            "quadrant": quadrant,
            "row": rows[quadrant.key],
            "url": _of_quadrant(quadrant).url(result.query),
        }
        for quadrant in metrics.QUADRANTS
    ]
    best = next(each for each in metrics.QUADRANTS if each.key == "much_often")
    order = {"much_seldom": 0, "much_often": 1, "little_seldom": 2, "little_often": 3}
    drawn.sort(key=lambda each: order[each["quadrant"].key])
    return {
        "told": result,
        "quadrants": drawn,
        "best": rows[best.key],
        "audience": _of_quadrant(best).offered(result.query),
        "basket": rows["little_often"],
    }


def _of_quadrant(quadrant: Any) -> Audience:
    where = {"field": "quadrant", "op": "is", "values": [quadrant.key]}
    return Audience(str(quadrant.name), (where,))


def _pareto(request: Request) -> dict[str, Any]:
    measure = "profit" if request.GET.get("by") == "profit" else "revenue"
    result = reports.run_report(request.actor, "pareto", request.GET)
    figures = getattr(result.report, measure)
    way = "sales" if result.basis.sales_only else "net"

    def whom(op: str, name: str, number: int, title: str) -> Audience:
        condition = {"field": "top_buyers", "op": op, name: number, "by": measure, "basis": way}
        return Audience(title, (condition,))

    def url(op: str, name: str, number: int, title: str) -> str:
        return whom(op, name, number, title).url(result.query)

    eighty = whom("bring", "share", 80, _("Who makes %(share)s %%") % {"share": 80})

    return {
        "told": result,
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
