"""What is worth asking next, answered with one click."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast
from shuke.customers import commands, queries


@allow("customers.edit")
@require_POST
def still_right(request: Request, pk: int, name: str) -> HttpResponse:
    """They said that a field is still right."""
    customer = queries.customer_for(request.actor, pk)
    commands.confirm_field(request.actor, customer.pk, name)
    toast(request, _("Noted: still right"))
    return redirect("customers:record", customer.pk)
