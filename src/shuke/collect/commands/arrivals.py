"""Proof that what was sent came in: what senders say, and calls with events tried again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts, jobs
from shuke.collect.models import SenderCount, SilencePutOff
from shuke.collect.queries.arrivals import names
from shuke.collect.queries.silence import is_watched
from shuke.collect.tracking import spool
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.models import RecordedFact

#: No shop sends more in a day.
MOST = 1_000_000_000
MOST_DAYS = 90


def state_count(actor: Actor, source: str, day: dt.date, count: int | None) -> None:
    """Note how many documents or events the sender behind `source` says that it sent on `day` (the shop's);
    None takes its word back. The latest word counts.

    Raises NotFound for no such door, Invalid for a day to come or no count.
    """
    require(actor, "imports.run")
    if source not in names():
        raise NotFound(_("Nothing comes in by that door."))
    if day > clock.today():
        text = _("This day is still to come.")
        raise Invalid(text, fields={"day": text})
    if count is not None and not 0 <= count <= MOST:
        text = _("Give a number of 0 or more.")
        raise Invalid(text, fields={"count": text})
    with transaction.atomic():
        before = SenderCount.objects.filter(source=source, day=day).order_by("-pk").first()
        SenderCount.objects.create(
            source=source, day=day, count=count, by=actor.name[:120], at=clock.now()
        )
        facts.COUNT_STATED.record(
            actor,
            source=source,
            day=day.isoformat(),
            count=count,
            undo_with={"count": before.count if before else None},
        )


def undo_count(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """Let the word count that was there before."""
    day = dt.date.fromisoformat(fact.payload["day"])
    state_count(actor, fact.payload["source"], day, before["count"])


def put_off_silence(actor: Actor, source: str, days: int) -> None:
    """Want no alarm of this silence of a source for some days, up to 90; it ends when something comes.
    Raises NotFound for a source that nobody watches, Invalid for other days."""
    require(actor, "imports.run")
    if not 1 <= days <= MOST_DAYS:
        text = _("Choose 1 to %(most)d days.") % {"most": MOST_DAYS}
        raise Invalid(text, fields={"days": text})
    _put_off(actor, source, clock.now() + dt.timedelta(days=days))


def undo_put_off(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """Let the word that was there before count."""
    require(actor, "imports.run")
    until = dt.datetime.fromisoformat(before["until"]) if before["until"] else None
    _put_off(actor, fact.payload["source"], until)


def _put_off(actor: Actor, source: str, until: dt.datetime | None) -> None:
    if not is_watched(source):
        raise NotFound(_("Nobody watches this source."))
    with transaction.atomic():
        before = SilencePutOff.objects.filter(source=source).order_by("-pk").first()
        SilencePutOff.objects.create(
            source=source, until=until, by=actor.name[:120], at=clock.now()
        )
        old = before.until.isoformat() if before and before.until else None
        facts.SILENCE_PUT_OFF.record(actor, source=source, undo_with={"until": old})


def replay_calls(actor: Actor) -> int:
    """Have calls with events recorded that could not be and were put aside; how many."""
    require(actor, "imports.run")
    if count := spool.release():
        with transaction.atomic():
            facts.CALLS_REPLAYED.record(actor, calls=count)
            jobs.record_events.enqueue()
    return count
