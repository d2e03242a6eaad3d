"""Undo: what a person changed is put back through its fact, by them, for a day (decision 0160).

A fact declares how it is undone, or why it is not:

    RENAMED = Fact("insight.list_renamed", …, undo=Undo(opposite("shuke.insight.commands.rename_list")))
    LAUNCHED = Fact("engage.campaign_launched", …, undo=Final(_("Letters that are out stay out.")))

Whoever records it says what was there before: `facts.RENAMED.record(actor, pk, undo_with={"name": old})`.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from shuke.common.access import Actor
from shuke.common.models import RecordedFact, UndoStep

#: How long a change can be undone.
DAY = dt.timedelta(hours=24)

#: Puts it back: `run(actor, fact, before)`. It calls a command of the fact's room, which asks for the right.
Run = Callable[[Actor, RecordedFact, Mapping[str, Any]], object]


@dataclass(frozen=True)
class Undo:
    """How a change is undone."""

    run: Run
    #: Keys of the payload that tell, with the subject, what was changed: `field`, where others may change
    #: other fields meanwhile.
    thing: tuple[str, ...] = ()
    #: Kinds of further facts that change the same thing. After any of them there is no way back.
    others: tuple[str, ...] = ()
    #: `run` alone sees whether something later stands in the way, and raises Conflict.
    checks_itself: bool = False


@dataclass(frozen=True)
class Final:
    """There is no undo; `why`, as a sentence for whoever did it. Empty where nothing was changed."""

    why: Any = ""


def opposite(command: str) -> Run:
    """Undone by the command at this dotted path: `command(actor, id of the subject, **before)`."""

    def run(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> object:
        return import_string(command)(actor, fact.subject_id, **before)

    return run


def add(fact_id: int, name: str, value: Any) -> None:
    """Add to a list of what the undo of a fact needs what is known only later. Call in the transaction that makes
    it true; a program's and the system's own changes have no undo, and take nothing."""
    step = UndoStep.objects.select_for_update().filter(pk=fact_id, undone_at=None).first()
    if step is not None:
        step.before = {**step.before, name: [*step.before.get(name, ()), value]}
        step.save(update_fields=["before"])


_collected: ContextVar[list[int] | None] = ContextVar("collected", default=None)
_undoes: ContextVar[int | None] = ContextVar("undoes", default=None)
_is_part: ContextVar[bool] = ContextVar("is_part", default=False)


def note(row: RecordedFact, before: Mapping[str, Any]) -> None:
    """Note with a fact what its undo needs. A program's and the system's own changes have none."""
    if row.actor_id is None or _is_part.get():
        return
    UndoStep.objects.create(
        fact=row, before=dict(before), until=row.at + DAY, undoes_id=_undoes.get()
    )
    if (collected := _collected.get()) is not None:
        collected.append(row.pk)


@contextmanager
def collecting() -> Iterator[list[int]]:
    """Collect the facts of this block that can be undone: a request's toast offers all of them at once."""
    token = _collected.set([])
    try:
        yield _collected.get() or []
    finally:
        _collected.reset(token)


def collected() -> Sequence[int]:
    """Facts recorded in the current `collecting` block that can be undone."""
    return tuple(_collected.get() or ())


@contextmanager
def part_of_more() -> Iterator[None]:
    """What is recorded here is a part of a greater change, which has an undo of its own."""
    token = _is_part.set(True)
    try:
        yield
    finally:
        _is_part.reset(token)


@contextmanager
def undoing(step: UndoStep) -> Iterator[None]:
    """What is recorded here undoes this step. Undoing an undo is a change like any other."""
    token = _undoes.set(None if step.undoes_id else step.pk)
    try:
        yield
    finally:
        _undoes.reset(token)
