"""Pages of visits to the website or app, and of bots that were left out."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuke.collect.queries import visits as queries
from shuke.collect.tables_visits import BotTable, TwinTable, VisitTable
from shuke.common.access import Request, allow


@allow("insight.view")
@require_safe
def visits(request: Request) -> HttpResponse:
    """Every visit, and how many events of bots are in none of them."""
    context = {
        "table": VisitTable(request, request.actor).load(),
        "bots": queries.bots(request.actor).count(),
        "twins": queries.twins(request.actor).count(),
    }
    return render(request, "collect/visits.html", context)


@allow("insight.view")
@require_safe
def bots(request: Request) -> HttpResponse:
    """What was left out, and by what it was known."""
    return render(request, "collect/bots.html", {"table": BotTable(request, request.actor)})


@allow("insight.view")
@require_safe
def twins(request: Request) -> HttpResponse:
    """What was told in two ways and counts once."""
    context = {"table": TwinTable(request, request.actor).load()}
    return render(request, "collect/twins.html", context)
