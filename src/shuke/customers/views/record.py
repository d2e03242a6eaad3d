"""The record page: facts left, timeline in the middle, what next on the right."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit import paging
from shuke.common.panels import read_panels
from shuke.customers import birthdays, commands, queries
from shuke.customers.forms import NoteForm
from shuke.customers.models import Customer, Look
from shuke.customers.preferences import link_to
from shuke.customers.queries.erasures import Forgotten
from shuke.customers.queries.guardians import guardian_history
from shuke.customers.queries.timeline import NOTES
from shuke.customers.slots import Panel
from shuke.customers.tables import CustomerTable
from shuke.customers.views.facts import facts_context


@allow("customers.view")
@require_safe
def record(request: Request, pk: int) -> HttpResponse:
    try:
        customer = queries.customer_for(request.actor, pk)
    except Forgotten as gone:
        context = {"erasure": gone.erasure, "why": gone.message}
        return render(request, "customers/forgotten.html", context, status=410)
    if customer.pk != pk:
        return redirect("customers:record", customer.pk)
    commands.note_look(request.actor, customer.pk, Look.How.RECORD)
    ids = queries.person_ids(customer)
    context = {
        **facts_context(request, customer),
        **_timeline(request, customer),
        "panels": read_panels(Panel, request.actor, customer, ids),
        "birthday": _birthday(customer),
        "offers": queries.givables(request.actor, customer),
        "note_form": NoteForm(),
        "neighbours": _neighbours(request, customer),
    }
    return render(request, "customers/record.html", context)


@allow("customers.view")
@require_safe
def summary(request: Request, pk: int) -> HttpResponse:
    """The quick view of the list: who it is, how to reach them, what next."""
    customer = queries.customer_for(request.actor, pk)
    commands.note_look(request.actor, customer.pk, Look.How.QUICK)
    ids = queries.person_ids(customer)
    context = {
        "customer": customer,
        "contacts": queries.contacts(request.actor, ids).values(),
        "tags": queries.tags_of(customer),
        "panels": read_panels(Panel, request.actor, customer, ids),
    }
    return render(request, "customers/_summary.html", context)


@allow("customers.view")
@require_safe
def timeline(request: Request, pk: int) -> HttpResponse:
    """A further page of the timeline, or the timeline with another choice of entries."""
    customer = queries.customer_for(request.actor, pk)
    context = {"customer": customer, **_timeline(request, customer)}
    part = "entries" if request.GET.get("after") else "timeline"
    return render(request, f"customers/_{part}.html", context)


@allow("customers.view")
@require_safe
def consents(request: Request, pk: int) -> HttpResponse:
    """Every statement of will of one customer."""
    customer = queries.customer_for(request.actor, pk)
    context: dict[str, Any] = {
        "customer": customer,
        "history": queries.consent_history(customer),
        "guardians": guardian_history(customer),
    }
    if request.actor.can("customers.edit"):
        context["link"] = request.build_absolute_uri(link_to(customer.pk, "shop"))
    return render(request, "customers/consents.html", context)


def _timeline(request: Request, customer: Customer) -> dict:
    only = request.GET.get("only", "")
    kinds = [NOTES] if only == "notes" else None
    after = request.GET.get("after", "")
    page = queries.timeline(request.actor, customer, after=after, kinds=kinds)
    more = urlencode(
        {key: value for key, value in (("after", page.after), ("only", only)) if value}
    )
    return {"timeline": page, "only": only, "more": f"?{more}" if page.after else ""}


def _birthday(customer: Customer) -> dict | None:
    """The next birthday: the day, how far it is, what age it brings."""
    today = clock.today()
    day = birthdays.next_birthday(customer, today)
    if day is None:
        return None
    return {
        "day": day,
        "days": (day - today).days,
        "turns": birthdays.turns(customer, day),
        "lunar": birthdays.lunar_day(customer),
    }


def _neighbours(request: Request, customer: Customer) -> dict[str, Any]:
    """Addresses of the records before and after this one in the list somebody came from."""
    listed = HttpRequest()
    listed.GET = QueryDict(request.GET.get("list", ""))
    # The list may be sorted by what an upper room knows.
    with_extra = "__" in listed.GET.get("sort", "")
    try:
        table = CustomerTable(listed, request.actor, with_extra=with_extra)
    except ShukeError:  # a list that this reader cannot have, or an address that was cut off
        listed.GET = QueryDict()
        table = CustomerTable(listed, request.actor, with_extra=False)
    sorting = paging.Sorting(table.matches.values("pk"), table.sort)
    value = getattr(customer, sorting.path, None)
    if with_extra and table.sort == listed.GET["sort"]:
        value = type(customer).objects.values_list(sorting.path, flat=True).get(pk=customer.pk)
    here = paging.Cursor(table.sort, value, customer.pk)
    suffix = "?" + urlencode({"list": listed.GET.urlencode()}) if listed.GET else ""
    links: dict[str, Any] = {}
    for name, backwards in (("previous", True), ("next", False)):
        rows = sorting.walk(here, backwards, 1)
        if rows:
            links[name] = reverse("customers:record", args=[rows[0]["pk"]]) + suffix
    back = reverse("customers:list")
    links["list"] = f"{back}?{listed.GET.urlencode()}" if listed.GET else back
    links["is_filtered"] = bool(listed.GET)
    return links
