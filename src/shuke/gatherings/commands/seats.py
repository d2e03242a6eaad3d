"""The seats of a gathering: taken one transaction after the other, given on in the order of the waiting list."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import NotFound
from shuke.customers import commands as customers
from shuke.gatherings import facts
from shuke.gatherings.models import Gathering, Guest

#: Of the timeline; its `ref` is the guest.
TOUCH = "gatherings.guest"
State = Guest.State


def locked(gathering_id: int) -> Gathering:
    """Whoever takes or gives a seat holds the gathering. NotFound when there is none."""
    row = Gathering.objects.select_for_update().filter(pk=gathering_id).first()
    if row is None:
        raise NotFound(_("There is no such event."))
    return row


def taken(gathering: Gathering) -> int:
    """Seats of those who come."""
    coming = gathering.guests.filter(state=State.COMING)
    return coming.aggregate(seats=Sum("party"))["seats"] or 0


def has_room(gathering: Gathering, party: int, without: int = 0) -> bool:
    """Whether so many more fit in, `without` so many who are counted already."""
    return not gathering.capacity or taken(gathering) - without + party <= gathering.capacity


def fill_up(gathering: Gathering) -> None:
    """Give free seats to those who wait, the longest first. A party that is too large is passed by: it keeps its
    turn. Call with the gathering locked. Once it is over, or called off, nobody moves up."""
    if gathering.state == Gathering.State.CALLED_OFF or gathering.is_over(clock.now()):
        return
    free = gathering.capacity - taken(gathering) if gathering.capacity else None
    for guest in gathering.guests.filter(state=State.WAITING).order_by("since", "pk"):
        if free is not None and guest.party > free:
            continue
        free = None if free is None else free - guest.party
        stand(guest, State.COMING)
        facts.MOVED_UP.record(SYSTEM, guest.customer_id, gathering=gathering.pk, guest=guest.pk)


def stand(guest: Guest, state: str, by: str = "") -> None:
    """How the guest stands to it from now on, on the record too."""
    guest.state, guest.since = state, clock.now()
    guest.save()
    tell(guest, by)


def tell(guest: Guest, by: str = "") -> None:
    """Let the record say how the guest stands to it now."""
    detail = {
        "gathering": guest.gathering_id,
        "name": guest.gathering.name,
        "state": "came" if guest.came_at else guest.state,
        "party": guest.came_with or guest.party,
    }
    at = guest.came_at or guest.since
    customers.record_touches([(guest.customer_id, at, TOUCH, guest.pk, detail, by[:120])])
