"""One person put on a list or taken off: on their record, and on the list's page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.customers import queries as customers
from shuke.insight import commands, queries


@allow("lists.edit")
@require_POST
def join(request: Request) -> HttpResponse:
    """`list`, `customer`, `why`; answers htmx with the record's panel."""
    list_id, customer = _numbers(request, "list", "customer")
    commands.add_to_list(request.actor, list_id, [customer], why=request.POST.get("why", ""))
    if request.htmx:
        return _panel(request, customer)
    return redirect("insight:list", list_id)


@allow("lists.edit")
@require_POST
def leave(request: Request) -> HttpResponse:
    """`list`, `customer`, `why`; from the record (`panel`) it answers with the panel."""
    list_id, customer = _numbers(request, "list", "customer")
    commands.remove_from_list(request.actor, list_id, [customer], why=request.POST.get("why", ""))
    if request.htmx and "panel" in request.POST:
        return _panel(request, customer)
    toast(request, _("Taken off the list."))
    return redirect("insight:list", list_id)


def _panel(request: Request, customer_id: int) -> HttpResponse:
    person = customers.customer_for(request.actor, customer_id)
    ids = customers.person_ids(person)
    panel = queries.list_panel(request.actor, person, ids)
    return render(request, "insight/lists/panel.html", {"panel": panel or {"customer": person}})


def _numbers(request: Request, *names: str) -> list[int]:
    given = [whole_number(request.POST.get(name, "")) for name in names]
    numbers = [number for number in given if number is not None]
    if len(numbers) < len(names):
        message = _("Choose a list.")
        raise Invalid(message, fields={"list": message})
    return numbers
