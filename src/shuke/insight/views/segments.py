"""Segments: the list, one with its people, and what can be done with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Conflict, Invalid
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.insight import commands
from shuke.insight.customer_columns import groups_of
from shuke.insight.queries import list_segments, memberships, segment_for
from shuke.insight.queries.changes import tracking_of
from shuke.insight.queries.examples import examples
from shuke.insight.queries.history import history
from shuke.insight.queries.membership import person_of
from shuke.insight.queries.uses import used_away, uses
from shuke.insight.segments import running
from shuke.insight.views import cursors

PAGE = 50


@allow("segments.view")
@require_GET
def segments(request: Request) -> HttpResponse:
    archived = request.GET.get("archived") == "1"
    listed = list_segments(request.actor, archived=archived)
    return render(request, "insight/segments.html", {"segments": listed, "archived": archived})


@allow("segments.view")
@require_GET
def segment(request: Request, pk: int) -> HttpResponse:
    version = request.GET.get("version", "")
    number = whole_number(version, 6)
    info = segment_for(request.actor, pk, version=number)
    current = segment_for(request.actor, pk)
    context: dict[str, Any] = {
        "segment": info,
        "is_old": info.version != current.version,
        "history": history(pk),
        "away": used_away(info),
        "is_tracked": tracking_of(pk) is not None,
        "uses": uses(request.actor, "segment", pk) if request.actor.can("segments.edit") else [],
    }
    try:
        context |= _people(request, info)
    except Busy as waiting:
        context["waiting"] = waiting.message
    return render(request, "insight/segment.html", context)


def _people(request: Request, info: Any) -> dict[str, Any]:
    """A page of the table of people, and where the next begins."""
    sort = request.GET.get("sort", "spent")
    sort = sort if sort in running.SORTS else "spent"
    after = cursors.read(request.GET.get("after", ""), sort)
    people = examples(request.actor, info.definition, limit=PAGE + 1, sort=sort, after=after)
    more = ""
    if len(people) > PAGE:
        people = people[:PAGE]
        more = cursors.write(people[-1].sort_value, people[-1].id)
    count = running.count(info.definition)
    sorts = {
        "spent": _("Spent"),
        "orders": _("Orders"),
        "recent": _("Last order"),
        "joined": _("Customer since"),
    }
    return {
        "people": people,
        "more": more,
        "count": count,
        "sort": sort,
        "sorts": sorts,
        "paged": bool(after),
    }


@allow("segments.view")
@require_GET
def size(request: Request, pk: int) -> HttpResponse:
    """The number of people for a line of the list; counted when the line comes into sight."""
    context: dict[str, Any] = {}
    try:
        context["count"] = running.count(segment_for(request.actor, pk).definition)
    except Busy as waiting:
        context["waiting"] = waiting.message
    return render(request, "insight/_size.html", context)


@allow("segments.view")
@require_GET
def of_customer(request: Request, customer: int) -> HttpResponse:
    """Which segments and which RFM group somebody is in now, for the panel of their record."""
    context: dict[str, Any] = {}
    try:
        context["segments"] = memberships(request.actor, customer)
        if request.actor.can("insight.view"):
            person = person_of(customer)
            context["group"] = groups_of([person]).get(person)
    except Busy as waiting:
        context["waiting"] = waiting.message
    return render(request, "insight/_memberships.html", context)


@allow("segments.edit")
@require_POST
def name(request: Request, pk: int) -> HttpResponse:
    segment_for(request.actor, pk)  # what is not there is not found, whatever it is called
    try:
        name, was = request.POST.get("name", ""), request.POST.get("was")
        commands.rename_segment(request.actor, pk, name, expected_name=was)
        toast(request, _("Renamed."))
    except (Invalid, Conflict) as error:
        toast(request, error.message, tone="bad")
    return redirect("insight:segment", pk)


@allow("segments.edit")
@require_POST
def archiving(request: Request, pk: int) -> HttpResponse:
    saved = commands.archive_segment(request.actor, pk)
    toast(request, _("“%(name)s” is archived.") % {"name": saved.name})
    return redirect("insight:segments")


@allow("segments.edit")
@require_POST
def putting_back(request: Request, pk: int) -> HttpResponse:
    saved = commands.restore_segment(request.actor, pk)
    toast(request, _("“%(name)s” is restored.") % {"name": saved.name})
    return redirect("insight:segment", pk)
