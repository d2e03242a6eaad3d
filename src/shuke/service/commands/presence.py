"""Who else has a ticket open: so that two do not write at once."""

import datetime as dt

from shuke.common import bulk, clock
from shuke.common.access import Actor
from shuke.service.models import Presence
from shuke.service.queries.tickets import ticket_for


def be_present(actor: Actor, ticket_id: int, *, is_writing: bool) -> None:
    """The actor has the ticket open. Nothing of it is on record: it is of some seconds."""
    row = ticket_for(actor, ticket_id)
    if actor.id is None:
        return
    values = [(row.pk, actor.id, clock.now(), is_writing)]
    bulk.upsert(
        Presence,
        ("ticket_id", "staff_id", "at", "is_writing"),
        values,
        key=("ticket_id", "staff_id"),
        update=("at", "is_writing"),
    )


def forget_presence() -> int:
    """Those who are gone for an hour; how many."""
    old = Presence.objects.filter(at__lt=clock.now() - dt.timedelta(hours=1))
    return old.delete()[0]
