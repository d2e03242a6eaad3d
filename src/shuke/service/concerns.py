"""Tickets that wait for somebody today."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.service.models import Ticket
from shuke.service.queries.complaints import waiting_for_approval
from shuke.service.queries.tickets import late_for, seen_subject, tickets, waiting_for

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
        lines=_lines(actor, rows, "waits_since"),
        url=f"{reverse('service:tickets')}?state=waiting",
        action=_("To the inbox"),
        tone="warn",
    )


def late(actor: Actor) -> Concern | None:
    """Tickets whose time was missed: the actor's and nobody's, for who writes macros everybody's."""
    rows = late_for(actor, tickets(actor))
    count = rows.count()
    if not count:
        return None
    return Concern(
        kind="late_tickets",
        icon="clock",
        title=ngettext(
            "%(count)s ticket is past its time", "%(count)s tickets are past their time", count
        )
        % {"count": formats.number(count)},
        why=_("Answer or solve them first; the longest overdue stand first."),
        lines=_lines(actor, rows, "due_at"),
        url=f"{reverse('service:tickets')}?due=late&sort=due_at",
        action=_("To the inbox"),
        tone="bad",
    )


def _lines(actor: Actor, rows: QuerySet[Ticket], since: str) -> list[Line]:
    """The first few: of whom, and since when, by that column."""
    return [
        Line(
            label=seen_subject(actor, row),
            text=f"{row.customer or row.sender_name} · {formats.ago(getattr(row, since))}",
            url=reverse("service:ticket", args=[row.pk]),
        )
        for row in rows.order_by(since, "pk")[:_MOST]
    ]


def proposals(actor: Actor) -> Concern | None:
    """What makes up for complaints and waits for approval."""
    rows = waiting_for_approval(actor)
    count = rows.order_by().values("ticket").distinct().count()
    if not count:
        return None
    return Concern(
        kind="compensations",
        icon="gift",
        title=ngettext(
            "%(count)s ticket waits for approval", "%(count)s tickets wait for approval", count
        )
        % {"count": formats.number(count)},
        why=_("Until somebody decides, the person waits."),
        lines=[
            Line(
                label=seen_subject(actor, row.ticket),
                text=f"{row.get_kind_display()} {formats.money(row.amount, row.currency) if row.amount else ''}",
                url=reverse("service:ticket", args=[row.ticket_id]),
            )
            for row in rows[:_MOST]
        ],
        url=f"{reverse('service:tickets')}?state=approval",
        action=_("Decide"),
        tone="warn",
    )
