"""Saved views: the tabs over a list."""

from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common import saved_views
from shuke.common.access import Request, signed_in
from shuke.common.bulk_changes import list_page
from shuke.common.errors import Invalid
from shuke.common.kit.preferences import back
from shuke.common.kit.toasts import toast
from shuke.common.models import SavedView


def address(view: SavedView) -> str:
    """Where the list stands as the view has it."""
    query = f"{view.query}&view={view.pk}" if view.query else f"view={view.pk}"
    return f"{reverse(list_page(view.table).url_name)}?{query}"


@signed_in
@require_POST
def save(request: Request, table: str) -> HttpResponse:
    """Keep the list as it stands on the page that is sent as `next`."""
    page = list_page(table)
    chosen = request.COOKIES.get(f"shuke_columns_{table}", "")
    try:
        view = saved_views.save_view(
            request.actor,
            page.table,
            name=request.POST.get("name", ""),
            query=urlsplit(request.POST.get("next", "")).query,
            columns=chosen,
            is_shared=bool(request.POST.get("shared")),
        )
    except Invalid as error:
        toast(request, error.message, tone="bad")
        return back(request)
    undo = reverse("kit:view_ending", args=[view.pk])
    toast(request, _("“%(name)s” is now a tab above the list.") % {"name": view.name}, undo=undo)
    return HttpResponseRedirect(address(view))


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
