"""The left column of the record: facts, each edited where it stands."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import birthdays, commands, queries
from shuke.customers.commands.editing import FIELDS, read_field
from shuke.customers.forms import ChildForm, GuardianForm, IdentityForm, MeasureForm, field_form
from shuke.customers.models import Child, Customer, Identity
from shuke.customers.queries import guardians
from shuke.customers.queries.addresses import addresses
from shuke.customers.queries.growth import growth_of
from shuke.customers.queries.household import household


def facts_context(request: Request, customer: Customer, **editing: Any) -> dict:
    """What the left column shows. `editing` names what is open and its form."""
    identities = queries.contacts(request.actor, queries.person_ids(customer))
    listed = [contact for contacts in identities.values() for contact in contacts]
    consents, refuses_automatic = queries.stated_will(customer)
    children: list[Any] = queries.children(customer)
    agreed = guardians.consents_of(children)
    growth = growth_of(guardians.usable(children, agreed))
    for child in children:
        child.key, child.measuring = f"child-{child.pk}", f"measure-{child.pk}"
        child.asking = f"guardian-{child.pk}"
        child.consent = agreed.get(child.pk)
        child.waits = not child.consent and guardians.needs_guardian(child)
        child.growth = growth.get(child.pk)
    return {
        "customer": customer,
        "contacts": listed,
        "some_hidden": any(contact.hidden for contact in listed),
        "consents": consents,
        "refuses_automatic": refuses_automatic,
        "children": children,
        "household": household(request.actor, customer),
        "addresses": addresses(request.actor, customer),
        "own": queries.own_values(customer),
        "tags": queries.tags_of(customer),
        "lunar_day": birthdays.lunar_day(customer),
        "may_edit": request.actor.can("customers.edit"),
        "open": "",
        **editing,
    }


def facts_part(request: Request, customer: Customer, status: int = 200, **editing) -> HttpResponse:
    """The left column anew; `editing` as in `facts_context`."""
    context = facts_context(request, customer, **editing)
    return render(request, "customers/_facts_anew.html", context, status=status)


@allow("customers.view")
@require_safe
def facts(request: Request, pk: int) -> HttpResponse:
    """The column with nothing open: what Cancel asks for."""
    return facts_part(request, queries.customer_for(request.actor, pk))


@allow("customers.edit")
def field(request: Request, pk: int, name: str) -> HttpResponse:
    """Open one field (GET) or save it (POST)."""
    customer = queries.customer_for(request.actor, pk)
    if name not in FIELDS:
        raise NotFound(_("This cannot be edited."))
    current = read_field(customer, name)
    initial = current if isinstance(current, dict) else {name: current}
    form = field_form(name, request.POST or None, initial)
    if request.method != "POST" or not form.is_valid():
        return facts_part(request, customer, 422 if form.errors else 200, open=name, form=form)
    try:
        saved = commands.edit_customer(request.actor, customer.pk, **{name: form.value})
    except Invalid as error:
        show_errors(form, error)
        return facts_part(request, customer, 422, open=name, form=form)
    toast(request, _("Saved"))
    return facts_part(request, saved)


@allow("customers.edit")
def identities(request: Request, pk: int) -> HttpResponse:
    """Open the form for a new identity (GET) or add it (POST)."""
    customer = queries.customer_for(request.actor, pk)
    form = IdentityForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return facts_part(
            request, customer, 422 if form.errors else 200, open="identity", form=form
        )
    try:
        kind, text = form.cleaned_data["kind"], form.cleaned_data["text"]
        commands.add_identity(request.actor, customer.pk, kind, text)
    except (Invalid, Conflict) as error:
        form.add_error("text", error.message)
        return facts_part(request, customer, 422, open="identity", form=form)
    toast(request, _("Saved"))
    return facts_part(request, customer)


@allow("customers.edit")
@require_POST
def identity_removal(request: Request, pk: int, identity: int) -> HttpResponse:
    customer = queries.customer_for(request.actor, pk)
    if not Identity.objects.filter(pk=identity, customer=customer).exists():
        raise NotFound(_("It has been removed already."))
    commands.remove_identity(request.actor, identity)
    toast(request, _("Removed"))
    return back(request, customer.pk)


@allow("customers.edit")
def children(request: Request, pk: int, child: int | None = None) -> HttpResponse:
    """Open the form for a new or known child (GET) or save it (POST)."""
    customer = queries.customer_for(request.actor, pk)
    row = None
    if (
        child is not None
        and (row := Child.objects.filter(pk=child, customer=customer).first()) is None
    ):
        raise NotFound(_("This child has been removed already."))
    initial = {"name": row.name, "born_on": row.born_on, "gender": row.gender} if row else None
    form = ChildForm(request.POST or None, initial=initial)
    opened = {"open": f"child-{child or 'new'}", "form": form}
    if request.method != "POST" or not form.is_valid():
        return facts_part(request, customer, 422 if form.errors else 200, **opened)
    try:
        if row:
            commands.edit_child(request.actor, row.pk, **form.cleaned_data)
        else:
            commands.add_child(request.actor, customer.pk, **form.cleaned_data)
    except Invalid as error:
        show_errors(form, error)
        return facts_part(request, customer, 422, **opened)
    toast(request, _("Saved"))
    return facts_part(request, customer)


@allow("customers.edit")
def measures(request: Request, pk: int, child: int) -> HttpResponse:
    """Open the form for a reading of a child (GET) or write it down (POST)."""
    form = MeasureForm(request.POST or None)
    return _of_child(request, pk, child, f"measure-{child}", form, commands.measure_child)


@allow("customers.edit")
def guardian(request: Request, pk: int, child: int) -> HttpResponse:
    """Open the form for a guardian's consent (GET) or write it down (POST)."""
    form = GuardianForm(request.POST or None)
    return _of_child(request, pk, child, f"guardian-{child}", form, commands.agree_as_guardian)


