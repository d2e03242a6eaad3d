"""Tickets that the palette finds."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from shuke.common.access import Actor
from shuke.common.slots import Hit
from shuke.common.texts import whole_number
from shuke.service.queries.tickets import seen_subject, tickets

_MOST = 5


def ticket_hits(actor: Actor, text: str) -> Iterable[Hit]:
    """By number (#12) or by words of the subject, the latest first."""
    wanted = Q(subject__icontains=text)
    if number := whole_number(text.lstrip("#"), 15):
        wanted |= Q(pk=number)
    rows = tickets(actor).filter(wanted).order_by("-last_at", "-pk").select_related(None)
    rows = rows.only("subject", "state")[:_MOST]
    return [
        Hit(
            seen_subject(actor, row),
            reverse("service:ticket", args=[row.pk]),
            f"#{row.pk} · {row.get_state_display()}",
        )
        for row in rows
    ]
