"""Put people on the list of who is invited, with some drawn to be spared so that the effect can be told."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock, ids
from shuke.common.access import Actor, require
from shuke.common.draws import is_held_out
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers.queries import people_of, records_of, visible
from shuke.gatherings import facts
from shuke.gatherings.commands.seats import TOUCH, locked
from shuke.gatherings.models import Gathering, Guest

_COLUMNS = (
    "gathering_id", "customer_id", "state", "party", "ticket", "was_invited", "was_spared",
    "invited_at", "since", "came_with",
)  # fmt: skip
State = Guest.State


def invite(actor: Actor, gathering_id: int, people: Iterable[int], *, spare: int = 0) -> list[int]:
    """Invite these people; whoever is on the list stays as they are. `spare` per cent of them, drawn, are not invited
    and only compared with. Ids of the customers who were added. Nothing is sent by this: a campaign or a journey
    writes to them. Conflict for a gathering that is over or called off."""
    require(actor, "gatherings.edit")
    if not 0 <= spare <= 50:
        words = _("A whole number between 0 and %(most)s.") % {"most": 50}
        raise Invalid(words, fields={"spare": words})
    chosen = list(people)
    seen = visible(actor, chosen)
    persons = sorted({person for pk, person in people_of(chosen).items() if pk in seen})
    with transaction.atomic():
        gathering = locked(gathering_id)
        _must_come(gathering)
        records = records_of(persons)
        there = gathering.guests.filter(customer__in=records).values_list("customer_id", flat=True)
        fresh = sorted(set(persons) - {records[pk] for pk in there})
        now, rows = clock.now(), []
        for pk in fresh:
            spared = is_held_out(gathering.seed, pk, spare)
            state = State.SPARED if spared else State.INVITED
            invited_at = None if spared else now
            drawn = (not spared, spared, invited_at)
            rows.append((gathering.pk, pk, state, 1, ids.token(15), *drawn, now, 0))
        bulk.insert(Guest, _COLUMNS, rows)
        if rows:
            left_out = sum(row[2] == State.SPARED for row in rows)
            facts.INVITED.record(
                actor,
                gathering.pk,
                count=len(rows) - left_out,
                spared=left_out,
                undo_with={"people": fresh},
            )
    return fresh


def uninvite(actor: Actor, gathering_id: int, *, people: Sequence[int]) -> None:
    """Take invitations back of those who have not answered. Conflict when everybody has."""
    require(actor, "gatherings.edit")
    with transaction.atomic():
        gathering = locked(gathering_id)
        rows = gathering.guests.filter(
            customer__in=people, state__in=(State.INVITED, State.SPARED), came_at=None
        )
        customers.forget_touches([TOUCH], rows.values_list("pk", flat=True))
        count, _by_model = rows.delete()
        if not count:
            raise Conflict(_("They have all answered: say of each whether they come."))
        facts.UNINVITED.record(actor, gathering.pk, count=count)


def _must_come(gathering: Gathering) -> None:
    if gathering.state == Gathering.State.CALLED_OFF:
        raise Conflict(_("It was called off. Let it take place again first."))
    if gathering.is_over(clock.now()):
        raise Conflict(_("It is over: nobody can be invited any more."))
