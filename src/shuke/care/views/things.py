"""Pages of what somebody owns."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.care import commands
from shuke.care.forms import ReadingForm, ServiceForm, ThingForm
from shuke.care.kinds import THING, kind_of, kinds
from shuke.care.models import OwnedThing
from shuke.care.queries.things import described, history, thing_for, things_of
from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import queries as customers


@allow("customers.view")
@require_safe
def owned(request: Request, customer: int) -> HttpResponse:
    """Everything that somebody owns and owned."""
    person = customers.customer_for(request.actor, customer)
    rows = things_of(request.actor, customers.person_ids(person), gone=True)
    context = {
        "customer": person,
        "things": [described(row) for row in rows],
        "kinds": kinds().values(),
        "may_edit": request.actor.can("customers.edit"),
    }
    return render(request, "care/owned.html", context)


@allow("customers.edit")
@require_http_methods(["GET", "POST"])
def new(request: Request, customer: int) -> HttpResponse:
    """Note something of the `kind` that the address names."""
    person = customers.customer_for(request.actor, customer)
    kind = kinds().get(request.GET.get("kind", ""), THING)
    form = ThingForm(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.note_thing(request.actor, person.pk, kind=kind.code, **form.values())
        except ShukeError as error:
            _show(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("care:thing", row.pk)
    context = {"customer": person, "form": form, "kind": kind, "kinds": kinds().values()}
    return render(request, "care/thing_form.html", context, status=422 if form.errors else 200)


@allow("customers.view")
@require_safe
def thing(request: Request, thing: int) -> HttpResponse:
    """One thing: what is known, what was read and done."""
    return _page(request, thing_for(request.actor, thing))


@allow("customers.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, thing: int) -> HttpResponse:
    row = thing_for(request.actor, thing)
    kind = kind_of(row.kind)
    form = ThingForm(kind, request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            commands.edit_thing(request.actor, row.pk, **form.values())
        except ShukeError as error:
            _show(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("care:thing", row.pk)
    person = customers.customer_for(request.actor, row.customer_id)
    context = {"customer": person, "form": form, "kind": kind, "thing": row}
    return render(request, "care/thing_form.html", context, status=422 if form.errors else 200)


@allow("customers.edit")
@require_POST
def reading(request: Request, thing: int) -> HttpResponse:
    row = thing_for(request.actor, thing)
    form = ReadingForm(request.POST)
    return _done(request, row, form, commands.take_reading, reading_form=form)


@allow("customers.edit")
@require_POST
def service(request: Request, thing: int) -> HttpResponse:
    row = thing_for(request.actor, thing)
    form = ServiceForm(kind_of(row.kind), request.POST)
    return _done(request, row, form, commands.note_service, service_form=form)


@allow("customers.edit")
@require_POST
def reading_removal(request: Request, reading: int) -> HttpResponse:
    row = commands.remove_reading(request.actor, reading)
    toast(request, _("Removed"))
    return redirect("care:thing", row.pk)


@allow("customers.edit")
@require_POST
def service_removal(request: Request, service: int) -> HttpResponse:
    row = commands.remove_service(request.actor, service)
    toast(request, _("Removed"))
    return redirect("care:thing", row.pk)


@allow("customers.edit")
@require_POST
def ending(request: Request, thing: int) -> HttpResponse:
    """It is gone; `again`: it is theirs after all."""
    if request.POST.get("again"):
        row = commands.bring_back(request.actor, thing)
    else:
        row = commands.let_go(request.actor, thing)
    toast(request, _("Saved"))
    return redirect("care:thing", row.pk)


def _done(
    request: Request, row: OwnedThing, form: Any, command: Any, **context: Any
) -> HttpResponse:
    if form.is_valid():
        try:
            command(request.actor, row.pk, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("care:thing", row.pk)
    return _page(request, row, status=422, **context)


def _page(request: Request, row: OwnedThing, *, status: int = 200, **context: Any) -> HttpResponse:
    kind = kind_of(row.kind)
    page = {
        "customer": customers.customer_for(request.actor, row.customer_id),
        "may_edit": request.actor.can("customers.edit"),
        "reading_form": ReadingForm(),
        "service_form": ServiceForm(kind),
        **described(row),
        **history(row),
        **context,
    }
    return render(request, "care/thing.html", page, status=status)


def _show(form: ThingForm, error: ShukeError) -> None:
    """What is wrong with a detail stands above the form: the command does not know the form's names."""
    fields = getattr(error, "fields", {})
    if set(fields) <= set(form.fields):
        show_errors(form, error)
    else:
        form.add_error(None, str(error))
