"""Lists of people: all of them, one with who is on it, and what can be done with it."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid, ShukeError
from shuke.common.kit import formats
from shuke.common.kit.figures import PEOPLE, Figure
from shuke.common.kit.tables import Column, Filter, Table
from shuke.common.kit.toasts import toast
from shuke.insight import commands, queries
from shuke.insight.queries import pasted
from shuke.insight.queries.lists import list_history, members, with_reasons


def _on_phones(row: Any) -> str:
    """When they were put on the list, and why."""
    return " · ".join(filter(None, (formats.moment(row.added_at), str(row.reason or ""))))


class MemberTable(Table):
    name = "list-members"
    columns = [
        Column(
            "customer",
            pgettext_lazy("person", "Name"),
            template="insight/lists/_member.html",
            beneath=_on_phones,
        ),
        Column(
            "added_at", gettext_lazy("Put on the list"), kind="moment", sort=True, on_phones=False
        ),
        Column("added_by", gettext_lazy("By whom"), kind="author", on_phones=False),
        Column("reason", gettext_lazy("Why"), on_phones=False),
    ]
    filters = [
        Filter(
            "q",
            gettext_lazy("Search"),
            kind="search",
            apply=lambda rows, text: rows.filter(customer__search_name__icontains=text.lower()),
        )
    ]
    default_sort = "-added_at"
    people_list: queries.ListInfo | None = None

    @property
    def figure(self) -> Figure | None:
        listed = self.people_list
        return (
            Figure(PEOPLE, self.count, where=f"list={listed.id}")
            if listed and not self.values
            else None
        )

    @cached_property
    def page(self):
        page = super().page
        with_reasons(page.rows)
        return page

    empty = (
        gettext_lazy("Nobody is on this list"),
        gettext_lazy("Paste customer numbers, phones or e-mails, or add people from their record."),
    )


class ListTable(MemberTable):
    """The same for whoever may take people off."""

    columns = [
        *MemberTable.columns,
        Column("take_off", "", template="insight/lists/_take_off.html", value=lambda row: row.pk),
    ]


@allow("lists.view")
@require_GET
def lists(request: Request) -> HttpResponse:
    archived = request.GET.get("archived") == "1"
    listed = queries.list_lists(request.actor, archived=archived)
    return render(request, "insight/lists/lists.html", {"lists": listed, "archived": archived})


@allow("lists.edit")
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A new list: empty, from what is pasted or uploaded, or frozen from a segment."""
    may = request.actor.can("segments.view")
    segments = queries.list_segments(request.actor) if may else []
    number = request.POST.get("segment") or request.GET.get("segment", "")
    context = {"segments": segments, "segment": number, "given": request.POST}
    if request.method == "GET":
        return render(request, "insight/lists/new.html", context)
    try:
        if number.isdigit():
            made = commands.freeze_segment(
                request.actor,
                int(number),
                name=request.POST.get("name", ""),
                note=request.POST.get("note", ""),
            )
            return redirect("insight:list", made.pk)
        return _begin(request)
    except Invalid as error:
        context |= {"fault": error.message, "name_fault": error.fields.get("name", "")}
        return render(request, "insight/lists/new.html", context, status=422)


def _begin(request: Request) -> HttpResponse:
    name, note = request.POST.get("name", ""), request.POST.get("note", "")
    resolved = pasted.resolve(request.actor, _entries(request))
    made = commands.keep_people(request.actor, resolved.customer_ids, name=name, note=note)
    if resolved.unclear:
        return _outcome(request, made.pk, len(resolved.customer_ids), 0, resolved)
    return redirect("insight:list", made.pk)


@allow("lists.view")
@require_GET
def listing(request: Request, list_id: int) -> HttpResponse:
    people_list = queries.list_for(request.actor, list_id)
    may = request.actor.can("lists.edit")
    table = (ListTable if may else MemberTable)(request, members(list_id))
    table.people_list = people_list
    context = {
        "list": people_list,
        "table": table,
        "history": list_history(list_id),
        "may": may,
        "uses": queries.uses(request.actor, "list", list_id) if may else [],
        "segment_url": _segment_url(people_list) if request.actor.can("segments.view") else "",
    }
    return render(request, "insight/lists/list.html", context)


@allow("lists.edit")
@require_POST
def people(request: Request, list_id: int) -> HttpResponse:
    """Put the people that were pasted or uploaded on the list; what is unclear is told back."""
    try:
        resolved = pasted.resolve(request.actor, _entries(request))
    except ShukeError as error:
        toast(request, error.message, tone="bad")
        return redirect("insight:list", list_id)
    done = commands.add_to_list(
        request.actor, list_id, resolved.customer_ids, why=request.POST.get("why", "")
    )
    if resolved.unclear:
        return _outcome(request, list_id, done.people, done.already, resolved)
    toast(request, _("Put on the list: %(people)s.") % {"people": done.people})
    return redirect("insight:list", list_id)


@allow("lists.edit")
@require_POST
def name(request: Request, list_id: int) -> HttpResponse:
    given = request.POST.get("name", "")
    queries.list_for(
        request.actor, list_id
    )  # what is not there is not found, whatever it is called
    try:
        commands.rename_list(request.actor, list_id, name=given, note=request.POST.get("note"))
        toast(request, _("Renamed."))
    except Invalid as error:
        toast(request, error.message, tone="bad")
    return redirect("insight:list", list_id)


@allow("lists.edit")
@require_POST
def archiving(request: Request, list_id: int) -> HttpResponse:
    people_list = commands.archive_list(request.actor, list_id)
    toast(request, _("“%(name)s” is archived.") % {"name": people_list.name})
    return redirect("insight:lists")


@allow("lists.edit")
@require_POST
def putting_back(request: Request, list_id: int) -> HttpResponse:
    people_list = commands.restore_list(request.actor, list_id)
    toast(request, _("“%(name)s” is restored.") % {"name": people_list.name})
    return redirect("insight:list", list_id)


def _segment_url(people_list: queries.ListInfo) -> str:
    """The builder with "is on this list"."""
    where = {"all": [{"field": "in_list", "op": "is", "values": [people_list.id]}]}
    query = {"name": people_list.name, "definition": json.dumps({"where": where})}
    return f"{reverse('insight:segment_new')}?{urlencode(query)}"


def _entries(request: Request) -> list[str]:
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > pasted.MOST_BYTES:
            raise Invalid(_("The file is too large: 8 MB at most."))
        return pasted.read_file(upload.read())
    return pasted.read_text(request.POST.get("people", ""))


def _outcome(
    request: Request, list_id: int, added: int, already: int, resolved: pasted.Resolved
) -> HttpResponse:
    context = {
        "list": queries.list_for(request.actor, list_id),
        "added": added,
        "already": already,
        "unclear": resolved.unclear[:200],
        "all_unclear": len(resolved.unclear),
    }
    return render(request, "insight/lists/told.html", context)
