"""One person's own data: for people, for programs, and by a link for the person themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow, public, require
from shuke.common.ids import token_hash
from shuke.common.kit.toasts import toast
from shuke.common.pdf import NoPdf
from shuke.common.texts import whole_number
from shuke.customers import commands, queries
from shuke.customers.commands.data_links import DAYS
from shuke.customers.commands.person_data import pages_of, rows_of
from shuke.customers.models import Customer
from shuke.customers.queries.data_links import AGAIN, link_for, links_of
from shuke.customers.views import personal

_COOKIE = "shuke_own_data"


@allow("customers.export")
@require_safe
def own_data(request: Request, pk: int) -> HttpResponse:
    """What can be handed out, and the links that were."""
    require(request.actor, "customers.contact")
    return _page(request, queries.customer_for(request.actor, pk))


@allow("customers.export")
@require_POST
def export(request: Request, pk: int) -> HttpResponse:
    """Everything that is held about somebody, for programs."""
    return _machine_file(commands.export_person(request.actor, pk), pk)


@allow("customers.export")
@require_POST
def readable(request: Request, pk: int) -> HttpResponse:
    """The same for people."""
    try:
        content = commands.print_person(request.actor, pk, request.POST.get("language", ""))
    except NoPdf as error:
        customer = queries.customer_for(request.actor, pk)
        return _page(request, customer, problem=error.message, status=error.status)
    return _pdf_file(content, pk)


@allow("customers.export")
@require_POST
def links(request: Request, pk: int) -> HttpResponse:
    """Make a link. Its address is on this answer and nowhere else."""
    link = commands.make_data_link(
        request.actor, pk, whole_number(request.POST.get("days", "")) or 0
    )
    customer = queries.customer_for(request.actor, pk)
    return _page(request, customer, new=request.build_absolute_uri(link.path))


@allow("customers.export")
@require_POST
def ending(request: Request, pk: int, link: int) -> HttpResponse:
    commands.end_data_link(request.actor, pk, link)
    toast(request, _("This link is good no longer"))
    return redirect("customers:own_data", pk)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def taking(request: HttpRequest, key: str) -> HttpResponse:
    """For the person themselves. GET shows what can be taken and uses nothing up; POST takes it, once."""
    mine = request.get_signed_cookie(_COOKIE, "", max_age=int(AGAIN.total_seconds()))
    is_same = mine == token_hash(key)
    if request.method != "POST":
        return _for_person(request, link_for(key, same_browser=is_same).customer)
    customer = link_for(key, same_browser=is_same).customer
    try:
        answer = _taken(customer, request.POST.get("form", ""))
    except NoPdf as error:  # nothing was used up
        return _for_person(request, customer, problem=error.message, status=error.status)
    commands.use_data_link(key, same_browser=is_same)
    answer.set_signed_cookie(
        _COOKIE,
        token_hash(key),
        max_age=int(AGAIN.total_seconds()),
        path=request.path,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return answer


def _taken(customer: Customer, form: str) -> HttpResponse:
    if form == "machine":
        return _machine_file(rows_of(customer), customer.pk)
    language = personal.code_of(translation.get_language() or "en")
    return _pdf_file(pages_of(customer, language), customer.pk)


def _page(request: Request, customer: Customer, status: int = 200, **more: Any) -> HttpResponse:
    context = {"customer": customer, "days": DAYS, "now": clock.now(), "links": links_of(customer)}
    return render(request, "customers/own_data_page.html", context | more, status=status)


def _for_person(
    request: HttpRequest, customer: Customer, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"customer": customer, "problem": problem}
    template = "customers/own_data_taking.html"
    return personal.drawn(request, template, context, customer.language, status)


def _machine_file(data: dict, pk: int) -> HttpResponse:
    file = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    file["Content-Disposition"] = f'attachment; filename="customer-{pk}.json"'
    return personal.private(file)


def _pdf_file(content: bytes, pk: int) -> HttpResponse:
    file = HttpResponse(content, content_type="application/pdf")
    file["Content-Disposition"] = f'attachment; filename="customer-{pk}.pdf"'
    return personal.private(file)
