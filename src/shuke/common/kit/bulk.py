"""The bulk bar: acting on the chosen rows of a list, with one way back for all of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common import bulk_changes
from shuke.common.access import Request, signed_in
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.kit.preferences import back
from shuke.common.kit.progress import progress_response
from shuke.common.kit.toasts import toast
from shuke.common.models import BulkChange
from shuke.common.slots import BulkField
from shuke.common.texts import whole_number


@signed_in
@require_http_methods(["GET", "POST"])
def act(request: Request, table: str, key: str) -> HttpResponse:
    """What the action asks (GET); do it with the rows that are chosen, or with all that match the
    filters of the address (POST)."""
    page = bulk_changes.list_page(table)
    action = bulk_changes.action_of(table, key)
    bulk_changes.allow(request.actor, page.capability)
    bulk_changes.allow(request.actor, action.capability)
    if request.method == "GET":
        fields = [_control(request, key, field) for field in action.fields]
        return render(request, "kit/_bulk_fields.html", {"fields": fields})
    values = {
        field.name: request.POST.get(f"{key}-{field.name}", "").replace("\0", "").strip()
        for field in action.fields
    }
    try:
        ids = page.build(request).ids(None if request.POST.get("all") else _chosen(request))
        change = bulk_changes.start(request.actor, table, key, ids, values)
    except Invalid as error:
        toast(request, error.message, tone="bad")
        return back(request)
    if change.steps.count() > 1:
        return HttpResponseRedirect(reverse("kit:bulk_change", args=[change.pk]))
    _say(request, change)
    return back(request)


@signed_in
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    change = bulk_changes.undo(request.actor, pk)
    if change.steps.count() > 1:
        return HttpResponseRedirect(reverse("kit:bulk_change", args=[change.pk]))
    toast(request, _("Everything is as it was."))
    return back(request)


@signed_in
@require_safe
def progress_page(request: Request, pk: int) -> HttpResponse:
    """A long action: how far it is, and the way back."""
    change = get_object_or_404(BulkChange, pk=pk, actor_id=request.actor.id)
    context = {
        "change": change,
        "action": bulk_changes.action_of(change.table, change.action),
        "job": _job(change),
        "changed": bulk_changes.rows_changed(change),
        "list_url": reverse(bulk_changes.list_page(change.table).url_name),
    }
    return render(request, "kit/bulk_change.html", context)


@signed_in
@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    change = get_object_or_404(BulkChange, pk=pk, actor_id=request.actor.id)
    return progress_response(request, _job(change))


def _control(request: Request, key: str, field: BulkField) -> dict[str, Any]:
    return {
        "name": f"{key}-{field.name}",
        "label": field.label,
        "choices": list(field.choices(request.actor)) if field.choices else None,
        "suggestions": list(field.suggestions(request.actor)) if field.suggestions else (),
        "longest": field.longest,
    }


def _job(change: BulkChange) -> dict[str, Any]:
    done, total = bulk_changes.steps_done(change)
    state = "failed" if change.failure else "done" if done == total else "running"
    return {
        "done": min(done * bulk_changes.STEP, change.total),
        "total": change.total,
        "state": state,
        "unit": _("rows"),
        "url": reverse("kit:bulk_progress", args=[change.pk]),
    }


def _chosen(request: HttpRequest) -> list[int]:
    return [pk for text in request.POST.getlist("ids") if (pk := whole_number(text)) is not None]


def _say(request: HttpRequest, change: BulkChange) -> None:
    action = bulk_changes.action_of(change.table, change.action)
    number = change.total if action.at_once else bulk_changes.rows_changed(change)
    text = ngettext("%(action)s: %(n)s row", "%(action)s: %(n)s rows", number) % {
        "action": action.label,
        "n": formats.number(number),
    }
    if number < change.total:
        text += " · " + ngettext(
            "%(n)s was so already", "%(n)s were so already", change.total - number
        ) % {"n": formats.number(change.total - number)}
    undoable = reverse("kit:bulk_undo", args=[change.pk]) if number else ""
    toast(request, text, undo=undoable)
