"""Statements that hold until another takes their place, and are taken back as a whole: prices of lists, budgets,
exchange rates. None is changed; who said what, and until when, stays told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict
from shuke.common.facts import Fact
from shuke.common.revisions import Tracked, next_revision
from shuke.common.spells import Spell

#: Columns that say when a row held, not what.
_HELD = frozenset({"id", "began_at", "began_by", "ended_at", "ended_by", "revision"})


def nothing_refused(rows: Sequence[Any]) -> None:
    """What is new may be anything."""


@dataclass(frozen=True)
class Statements[Row: Spell]:
    """A table of statements. `right`: who may make them; `noun`: what its facts count. A command names the fact
    that it records."""

    model: type[Row]
    #: Columns that tell two apart: of the same ones the later ends the earlier.
    key: tuple[str, ...]
    #: Those of them, none of which is ever null, by which the ones in force are looked up.
    narrow: tuple[str, ...]
    right: str
    noun: str
    #: What a Conflict says: somebody was faster; they were replaced since.
    raced: Any
    replaced: Any

    def state(
        self,
        actor: Actor,
        fact: Fact,
        rows: Iterable[Row],
        refuse: Callable[[list[Row]], None] = nothing_refused,
    ) -> int:
        """Let these rows hold, all or none; how many are new or say something else. `refuse` raises for new ones
        that cannot be."""
        require(actor, self.right)
        by_key = {self._key(row): row for row in rows}
        with transaction.atomic():
            held = self._held(by_key)
            new = {
                key: row
                for key, row in by_key.items()
                if self._says(held.get(key)) != self._says(row)
            }
            refuse(list(new.values()))
            if not new:
                return 0
            replaced = [held[key].pk for key in new if key in held]
            self._end(actor, replaced)
            began = self._begin(actor, list(new.values()))
            self._tell(actor, fact, began, {"began": began, "ended": replaced})
        return len(new)

    def end(
        self, actor: Actor, fact: Fact, ids: Sequence[int], among: QuerySet | None = None
    ) -> list[int]:
        """Let these hold no longer; the ids of those that did. `among`: those that the actor may end, where that
        is not all."""
        require(actor, self.right)
        with transaction.atomic():
            rows = self.model.objects.open() if among is None else among
            # An id that no row can have names none.
            held = rows.filter(pk__in=[pk for pk in ids if 0 < pk < 2**63])
            ended = sorted(held.values_list("pk", flat=True))
            if ended:
                self._end(actor, ended)
                self._tell(actor, fact, ended, {"ended": ended})
        return ended

    def restore(self, actor: Actor, fact: Fact, ids: Sequence[int]) -> None:
        """Let those hold again that were ended. Conflict when one of them has been replaced since."""
        require(actor, self.right)
        with transaction.atomic():
            if began := self._again(actor, ids):
                self._tell(actor, fact, began, {"began": began})

    def undo(
        self, actor: Actor, before: Mapping[str, Any], as_stated: Fact, as_ended: Fact
    ) -> None:
        """What undoes both facts: end what began, begin again what was ended."""
        began, ended = before.get("began", []), before.get("ended", [])
        if not began:
            return self.restore(actor, as_stated, ended)
        require(actor, self.right)
        with transaction.atomic():
            if self.model.objects.open().filter(pk__in=began).count() != len(began):
                raise Conflict(self.replaced)
            self._end(actor, began)
            again = self._again(actor, ended)
            self._tell(actor, as_ended, began, {"ended": began, "began": again})
        return None

    @cached_property
    def _columns(self) -> list[str]:
        """What a row says, its key included."""
        names = [field.attname for field in self.model._meta.concrete_fields]
        return [name for name in names if name not in _HELD]

    @cached_property
    def _tracked(self) -> bool:
        return issubclass(self.model, Tracked)

    def _key(self, row: Row) -> tuple:
        return tuple(getattr(row, name) for name in self.key)

    def _says(self, row: Row | None) -> tuple | None:
        return None if row is None else tuple(getattr(row, name) for name in self._columns)

    def _held(self, wanted: Mapping[tuple, Row]) -> dict[tuple, Row]:
        """What holds of these keys now."""
        if not wanted:
            return {}
        chosen = {
            f"{name}__in": {getattr(row, name) for row in wanted.values()} for name in self.narrow
        }
        rows: Iterable[Any] = self.model.objects.open().filter(**chosen)
        return {key: row for row in rows if (key := self._key(row)) in wanted}

    def _begin(self, actor: Actor, rows: list[Row]) -> list[int]:
        now = clock.now()
        held: dict[str, Any] = {"began_at": now, "began_by": actor.name[:120]}
        if self._tracked:
            held["revision"] = next_revision()
        for row in rows:
            for name, value in held.items():
                setattr(row, name, value)
        return [row.pk for row in self.model.objects.bulk_create(rows)]

    def _end(self, actor: Actor, ids: Sequence[int]) -> None:
        if not ids:
            return
        more = {"revision": next_revision()} if self._tracked else {}
        if self.model.objects.filter(pk__in=ids).end(actor, **more) != len(ids):
            raise Conflict(self.raced)

    def _again(self, actor: Actor, ids: Sequence[int]) -> list[int]:
        """New rows that say what the ended ones did."""
        ended = self.model.objects.filter(pk__in=ids).exclude(ended_at=None)
        rows = [self.model(**values) for values in ended.values(*self._columns)]
        if not rows:
            return []
        if self._held({self._key(row): row for row in rows}):
            raise Conflict(self.replaced)
        return self._begin(actor, rows)

    def _tell(
        self, actor: Actor, fact: Fact, rows: Sequence[int], undo_with: dict[str, Any]
    ) -> None:
        details: dict[str, Any] = {self.noun: len(rows), "undo_with": undo_with}
        fact.record(actor, **details)
