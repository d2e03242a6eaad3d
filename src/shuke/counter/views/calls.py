"""The call log, and the address that a telephone system opens when somebody calls."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import NotFound, ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.counter import commands
from shuke.counter.forms import CallForm, WordsForm
from shuke.counter.numbers import dialled
from shuke.counter.queries.calls import call_for, number_of
from shuke.counter.queries.lookup import look_up
from shuke.counter.tables import call_table
from shuke.customers import queries as customers


@allow("calls.log")
@require_safe
def calls(request: Request) -> HttpResponse:
    return render(request, "counter/calls.html", {"table": call_table(request)})


@allow("calls.log")
@require_safe
def pop(request: Request) -> HttpResponse:
    """`?number=` of whoever calls: their page, several to choose from, or a call with somebody new."""
    number = dialled(request.GET.get("number", ""))
    direction = "out" if request.GET.get("direction") == "out" else "in"
    result = look_up(request.actor, number)
    words = {"number": number, "direction": direction}
    if result.candidates:
        context = {"result": result, "number": number, "direction": direction}
        return render(request, "counter/pop.html", context)
    if result.person is not None:
        words = {"customer": str(result.person), **words}
    return redirect(f"{reverse('counter:new_call')}?{urlencode(words)}")


@allow("calls.log")
@require_http_methods(["GET", "POST"])
def new_call(request: Request) -> HttpResponse:
    """Log a call: with a `customer`, or with whoever has a `number`."""
    customer = _named(request)
    initial = {key: request.GET.get(key, "") for key in ("number", "direction")}
    form = CallForm(request.POST or None, initial={"outcome": "talked", **initial})
    if request.method == "POST" and form.is_valid():
        try:
            call = commands.log_call(
                request.actor, customer_id=customer and customer.pk, **form.cleaned_data
            )
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Logged"))
            return redirect("counter:call", call.pk)
    context = {"form": form, "customer": customer, "number": request.GET.get("number", "")}
    return render(request, "counter/new_call.html", context, status=422 if form.errors else 200)


@allow("calls.log")
@require_http_methods(["GET", "POST"])
def call(request: Request, call: int) -> HttpResponse:
    """One call; POST says what it was about, what came of it, and until when somebody calls back."""
    row = call_for(request.actor, call)
    about = customers.seen_text(request.actor, row.about)
    form = WordsForm(request.POST or None, initial={"about": about, "outcome": row.outcome})
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data
            about = customers.unless_as_read(request.actor, typed["about"], row.about)
            commands.change_call(request.actor, call, **typed | {"about": about})
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("counter:call", call)
    context = {"call": row, "form": form, "number": number_of(request.actor, row)}
    if row.customer_id is None:
        context["result"] = look_up(request.actor, request.GET.get("q", ""))
    return render(request, "counter/call.html", context, status=422 if form.errors else 200)


@allow("calls.log")
@require_POST
def caller(request: Request, call: int) -> HttpResponse:
    """Say whose call it was."""
    customer = whole_number(request.POST.get("customer", ""))
    if customer is None:
        raise NotFound(_("There is no such customer."))
    commands.change_call(request.actor, call, customer_id=customer)
    toast(request, _("Saved"))
    return redirect("counter:call", call)


def _named(request: Request) -> Any:
    """Whom the address names; None for nobody, or whom the actor does not see."""
    pk = whole_number(request.GET.get("customer", ""))
    try:
        return customers.customer_for(request.actor, pk) if pk else None
    except NotFound:
        return None
