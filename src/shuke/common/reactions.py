"""What follows a fact: each reaction is a job of its own, and takes effect once (decision 0085).

The row of a reaction is written with its fact. Its job runs the handler and marks the row done in one
transaction; a handler that fails is tried again, then waits for a person. A minute's sweep enqueues
what is due: retries, and rows whose job was lost.
"""

import datetime as dt
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet

from shuke.common import chunks, clock
from shuke.common.errors import NotFound
from shuke.common.jobs import task
from shuke.common.models import Reaction, RecordedFact

if TYPE_CHECKING:
    from shuke.common.facts import Fact

log = logging.getLogger(__name__)

Handler = Callable[[RecordedFact], object]

#: A job that has not run after so long was lost: its row is enqueued again. A second job is harmless.
LOST_AFTER = dt.timedelta(minutes=5)
#: How long a failed reaction waits before its second, third … try. After the last it waits for a person.
DELAYS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
#: Rows that one sweep enqueues; the next one goes on.
SWEPT = 1_000


@dataclass(frozen=True)
class Follower:
    """What follows a kind of fact."""

    #: What it does, in words: "refresh the analysis copy".
    words: Any
    handler: Callable[..., object]
    #: Whether it follows facts of the past too: those that an import or a first fill brings.
    backfill: bool = False
    #: How the people of the fact are read, when it is done for `at_once` of them at a time.
    people: chunks.People | None = None
    at_once: int = 0


#: Kind of fact -> name of the reaction -> what follows.
_followers: dict[str, dict[str, Follower]] = {}
#: Name of a reaction to any kind of fact -> of which kinds, and what follows.
_wanted: dict[str, tuple[Callable[[str], bool], Follower]] = {}


def on(fact: "Fact", handler: Handler, words: Any, *, backfill: bool = False) -> None:
    """Let `handler` follow every such fact that is recorded from now on; `words` say what it does.
    Called by config/reactions.py only; the name that rows keep is the handler's address."""
    _followers.setdefault(fact.kind, {})[_name(handler)] = Follower(words, handler, backfill)


def on_wanted(handler: Handler, words: Any, wants: Callable[[str], bool]) -> None:
    """Let `handler` follow every fact of whose kind `wants(kind)` is true as it is recorded; never one of the past.
    Called by config/reactions.py only."""
    _wanted[_name(handler)] = (wants, Follower(words, handler))


def on_people(
    fact: "Fact", handler: chunks.Handler, words: Any, *, at_once: int, backfill: bool = False
) -> None:
    """As `on`, for the people that the fact names: `handler(fact, ids)` with `at_once` of them at most,
    each call a transaction of its own. For everybody once, whatever dies in between."""
    if fact.people is None:
        raise TypeError(f"{fact} does not say how its people are read")
    follower = Follower(words, handler, backfill, fact.people, at_once)
    _followers.setdefault(fact.kind, {})[_name(handler)] = follower


def _name(handler: Callable[..., object]) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def follower_of(kind: str, name: str) -> Follower | None:
    """What a row of this name runs; None when there is no such reaction any more."""
    if name in _wanted:
        return _wanted[name][1]
    return _followers.get(kind, {}).get(name)


def schedule(fact: RecordedFact) -> None:
    """The reactions to a fact that is being recorded, and their jobs, in its transaction."""
    due = _lost_at()
    wanted = {name: each for name, (wants, each) in _wanted.items() if wants(fact.kind)}
    for name, follower in (_followers.get(fact.kind, {}) | wanted).items():
        if follower.backfill or not fact.backfill:
            react.enqueue(Reaction.objects.create(fact=fact, name=name, due_at=due).pk)


@task
def react(reaction_id: int) -> None:
    """Run one reaction, unless it is done or another worker is at it."""
    reaction = Reaction.objects.select_related("fact").filter(pk=reaction_id).first()
    if reaction is None:
        return
    try:
        _run(reaction)
    except chunks.Halted:
        return
    except Exception as error:
        log.exception("reaction %s failed", reaction_id)
        _note_failure(reaction_id, error)


def _run(reaction: Reaction) -> None:
    follower = follower_of(reaction.fact.kind, reaction.name)
    if follower is None:
        raise LookupError(f"there is no reaction {reaction.name} any more")
    if follower.people:
        chunks.Run(
            reaction, follower.people, follower.handler, size=follower.at_once, due=_lost_at
        )()
    with transaction.atomic():
        due = Reaction.objects.select_for_update(skip_locked=True)
        if due.filter(pk=reaction.pk, due_at__isnull=False).first() is None:
            return
        if not follower.people:
            follower.handler(reaction.fact)
        Reaction.objects.filter(pk=reaction.pk).update(due_at=None, done_at=clock.now(), error="")


def _lost_at() -> dt.datetime:
    return clock.now() + LOST_AFTER


def _note_failure(reaction_id: int, error: Exception) -> None:
    """Say on the row why, and when it is tried again."""
    with transaction.atomic():
        reaction = (
            Reaction.objects.select_for_update()
            .filter(pk=reaction_id, due_at__isnull=False)
            .first()
        )
        if reaction is None:
            return
        now = clock.now()
        reaction.tries += 1
        reaction.error = "".join(traceback.format_exception(error))[-8_000:]
        delay = DELAYS[reaction.tries - 1] if reaction.tries <= len(DELAYS) else None
        reaction.due_at = now + delay if delay else None
        reaction.failed_at = None if delay else now
        reaction.save()


@task
def sweep() -> None:
    """Enqueue what is due: retries, and reactions whose job was lost."""
    now = clock.now()
    with transaction.atomic():
        due = Reaction.objects.filter(due_at__lte=now).order_by("due_at")
        ids = list(due.values_list("pk", flat=True)[:SWEPT])
        Reaction.objects.filter(pk__in=ids, due_at__lte=now).update(due_at=now + LOST_AFTER)
        for pk in ids:
            react.enqueue(pk)


def words_of(reaction: Reaction) -> str:
    """What a reaction does, in words; its name when there is none of this name any more."""
    follower = follower_of(reaction.fact.kind, reaction.name)
    return str(follower.words) if follower else reaction.name


def troubled() -> QuerySet[Reaction]:
    """Reactions that failed: those that wait for a person, and those that are tried again."""
    return Reaction.objects.filter(tries__gt=0, done_at=None).select_related("fact")


def retry(reaction_id: int) -> Reaction:
    """Try a reaction that failed again now, with all its tries. Call inside `atomic`."""
    reaction = troubled().select_for_update(of=("self",)).filter(pk=reaction_id).first()
    if reaction is None:
        raise NotFound(f"no reaction {reaction_id} has failed")
    reaction.tries, reaction.failed_at = 0, None
    reaction.due_at = _lost_at()
    reaction.save()
    react.enqueue(reaction.pk)
    return reaction
