"""Facts: what happened, declared once where it is announced and recorded with the change itself.

A room declares its facts in `<room>/facts.py`, with their words; its commands record them inside the
transaction that makes them true:

    NOTE_ADDED = Fact("customers.note_added", _("wrote a note about %(customer)s"), about=CUSTOMER,
                      holds=("touch",), audited=True)

    facts.NOTE_ADDED.record(actor, customer.pk, touch=note.pk)

The row is the audit entry too. `config/reactions.py` says on one page what follows (decision 0084).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db import models, transaction

from shuke.common import chunks, clock, reactions
from shuke.common.access import Actor
from shuke.common.models import RecordedFact
from shuke.common.undo import Final, Undo, note

#: Every declared fact by its kind, every kind of subject by its key, and the topics in their order.
FACTS: dict[str, "Fact"] = {}
SUBJECTS: dict[str, "Subject"] = {}
TOPICS: list["Topic"] = []

Names = Callable[[Actor, Collection[int]], Mapping[int, str]]


@dataclass(frozen=True, eq=False)
class Subject:
    """A kind of thing that facts are about. Rows hold its id; its name is read when they are shown."""

    #: What rows and sentences call it: "customer".
    key: str
    #: The names of these ids, of those that the actor may see.
    names: Names
    #: Name of the address that shows one, given its id.
    page: str = ""

    def __post_init__(self) -> None:
        if self.key in SUBJECTS:
            raise ValueError(f"two kinds of subject are called {self.key}")
        SUBJECTS[self.key] = self


def names_from(model: type[models.Model], field: str = "name") -> Names:
    """The names of a table's rows, for whoever may read the audit."""
    return lambda _actor, ids: dict(
        model._default_manager.filter(pk__in=ids).values_list("pk", field)
    )


@dataclass(frozen=True, eq=False)
class Topic:
    """A group of facts that the audit can be narrowed to: those whose kind begins with `prefix`."""

    prefix: str
    label: Any

    def __post_init__(self) -> None:
        TOPICS.append(self)


@dataclass(frozen=True, eq=False)
class Fact:
    """A kind of fact. Its payload holds ids and small values, never what the record keeps to itself."""

    #: "<room>.<what happened>", as rows hold it.
    kind: str
    #: What the actor did, as the rest of a sentence that begins with their name. What may stand in it:
    #: the subject's key, and whatever the fact holds.
    words: Any = ""
    about: Subject | None = None
    #: The keys of its payload.
    holds: tuple[str, ...] = ()
    #: Key of the payload -> how its values read.
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Whether the owner can look up who did it.
    audited: bool = False
    #: Reads the people that it names, where it names a set: it must stay what it is.
    people: chunks.People | None = None
    #: How whoever did it can undo it for a day, or why not. Audited facts declare it.
    undo: Undo | Final | None = None

    def __post_init__(self) -> None:
        if self.kind in FACTS:
            raise ValueError(f"the fact {self.kind} is declared twice")
        FACTS[self.kind] = self

    def __str__(self) -> str:
        return self.kind

    def record(
        self,
        actor: Actor,
        about: int | None = None,
        /,
        *,
        backfill: bool = False,
        undo_with: Mapping[str, Any] | None = MappingProxyType({}),
        **payload: Any,
    ) -> RecordedFact:
        """Store the fact with the current transaction, and what follows it.

        `about` is the id of its subject; `payload` has exactly the keys that it `holds`. A `backfill`
        tells of the past: an import, a first fill. `undo_with` is what its undo needs, for a day; None
        when this once there is none.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("a fact is recorded inside the transaction that makes it true")
        if payload.keys() != set(self.holds) or (about is None) != (self.about is None):
            raise TypeError(f"{self.kind} holds {self.holds} about {self.about}, not {payload}")
        row = RecordedFact.objects.create(
            kind=self.kind,
            at=clock.now(),
            actor_id=actor.id,
            actor_name=actor.name[:120],
            subject=self.about.key if self.about else "",
            subject_id=about,
            payload=payload,
            audited=self.audited,
            backfill=backfill,
        )
        reactions.schedule(row)
        if isinstance(self.undo, Undo) and undo_with is not None:
            note(row, undo_with)
        return row
