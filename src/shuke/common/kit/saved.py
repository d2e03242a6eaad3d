"""Saved views: the tabs over a list."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common import saved_views
from shuke.common.access import Request, signed_in
from shuke.common.bulk_changes import allow, list_page
from shuke.common.errors import Forbidden, Invalid, ShukeError
from shuke.common.kit.preferences import back
from shuke.common.kit.toasts import toast
from shuke.common.models import SavedView
from shuke.common.texts import whole_number


def address(view: SavedView) -> str:
    """Where the list stands as the view has it."""
    query = f"{view.query}&view={view.pk}" if view.query else f"view={view.pk}"
    return f"{reverse(list_page(view.table).url_name)}?{query}"


@signed_in
@require_POST
def save(request: Request, table: str) -> HttpResponse:
    """Keep the list as it stands on the page that is sent as `next`."""
    page = list_page(table)
    allow(request.actor, page.capability)
    try:
        view = saved_views.save_view(
            request.actor,
            page.table,
            name=request.POST.get("name", ""),
            is_shared=bool(request.POST.get("shared")),
            **standing(request, page.table, _query_of(request)),
        )
    except (Invalid, Forbidden) as error:
        toast(request, error.message, tone="bad")
        return back(request)
    undo = reverse("kit:view_ending", args=[view.pk])
    toast(request, _("“%(name)s” is now a tab above the list.") % {"name": view.name}, undo=undo)
    return HttpResponseRedirect(address(view))


@signed_in
@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    """Rename a view and say who sees it; or, with `keep`, let it be as the list stands on `next`."""
    try:
        if request.POST.get("keep"):
            view = saved_views.change_view(request.actor, pk)
            state = standing(request, view.table, _query_of(request))
            view = saved_views.change_view(request.actor, pk, **state)
        else:
            view = saved_views.change_view(
                request.actor,
                pk,
                name=request.POST.get("name", ""),
                is_shared=bool(request.POST.get("shared")),
            )
    except (Invalid, Forbidden) as error:
        toast(request, error.message, tone="bad")
        return back(request)
    toast(request, _("Saved"))
    return HttpResponseRedirect(address(view))


@signed_in
@require_POST
def order(request: Request, table: str) -> HttpResponse:
    """Put the tabs in the order of the `view`s that are sent."""
    ids = [pk for text in request.POST.getlist("view") if (pk := whole_number(text)) is not None]
    saved_views.order_views(request.actor, list_page(table).table, ids)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else back(request)


@signed_in
@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """One place to the left or to the right."""
    saved_views.move_view(request.actor, pk, -1 if request.POST.get("to") == "left" else 1)
    return back(request)


@signed_in
@require_POST
def ending(request: Request, pk: int) -> HttpResponse:
    view = saved_views.end_view(request.actor, pk)
    undo = reverse("kit:view_return", args=[view.pk])
    toast(request, _("The view “%(name)s” was deleted.") % {"name": view.name}, undo=undo)
    return HttpResponseRedirect(reverse(list_page(view.table).url_name))


@signed_in
@require_POST
def restoring(request: Request, pk: int) -> HttpResponse:
    return HttpResponseRedirect(address(saved_views.restore_view(request.actor, pk)))


def standing(
    request: HttpRequest, table: str, query: str, columns: str | None = None
) -> dict[str, Any]:
    """What a view keeps of the list at this query: its conditions and order, the columns that are chosen
    (None: those of the page), and what people call them. What the list does not know is left out."""
    page = list_page(table)
    allow(request.actor, page.capability)  # type: ignore[attr-defined]
    listed = HttpRequest()
    listed.GET = QueryDict(query[:4000])
    listed.actor = request.actor  # type: ignore[attr-defined]
    listed.COOKIES = dict(request.COOKIES)
    if columns is not None:
        listed.COOKIES[f"shuke_columns_{table}"] = columns
    try:
        shape = page.build(listed)
    except ShukeError as error:
        raise Invalid(error.message) from error
    parts = {"sort", *(name for each in shape.filters for name in each.parameters)}
    names = [each.name.replace(".", "-") for each in shape.visible] if shape.remembered else []
    own_parts = QueryDict(mutable=True)
    for name, values in listed.GET.lists():
        if name in parts:
            own_parts.setlist(name, values)
    return {
        "query": own_parts.urlencode(), "columns": ".".join(names), "labels": shape.labels,
    }  # fmt: skip


def _query_of(request: HttpRequest) -> str:
    return urlsplit(request.POST.get("next", "")).query
