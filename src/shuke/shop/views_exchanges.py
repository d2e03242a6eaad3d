"""On the page of an order: which other one was sent instead."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.toasts import toast
from shuke.shop import commands


@allow("orders.edit")
@require_POST
def exchange(request: Request, pk: int) -> HttpResponse:
    """The order of the number `replacement` was sent instead of what this one was about."""
    try:
        commands.exchange_order(request.actor, pk, request.POST.get("replacement", ""))
    except (Conflict, Invalid) as error:
        toast(request, error.message, tone="bad")
    else:
        toast(request, _("It counts as an exchange now"))
    return redirect("shop:order", pk)


@allow("orders.edit")
@require_POST
def ending(request: Request, pk: int) -> HttpResponse:
    """It was no exchange."""
    commands.end_exchange(request.actor, pk)
    toast(request, _("It is no exchange any more"))
    return redirect("shop:order", pk)
