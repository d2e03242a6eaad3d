"""How a segment changes: its size over time, who came and who went, and keeping track at all."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, NotFound
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.tables import Column, Table
from shuke.common.kit.toasts import toast
from shuke.insight import commands, jobs, queries
from shuke.insight.models import SegmentSize
from shuke.insight.queries import Count
from shuke.insight.queries.changes import came_on, sizes, tracking_of, went_on

#: A curve of fewer days tells less than its figures.
ENOUGH = 3


class ChangeTable(Table):
    name = "segment-changes"
    columns = [
        Column("customer", pgettext_lazy("person", "Name"), template="insight/lists/_member.html"),
        Column("customer.city", gettext_lazy("City")),
        Column("customer.order_count", gettext_lazy("Orders"), kind="number"),
        Column("customer.spent", gettext_lazy("Spent"), kind="money"),
        Column("customer.last_order_at", gettext_lazy("Last order"), kind="day"),
    ]
    empty = (gettext_lazy("Nobody on this day"), "")


@allow("segments.view")
@require_GET
def changes(request: Request, pk: int) -> HttpResponse:
    segment = queries.segment_for(request.actor, pk)
    days = sizes(request.actor, pk)
    context: dict[str, Any] = {
        "segment": segment,
        "tracking": tracking_of(pk),
        "days": list(reversed(days)),
        "may": request.actor.can("segments.edit"),
        "enough": ENOUGH,
        "count": _size_now(pk) if days else None,
    }
    if len(days) >= ENOUGH:
        context["size"], context["moves"] = _pictures(pk, days)
    return render(request, "insight/changes.html", context)


def _size_now(pk: int) -> Count | None:
    """How many there are now, as every other page says it; None while the copy is being made."""
    try:
        return queries.segment_size(pk)
    except Busy:
        return None


@allow("segments.view")
@require_GET
def moved(request: Request, pk: int, day: str, way: str) -> HttpResponse:
    """The people who came ("in") or went ("out") on a day."""
    segment, at = queries.segment_for(request.actor, pk), _day(day)
    find = {"in": came_on, "out": went_on}.get(way)
    if find is None:
        raise NotFound(_("There is no such page."))
    stays = find(pk, at)
    title = _("Came in on %(day)s") if way == "in" else _("Left on %(day)s")
    context = {
        "segment": segment,
        "heading": title % {"day": formats.day(at)},
        "table": ChangeTable(request, stays, count=stays.count()),
        "way": way,
        "day": day,
        "may": request.actor.can("lists.edit"),
    }
    return render(request, "insight/moved.html", context)


@allow("lists.edit")
@require_POST
def keep(request: Request, pk: int, day: str, way: str) -> HttpResponse:
    """These people as a list."""
    segment, at = queries.segment_for(request.actor, pk), _day(day)
    stays = came_on(pk, at) if way == "in" else went_on(pk, at)
    title = _("%(name)s: came in on %(day)s") if way == "in" else _("%(name)s: left on %(day)s")
    name = (title % {"name": segment.name, "day": formats.day(at)})[:120]
    made = commands.keep_people(
        request.actor,
        list(stays.values_list("customer_id", flat=True)),
        name=name,
        origin={"from": "came_in" if way == "in" else "went_out", "segment": pk, "day": day},
        numbered=True,
    )
    toast(request, _("“%(name)s” is saved.") % {"name": made.name})
    return redirect("insight:list", made.pk)


@allow("segments.edit")
@require_POST
def tracking(request: Request, pk: int) -> HttpResponse:
    """Begin, change or end keeping track; `now` compares at once."""
    if "now" in request.POST:
        jobs.keep_segment.enqueue(pk)
        toast(request, _("Being compared. Look again in a moment."), tone="info")
    else:
        commands.track_segment(request.actor, pk, request.POST.get("how", ""))
        if request.POST.get("how") != "off":
            jobs.keep_segment.enqueue(pk)
    return redirect("insight:segment_changes", pk)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NotFound(_("There is no such day.")) from error


def _pictures(pk: int, days: list[SegmentSize]) -> tuple[Chart, Chart]:
    labels, people = [row.day for row in days], pgettext("figure", "People")
    size = Chart(
        _("People in the segment"),
        "line",
        labels,
        [Series(people, [r.people for r in days], of=people)],
    )
    links = [
        [reverse("insight:segment_moved", args=[pk, row.day, way]) for row in days]
        for way in ("in", "out")
    ]
    moves = Chart(
        _("Who came and who went"),
        "bar",
        labels,
        [
            Series(_("Came in"), [row.entered for row in days], tone="good", of=people),
            Series(pgettext("segment", "Left"), [-row.left for row in days], tone="bad"),
        ],
        cell_links=links,
        stacked=True,
    )
    return size, moves
