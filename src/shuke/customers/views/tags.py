"""Tags of customers: which there are, how many people have each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.customers import commands, queries
from shuke.customers.queries.tags import ended_tags, people_with_tags
from shuke.customers.tags import COLOURS


@allow("customers.tags")
@require_http_methods(["GET", "POST"])
def tags(request: Request) -> HttpResponse:
    """The tags, and the form that adds one."""
    if request.method == "GET":
        return _page(request)
    try:
        made = commands.add_tag(
            request.actor, name=request.POST.get("name", ""), colour=_colour(request)
        )
    except Invalid as error:
        return _page(request, wrong=0, why=_reason(error))
    toast(request, _("“%(name)s” is added.") % {"name": made.name})
    return redirect("customers:tags")


@allow("customers.tags")
@require_POST
def tag(request: Request, tag: int) -> HttpResponse:
    """Rename or recolour one."""
    name = request.POST.get("name", "")
    try:
        commands.edit_tag(request.actor, tag, name=name, colour=_colour(request))
    except Invalid as error:
        return _page(request, wrong=tag, why=_reason(error))
    toast(request, _("Saved"))
    return redirect("customers:tags")


@allow("customers.tags")
@require_POST
def tag_ending(request: Request, tag: int) -> HttpResponse:
    ended = commands.end_tag(request.actor, tag)
    toast(request, _("“%(name)s” has ended.") % {"name": ended.name})
    return redirect("customers:tags")


@allow("customers.tags")
@require_POST
def tag_return(request: Request, tag: int) -> HttpResponse:
    back = commands.reopen_tag(request.actor, tag)
    toast(request, _("“%(name)s” is taken up again.") % {"name": back.name})
    return redirect("customers:tags")


def _page(request: Request, **refused: Any) -> HttpResponse:
    counts = people_with_tags()
    listed = queries.present_tags()
    for each in listed:
        each.people = counts.get(each.pk, 0)  # type: ignore[attr-defined]
    context = {
        "tags": listed, "ended": ended_tags(), "colours": list(enumerate(COLOURS)),
        "typed": request.POST, **refused,
    }  # fmt: skip
    return render(request, "customers/tags.html", context, status=422 if refused else 200)


def _colour(request: Request) -> int | None:
    text = request.POST.get("colour", "")
    return whole_number(text, 3)


def _reason(error: Invalid) -> str:
    return next(iter(error.fields.values()), error.message)
