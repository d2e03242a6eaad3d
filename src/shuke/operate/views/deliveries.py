"""What was sent to other systems: whether it arrived, and why not; systems that are paused."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shuke.common.access import Actor, Request, allow
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Table
from shuke.common.kit.toasts import toast
from shuke.common.models import Delivery
from shuke.operate import commands, queries
from shuke.operate.views.retrying import RetryPages

#: What each failure of a delivery means.
FAILURES = {
    "address": gettext_lazy("The address is not public, or unusable."),
    "dns": gettext_lazy("The name of the address is not known."),
    "connect": gettext_lazy("Nobody answers there."),
    "tls": gettext_lazy("Its certificate is not valid for this name."),
    "timeout": gettext_lazy("It took longer than ten seconds."),
    "too_big": gettext_lazy("Its answer was too large."),
    "protocol": gettext_lazy("What answered does not speak HTTP."),
    "redirect": gettext_lazy("It sends on to another address. Give that one instead."),
    "status": gettext_lazy("It was received and refused."),
    "secret": gettext_lazy("The secret cannot be opened with the key of this installation."),
}


class DeliveryTable(Table):
    name = "deliveries"
    columns = [
        Column(
            "event",
            gettext_lazy("Event"),
            link=lambda row: reverse("operate:delivery", args=[row.pk]),
            beneath=lambda row: f"{row.endpoint.name} · {formats.ago(row.created_at)}",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            template="operate/_delivery_state.html",
            value=lambda row: row,
        ),
        Column("endpoint.name", gettext_lazy("To"), on_phones=False),
        Column("created_at", gettext_lazy("When"), kind="ago", on_phones=False),
        Column("tries", gettext_lazy("Tries"), kind="number", on_phones=False),
    ]
    default_sort = "-pk"
    empty = (
        gettext_lazy("Nothing sent yet"),
        gettext_lazy("What other systems are told is shown here, with what they answered."),
    )


def _context(_actor: Actor, row: Delivery) -> dict[str, Any]:
    can_be_sent = row.ended_at is not None and row.endpoint.ended_at is None
    return {"reason": FAILURES.get(row.failure, ""), "can_be_sent": can_be_sent}


def _paused(actor: Actor) -> dict[str, Any]:
    return {"paused": queries.paused_endpoints(actor)}


deliveries, one, retry = RetryPages(
    "deliveries",
    "delivery",
    DeliveryTable,
    queries.deliveries,
    queries.delivery,
    _context,
    commands.retry_delivery,
    gettext_lazy("It is being sent again."),
    above=_paused,
    stays=True,
).views()


@allow("work.manage")
@require_POST
def resume(request: Request, endpoint: int) -> HttpResponse:
    """Try what waits for a paused system again (POST only)."""
    row = commands.resume_endpoint(request.actor, endpoint)
    toast(request, _("What waits for %(name)s is being sent.") % {"name": row.name})
    return redirect("operate:deliveries")
