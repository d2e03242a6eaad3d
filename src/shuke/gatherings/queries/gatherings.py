"""Gatherings and their guests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.texts import whole_number
from shuke.customers.queries import Customer, follow_merges, records_of, rows_within
from shuke.customers.queries.scoping import require_customer
from shuke.customers.slots import PeopleSet
from shuke.gatherings.models import Gathering, Guest

State = Guest.State
#: Sets of guests beside their states: those who came, and those who said so and did not.
CAME, MISSED = "came", "missed"
#: Gatherings that the record shows.
MOST = 5


@dataclass(frozen=True)
class Seats:
    """Guests by state, `seats` of those who come and of those who wait, and how many people were there."""

    by_state: Mapping[str, int]
    taken: int
    waiting: int
    guests_came: int
    people_came: int
    capacity: int

    @property
    def tiles(self) -> list[tuple[str, Any, int]]:
        """How guests stand to it, in words, and how many: what a page shows, leading to them."""
        words = standings()
        counts = {**self.by_state, CAME: self.guests_came}
        order = (State.INVITED, State.COMING, State.WAITING, State.DECLINED, CAME, State.SPARED)
        return [(key, words[key], counts[key]) for key in map(str, order)]


def gatherings(actor: Actor) -> QuerySet[Gathering]:
    """All of them, with `seats` of those who come."""
    require(actor, "gatherings.view")
    coming = Sum("guests__party", filter=Q(guests__state=State.COMING), default=0)
    return Gathering.objects.annotate(seats=coming)


def gathering_for(actor: Actor, gathering_id: int) -> Gathering:
    """One of them. NotFound when there is none."""
    require(actor, "gatherings.view")
    row = Gathering.objects.select_related("form").filter(pk=gathering_id).first()
    if row is None:
        raise NotFound(_("There is no such event."))
    return row


def seats(gathering: Gathering) -> Seats:
    rows = gathering.guests.values_list("state").annotate(
        guests=Count("pk"),
        seats=Sum("party"),
        came=Count("pk", filter=Q(came_at__isnull=False)),
        people=Sum("came_with"),
    )
    counts = {state: tuple(rest) for state, *rest in rows}
    none = (0, 0, 0, 0)
    return Seats(
        by_state={state: counts.get(state, none)[0] for state in State.values},
        taken=counts.get(State.COMING, none)[1],
        waiting=counts.get(State.WAITING, none)[1],
        guests_came=sum(row[2] for row in counts.values()),
        people_came=sum(row[3] for row in counts.values()),
        capacity=gathering.capacity,
    )


def guests(actor: Actor, gathering: Gathering) -> QuerySet[Guest]:
    """Whom the actor may see of its guests; those who are spared, too."""
    require(actor, "gatherings.view")
    rows = gathering.guests.select_related("customer", "gathering")
    return rows_within(actor, rows)


def guest_for(actor: Actor, guest_id: int) -> Guest:
    """NotFound for one who is not there or beyond the actor's scope."""
    require(actor, "gatherings.view")
    row = Guest.objects.select_related("customer", "gathering").filter(pk=guest_id).first()
    if row is None:
        raise NotFound(_("There is no such guest."))
    require_customer(actor, "gatherings.view", row.customer_id)
    return row


def guest_at(ticket: str) -> Guest:
    """Whose ticket it is; whoever holds it may read and answer. NotFound for none."""
    row = Guest.objects.select_related("customer", "gathering").filter(ticket=ticket).first()
    if row is None:
        raise NotFound(_("There is no such invitation. Ask whoever gave you the address."))
    return row


def ticket_address(guest: Guest) -> str:
    return f"{settings.PUBLIC_URL}{reverse('invitation:invitation', args=[guest.ticket])}"


def coming_up(people: Iterable[int]) -> dict[int, Guest]:
    """Of these people (ids that stand for themselves) the guest that they are of what comes next; two queries."""
    records = records_of(people)
    open_rows = Guest.objects.filter(
        customer__in=list(records),
        state__in=(State.INVITED, State.COMING, State.WAITING),
        gathering__ends_at__gt=clock.now(),
    ).exclude(gathering__state=Gathering.State.CALLED_OFF)
    rows = open_rows.select_related("gathering").order_by("-gathering__starts_at", "-pk")
    return {records[row.customer_id]: row for row in rows}


def standing(rows: QuerySet[Guest], how: str) -> QuerySet[Guest]:
    """Those of the guests who stand to it so: a state, `CAME` or `MISSED`."""
    if how == CAME:
        return rows.filter(came_at__isnull=False)
    if how == MISSED:
        return rows.filter(state=State.COMING, came_at=None, gathering__ends_at__lte=clock.now())
    return rows.filter(state=how)


def standings() -> dict[str, Any]:
    return {
        **dict(State.choices),
        CAME: pgettext("guest", "Came"),
        MISSED: _("Said that they come and did not"),
    }


def people_of_gathering(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """The guests of `gathering` who stand to it as `guests` says; see `customers.slots.PeopleSource`."""
    gathering = gathering_for(actor, whole_number(query["gathering"], 9) or 0)
    how = query.get("guests", "")
    if how not in (words := standings()):
        raise NotFound(_("There are no such guests."))
    chosen = standing(Guest.objects.filter(gathering=gathering), how)
    return PeopleSet(
        title=f"{gathering.name} · {words[how]}",
        parameters={"gathering": str(gathering.pk), "guests": how},
        narrow=lambda people: people.filter(
            Q(pk__in=chosen.values("customer")) | Q(pk__in=_survivors(chosen))
        ),
        back=reverse("gatherings:gathering", args=[gathering.pk]),
    )


def _survivors(rows: QuerySet[Guest]) -> list[int]:
    """Who stands by now for those of the guests whose record was merged away."""
    merged = rows.filter(customer__merged_into__isnull=False)
    return list(set(follow_merges(merged.values_list("customer", flat=True)).values()))


def panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """What somebody was invited to and came to, for the record."""
    if not actor.can("gatherings.view"):
        return None
    rows = Guest.objects.filter(customer__in=ids).exclude(state=State.SPARED)
    latest = list(rows.select_related("gathering").order_by("-gathering__starts_at", "-pk")[:MOST])
    return {"rows": latest} if latest else None


def row_title(row: Guest) -> str:
    """See `customers.slots.PersonRows.title`."""
    return _("Guest of “%(gathering)s”") % {"gathering": row.gathering.name}