def _of_child(
    request: Request, pk: int, child: int, key: str, form: Form, save: Callable[..., object]
) -> HttpResponse:
    """The form of a child that is open under this key, or what it holds saved by the command."""
    customer = queries.customer_for(request.actor, pk)
    _refuse_others(customer, child)
    opened = {"open": key, "form": form}
    if request.method != "POST" or not form.is_valid():
        return facts_part(request, customer, 422 if form.errors else 200, **opened)
    try:
        save(request.actor, child, **form.cleaned_data)
    except Invalid as error:
        show_errors(form, error)
        return facts_part(request, customer, 422, **opened)
    toast(request, _("Saved"))
    return facts_part(request, customer)


@allow("customers.edit")
@require_POST
def guardian_ending(request: Request, pk: int, child: int) -> HttpResponse:
    """The guardian agrees no longer."""
    customer = queries.customer_for(request.actor, pk)
    _refuse_others(customer, child)
    commands.withdraw_guardian(request.actor, child)
    toast(request, _("Noted. Nothing of this child is used from now on."))
    return back(request, customer.pk)


def _refuse_others(customer: Customer, child: int) -> None:
    """NotFound for a child that is none of this person's."""
    if not Child.objects.filter(pk=child, customer__in=queries.person_ids(customer)).exists():
        raise NotFound(_("This child has been removed already."))


@allow("customers.edit")
@require_POST
def child_removal(request: Request, pk: int, child: int) -> HttpResponse:
    customer = queries.customer_for(request.actor, pk)
    if not Child.objects.filter(pk=child, customer=customer).exists():
        raise NotFound(_("This child has been removed already."))
    commands.remove_child(request.actor, child)
    toast(request, _("Removed"))
    return back(request, customer.pk)


def back(request: Request, pk: int) -> HttpResponse:
    """The facts anew for htmx, else the page that the form came from."""
    if request.headers.get("HX-Request"):
        return facts_part(request, queries.customer_for(request.actor, pk))
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("customers:record", pk)
