"""Fields that are edited where they stand: in a list and on a page, saved by the page's own command."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.common.access import Actor, Request, signed_in
from shuke.common.bulk_changes import allow, list_page, may
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.kit.toasts import toast
from shuke.common.slots import EditableField, FieldValue

#: The longest text that is taken.
LONGEST = 20_000


def editable(actor: Actor | None, thing: str, name: str) -> bool:
    """Whether the actor may edit this field where it stands."""
    return actor is not None and any(
        field.holds(thing, name) and may(actor, field.capability)
        for field in declared(EditableField)
    )


def address(thing: str, name: str, pk: int) -> str:
    return reverse("kit:inline", args=[thing, name, pk])


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: Request, thing: str, name: str, pk: int) -> HttpResponse:
    """The field's control (GET); save it and draw what stands there now (POST).

    Drawn is the row of the list with the address's query, when the header `Shuke-Edit` says "row"; else
    the value alone.
    """
    field = _field(thing, name)
    allow(request.actor, field.capability)
    if request.method == "GET":
        return _control(request, field.read(request.actor, pk, name))
    typed, seen = _typed(request), request.POST.get("seen", "")
    try:
        field.save(request.actor, pk, name, typed, seen)
    except (Invalid, Conflict) as error:
        now = field.read(request.actor, pk, name)
        why = next(iter(error.fields.values()), error.message)
        return _control(request, now, typed=typed, why=why, status=error.status)
    if typed != seen:
        toast(request, _("Saved"))
    if request.headers.get("Shuke-Edit") == "row":
        return _row(request, thing, pk)
    return render(request, "kit/_inline_value.html", {"now": field.read(request.actor, pk, name)})


def _field(thing: str, name: str) -> EditableField:
    for field in declared(EditableField):
        if field.holds(thing, name):
            return field
    raise NotFound(_("This cannot be edited here."))


def _typed(request: HttpRequest) -> str:
    values = [text.replace("\0", "").strip() for text in request.POST.getlist("value")]
    return "\n".join(text for text in values if text)[:LONGEST]


def _control(
    request: HttpRequest,
    now: FieldValue,
    *,
    typed: str | None = None,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    """`typed` stays in the control when it was refused; `seen` is always what stands there now."""
    value = now.value if typed is None else typed
    offered = [(str(option), label) for option, label in now.choices]
    if now.control == "choice" and value and value not in dict(offered):
        offered.append((value, value))
    context: dict[str, Any] = {
        "field": now, "value": value, "options": offered, "why": why,
        "tags": value.splitlines(), "suggestions": [label for _option, label in now.choices],
    }  # fmt: skip
    return render(request, "kit/_inline.html", context, status=status)


def _row(request: HttpRequest, thing: str, pk: int) -> HttpResponse:
    table = list_page(thing).build(request).only(pk)
    return render(request, "kit/_inline_row.html", {"table": table})
