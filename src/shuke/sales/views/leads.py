"""Pages of leads: who asked, one of them, writing one down."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.customers import queries as customers
from shuke.sales import commands
from shuke.sales.forms_deals import DealForm, EnquiryForm
from shuke.sales.queries.leads import enquiries_of, lead_for, reasons_of
from shuke.sales.queries.team import sellers
from shuke.sales.tables_deals import lead_table


@allow("sales.lead")
@require_safe
def leads(request: Request) -> HttpResponse:
    return render(request, "sales/leads.html", {"table": lead_table(request)})


@allow("sales.lead")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, customer: int) -> HttpResponse:
    """Write down that somebody asked."""
    person = customers.customer_for(request.actor, customer)
    form = EnquiryForm(request.POST or None)
    if form.is_valid():
        try:
            row = commands.note_enquiry(request.actor, person.pk, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Written down"))
            return redirect("sales:lead", row.pk)
    context = {"form": form, "person": person}
    return render(request, "sales/lead_new.html", context, status=422 if form.errors else 200)


@allow("sales.lead")
@require_safe
def lead(request: Request, lead: int) -> HttpResponse:
    """Who asked, what for, and what to do about it."""
    row = lead_for(request.actor, lead)
    context = {
        "lead": row,
        "person": customers.customer_for(request.actor, row.customer_id),
        "enquiries": enquiries_of(request.actor, row),
        "reasons": reasons_of(row),
        "sellers": sellers(),
        "deal": row.deals.order_by("-pk").first(),
    }
    return render(request, "sales/lead.html", context)


@allow("sales.lead")
@require_POST
def answering(request: Request, lead: int) -> HttpResponse:
    commands.answer_lead(request.actor, lead)
    toast(request, _("Noted: they have an answer"))
    return redirect("sales:lead", lead)


@allow("sales.lead")
@require_POST
def handing(request: Request, lead: int) -> HttpResponse:
    commands.hand_lead(request.actor, lead, whole_number(request.POST.get("holder", ""), 9))
    toast(request, _("Saved"))
    return redirect("sales:lead", lead)


@allow("sales.lead")
@require_POST
def losing(request: Request, lead: int) -> HttpResponse:
    commands.lose_lead(request.actor, lead, request.POST.get("reason", ""))
    toast(request, _("Closed"))
    return redirect("sales:leads")


@allow("sales.sell")
@require_http_methods(["GET", "HEAD", "POST"])
def converting(request: Request, lead: int) -> HttpResponse:
    """Make a deal of it: nothing is typed twice."""
    row = lead_for(request.actor, lead)
    kind = "reorder" if row.customer.order_count else "new"
    form = DealForm(request.POST or None, title=row.intent[:120], kind=kind)
    if form.is_valid():
        try:
            deal = commands.convert_lead(request.actor, lead, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("It is a deal now"))
            return redirect("sales:deal", deal.pk)
    context = {"form": form, "person": row.customer}
    return render(request, "sales/deal_new.html", context, status=422 if form.errors else 200)
