"""Let guests in at the door. Said twice, or an hour late by a phone that was offline, it is true once."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.customers.queries import customer_for
from shuke.gatherings import facts
from shuke.gatherings.commands.planning import MOST_PARTY
from shuke.gatherings.commands.seats import locked, tell
from shuke.gatherings.models import Gathering, Guest

#: A phone that was offline may tell of so long ago; a clock that is wrong by more is not believed.
LATEST = dt.timedelta(hours=24)


def admit(
    actor: Actor, gathering_id: int, ticket: str, party: int = 0, at: dt.datetime | None = None
) -> Guest:
    """Whoever shows the ticket is here, `party` people together (0: as many as said they would come), since `at`.
    Again it changes how many, never since when. NotFound for a ticket of another gathering or of none."""
    require(actor, "gatherings.admit")
    if not 0 <= party <= MOST_PARTY:
        words = _("A whole number between 1 and %(most)s.") % {"most": MOST_PARTY}
        raise Invalid(words, fields={"party": words})
    now = clock.now()
    moment = at if at is not None and now - LATEST <= at <= now else now
    with transaction.atomic():
        gathering = locked(gathering_id)
        if gathering.state == Gathering.State.CALLED_OFF:
            raise Conflict(_("This event was called off."))
        guest = gathering.guests.filter(ticket=ticket.strip()).first() if ticket else None
        if guest is None:
            raise NotFound(_("This is no ticket of this event. Look for the name on the list."))
        customer_for(actor, guest.customer_id)
        guest.gathering = gathering
        count = party or guest.came_with or guest.party
        if guest.came_at and (guest.came_with, guest.came_at) == (
            count,
            min(guest.came_at, moment),
        ):
            return guest
        guest.came_at = min(guest.came_at or moment, moment)
        guest.came_with = count
        guest.save(update_fields=["came_at", "came_with"])
        tell(guest, actor.name)
        facts.CAME.record(actor, guest.customer_id, gathering=gathering.pk, guest=guest.pk)
    return guest


def not_here(actor: Actor, guest_id: int) -> Guest:
    """The wrong name was touched: they have not come."""
    require(actor, "gatherings.admit")
    guest = Guest.objects.filter(pk=guest_id).first()
    if guest is None:
        raise NotFound(_("There is no such guest."))
    customer_for(actor, guest.customer_id)
    with transaction.atomic():
        guest.gathering = locked(guest.gathering_id)
        guest.refresh_from_db(fields=["came_at", "came_with"])
        if guest.came_at is None:
            return guest
        guest.came_at, guest.came_with = None, 0
        guest.save(update_fields=["came_at", "came_with"])
        tell(guest, actor.name)
        facts.NOT_HERE.record(
            actor, guest.customer_id, gathering=guest.gathering_id, guest=guest.pk
        )
    return guest
