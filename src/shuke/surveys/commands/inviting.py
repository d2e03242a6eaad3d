"""Ask people: each once in a wave, or once about a matter. Nothing is sent by this: a campaign or a journey writes."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock, ids
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict
from shuke.common.models import RecordedFact
from shuke.common.texts import readable
from shuke.customers.queries import people_of, records_of, visible, whole_person
from shuke.surveys import facts
from shuke.surveys.commands.making import EDIT
from shuke.surveys.commands.rows import current_wave, locked
from shuke.surveys.models import Invitation, Survey, Wave

_COLUMNS = (
    "survey_id", "wave_id", "customer_id", "code", "matter", "group", "invited_at",
)  # fmt: skip


def invite(actor: Actor, survey_id: int, people: Iterable[int], *, group: str = "") -> list[int]:
    """Ask these people in the wave that runs; who was asked in it stays as they are. Ids of the customers who were
    added. Conflict while the survey does not run."""
    require(actor, EDIT)
    group = readable(group)[:80]
    chosen = list(people)
    seen = visible(actor, chosen)
    persons = sorted({person for pk, person in people_of(chosen).items() if pk in seen})
    with transaction.atomic():
        row = locked(survey_id)
        wave = _running(row)
        records = records_of(persons)
        there = wave.invitations.filter(customer__in=records, matter="")
        before = {records[pk] for pk in there.values_list("customer_id", flat=True)}
        fresh = sorted(set(persons) - before)
        now = clock.now()
        rows = [(row.pk, wave.pk, pk, ids.token(12), "", group, now) for pk in fresh]
        bulk.insert(Invitation, _COLUMNS, rows)
        if rows:
            facts.INVITED.record(
                actor, row.pk, count=len(rows), undo_with={"people": fresh, "wave": wave.pk}
            )
    return fresh


def uninvite(actor: Actor, survey_id: int, *, people: Sequence[int], wave: int = 0) -> None:
    """Take invitations of a wave (0: the last) back that were not answered. Conflict when all were."""
    require(actor, EDIT)
    with transaction.atomic():
        row = locked(survey_id)
        last = current_wave(row)
        rows = Invitation.objects.filter(
            survey=row,
            wave=wave or (last.pk if last else 0),
            customer__in=people,
            matter="",
            answered_at=None,
        )
        count, _by_model = rows.delete()
        if not count:
            raise Conflict(_("They have all answered."))
        facts.UNINVITED.record(actor, row.pk, count=count)


def follow_ticket(fact: RecordedFact) -> None:
    """Whoever had a ticket solved is asked by the surveys that want it, unless they were asked a short while ago."""
    customer, holder = fact.payload.get("customer"), fact.payload.get("holder")
    if not customer:
        return
    for pk in Survey.objects.filter(state=Survey.State.OPEN, after_ticket=True).values_list("pk"):
        _ask_about(pk[0], customer, f"ticket:{fact.subject_id}", holder, fact.at)


def _ask_about(
    survey_id: int, customer: int, matter: str, staff: int | None, at: dt.datetime
) -> None:
    with transaction.atomic():
        row = locked(survey_id)
        people = whole_person(customer)
        if not row.is_open or not row.after_ticket or not people:
            return
        mine = Invitation.objects.filter(survey=row, customer__in=people)
        rested = at - dt.timedelta(days=row.rest_days)
        if mine.filter(matter=matter).exists() or mine.filter(invited_at__gt=rested).exists():
            return
        made = Invitation.objects.create(
            survey=row,
            wave=_running(row),
            customer_id=people[0],
            code=ids.token(12),
            matter=matter,
            staff_id=staff,
            invited_at=clock.now(),
        )
        facts.INVITED_AFTER.record(SYSTEM, people[0], survey=row.pk, invitation=made.pk)


def _running(row: Survey) -> Wave:
    wave = current_wave(row)
    if not row.is_open or wave is None:
        raise Conflict(_("Let the survey run first."))
    return wave
