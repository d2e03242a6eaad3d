"""What all commands on a ticket share: the row under its lock, its diary, its entry of the timeline."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict
from shuke.customers import commands as customers
from shuke.service.clocks import wind
from shuke.service.models import Ticket, TicketEvent
from shuke.service.queries.tickets import no_such_ticket, require_ticket

State = Ticket.State
#: Of the timeline.
TOUCH = "service.ticket"


def locked(actor: Actor, capability: str, ticket_id: int) -> Ticket:
    """The ticket, held until the transaction ends. NotFound beyond the actor's scope."""
    row = Ticket.objects.select_for_update().filter(pk=ticket_id).first()
    if row is None:
        raise no_such_ticket()
    require_ticket(actor, capability, row)
    return row


def refuse_stub(row: Ticket) -> None:
    """Nothing is done with a merged ticket: its target has the conversation."""
    if row.state == State.MERGED:
        raise Conflict(_("This ticket was merged into another one."))


def move(row: Ticket, state: str, **more: Any) -> None:
    """Put it into a state, with further columns that change with it."""
    now = clock.now()
    values = {"state": state, "since": now, "snoozed_until": None, **more}
    if state == State.SOLVED:
        values |= {"solved_at": now, "waits_since": None}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    wind(row)


_MOMENTS = ("since", "solved_at", "waits_since", "snoozed_until")


def standing(row: Ticket) -> dict[str, Any]:
    """How it stands, for an undo."""
    return {"state": row.state, **{name: as_text(getattr(row, name)) for name in _MOMENTS}}


def stand(row: Ticket, before: Mapping[str, Any]) -> None:
    """Let it stand as `standing` says."""
    row.state = before["state"]
    for name in _MOMENTS:
        setattr(row, name, as_moment(before.get(name)))
    row.save(update_fields=["state", *_MOMENTS])
    wind(row)


def as_text(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None


def as_moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def open_for(message: Any, **more: Any) -> Ticket:
    """A ticket for what somebody wrote."""
    return Ticket.objects.create(
        customer_id=message.customer_id, channel=message.channel, sender=message.sender,
        sender_name=message.sender_name, subject=message.subject[:300] or message.text.strip()[:80],
        since=clock.now(), **more,
    )  # fmt: skip


def note_event(row: Ticket, actor: Actor, kind: str, **detail: Any) -> None:
    TicketEvent.objects.create(
        ticket=row, kind=kind, at=clock.now(), actor_id=actor.id, by=actor.name[:120], detail=detail
    )


def tell(row: Ticket) -> None:
    """The person's timeline says how it stands."""
    customers.forget_touches([TOUCH], [row.pk])
    if row.customer_id is None or row.state == State.MERGED:
        return
    detail = {"subject": row.subject, "channel": row.channel, "state": row.state}
    customers.record_touches([(row.customer_id, row.opened_at, TOUCH, row.pk, detail, "")])
