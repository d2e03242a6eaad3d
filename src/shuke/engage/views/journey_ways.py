"""One person's way through a journey: what came of each step and why; taken out or moved by hand."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast
from shuke.engage import commands
from shuke.engage.journeys.plan import Plan
from shuke.engage.journeys.wording import start_words, step_words
from shuke.engage.queries import journey_ways as queries


@allow("journeys.view")
@require_safe
def way(request: Request, journey_id: int, way_id: int) -> HttpResponse:
    one = queries.way_for(request.actor, journey_id, way_id)
    places = Plan(one.version.definition).places.values()
    context = {
        "way": one,
        "start": start_words(request.actor, one.version.definition),
        "passed": queries.passed(request.actor, one),
        "waits": queries.waits_at(request.actor, one),
        "places": [(each.key, step_words(request.actor, each.values)) for each in places],
    }
    return render(request, "engage/journey_way.html", context)


@allow("journeys.send")
@require_POST
def move(request: Request, journey_id: int, way_id: int) -> HttpResponse:
    queries.way_for(request.actor, journey_id, way_id)
    commands.move_in_journey(request.actor, journey_id, way_id, request.POST.get("place", ""))
    toast(request, _("Moved"))
    return redirect("engage:journey-way", journey_id, way_id)


@allow("journeys.send")
@require_POST
def end(request: Request, journey_id: int, way_id: int) -> HttpResponse:
    queries.way_for(request.actor, journey_id, way_id)
    commands.remove_from_journey(request.actor, journey_id, way_id)
    toast(request, _("Taken out of the journey"))
    return redirect("engage:journey-way", journey_id, way_id)
