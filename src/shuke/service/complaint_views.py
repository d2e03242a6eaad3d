"""Complaints on the page of a ticket."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast
from shuke.service import commands
from shuke.service.models import Compensation
from shuke.service.queries.complaints import parsed_amount


@allow("tickets.answer")
@require_POST
def complaining(request: Request, ticket: int) -> HttpResponse:
    if request.POST.get("do") == "withdraw":
        commands.withdraw_complaint(request.actor, ticket)
        toast(request, _("It is no complaint"))
    else:
        commands.complain(request.actor, ticket)
        toast(request, _("A complaint: no advertising goes to them until it is settled"))
    return redirect("service:ticket", ticket)


@allow("tickets.answer")
@require_POST
def settling(request: Request, ticket: int) -> HttpResponse:
    commands.settle_complaint(
        request.actor,
        ticket,
        cause=request.POST.get("cause", ""),
        note=request.POST.get("note", ""),
    )
    toast(request, _("Settled"))
    return redirect("service:ticket", ticket)


@allow("tickets.answer")
@require_POST
def compensating(request: Request, ticket: int) -> HttpResponse:
    """`what` is "refund", "letter" or something of `givables`."""
    what = request.POST.get("what", "")
    kind = what if what in ("refund", "letter") else "gift"
    made = commands.compensate(
        request.actor, ticket, kind=kind, reason=request.POST.get("reason", ""), what=what,
        amount=parsed_amount(request.POST.get("amount", "")),
    )  # fmt: skip
    is_open = made.state == Compensation.State.PROPOSED
    toast(request, _("It waits for approval") if is_open else made.get_state_display())
    return redirect("service:ticket", ticket)


@allow("complaints.approve")
@require_POST
def deciding(request: Request, compensation: int) -> HttpResponse:
    approves = request.POST.get("do") == "approve"
    made = commands.decide_compensation(request.actor, compensation, approves=approves)
    toast(request, made.get_state_display())
    return redirect("service:ticket", made.ticket_id)


@allow("tickets.answer")
@require_POST
def finishing(request: Request, compensation: int) -> HttpResponse:
    made = commands.finish_compensation(request.actor, compensation)
    toast(request, _("Noted as done"))
    return redirect("service:ticket", made.ticket_id)
