"""Tickets that wait for somebody today."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers.queries import seen_text
from shuke.service.queries.tickets import tickets, waiting_for

_MOST = 3


def unanswered(actor: Actor) -> Concern | None:
    """People who wait for an answer: of tickets that the actor has, and of those that nobody has."""
    rows = waiting_for(actor, tickets(actor))
    count = rows.count()
    if not count:
        return None
    return Concern(
        kind="tickets",
        icon="inbox",
        title=ngettext(
            "%(count)s person waits for an answer", "%(count)s people wait for an answer", count
        )
        % {"count": formats.number(count)},
        why=_("They wrote, and nobody has answered yet."),
        lines=[
            Line(
                label=seen_text(actor, str(row)),
                text=f"{row.customer or row.sender_name} · {formats.ago(row.waits_since)}",
                url=reverse("service:ticket", args=[row.pk]),
            )
            for row in rows.order_by("waits_since", "pk")[:_MOST]
        ],
        url=reverse("service:tickets"),
        action=_("To the inbox"),
        tone="warn",
    )
