"""The till: one field, then the person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.counter import commands
from shuke.counter.forms import RegisterForm, VisitForm
from shuke.counter.queries.lookup import look_up
from shuke.counter.queries.presenting import Card, card
from shuke.counter.tables import visit_table
from shuke.customers import commands as customers

#: Of the session: the store in which this browser stands.
STORE = "till_store"


@allow("till.use")
@require_safe
def till(request: Request) -> HttpResponse:
    """The field; with `q`, whoever is meant: one person at once, several to choose from, or a new one."""
    result = look_up(request.actor, request.GET.get("q", ""))
    if result.person is not None:
        return redirect("counter:person", result.person)
    context: dict[str, Any] = {"result": result}
    if result.text and request.actor.can("customers.edit"):
        context["form"] = RegisterForm(initial={**result.fills, "how": ""})
    return render(request, "counter/till.html", context)


@allow("customers.edit")
@require_POST
def people(request: Request) -> HttpResponse:
    """Add somebody who was not on record."""
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            person = commands.register(
                request.actor, store_id=request.session.get(STORE), **form.declaration
            )
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("%(name)s is on record.") % {"name": person})
            return redirect("counter:person", person.pk)
    return render(request, "counter/till.html", {"form": form, "result": None}, status=422)


@allow("till.use")
@require_safe
def person(request: Request, customer: int) -> HttpResponse:
    whom = card(request.actor, customer)
    if whom.customer.pk != customer:
        return redirect("counter:person", whom.customer.pk)
    return _person(request, whom, VisitForm(actor=request.actor, initial=_initial(request)))


@allow("till.use")
@require_POST
def visits(request: Request, customer: int) -> HttpResponse:
    """Note why somebody is here."""
    form = VisitForm(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            visit = commands.note_visit(request.actor, customer, **form.declaration)
        except ShukeError as error:
            if error.status != 422:
                raise
            show_errors(form, error)
        else:
            request.session[STORE] = visit.store_id
            toast(request, _("Noted"))
            return redirect("counter:person", visit.customer_id)
    return _person(request, card(request.actor, customer), form)


@allow("till.use")
@require_safe
def visit_list(request: Request) -> HttpResponse:
    return render(request, "counter/visits.html", {"table": visit_table(request)})


@allow("customers.view")
@require_POST
def giving(request: Request, customer: int) -> HttpResponse:
    """Hand something over; each givable asks for its own right."""
    what, reason = request.POST.get("what", ""), f"staff:{request.actor.id}:{clock.today()}"
    toast(request, customers.give(request.actor, customer, what, reason=reason))
    return redirect("counter:person", customer)


def _initial(request: Request) -> dict[str, Any]:
    return {
        "store": request.session.get(STORE),
        "kind": "visit",
        "spoken_with": request.actor.id,
    }


def _person(request: Request, whom: Card, form: VisitForm) -> HttpResponse:
    context = {"card": whom, "form": form}
    return render(request, "counter/person.html", context, status=422 if form.errors else 200)
