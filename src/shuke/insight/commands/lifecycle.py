"""What segments and lists have in common: a name that tells them apart, and being put away and taken
back. Of those in use no two have the same name; one that was put away may give its name to another."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Invalid, NotFound
from shuke.common.facts import Fact
from shuke.common.spells import Spell, SpellSet
from shuke.common.texts import readable
from shuke.insight import facts
from shuke.insight.models import Archiving, ListArchiving, PeopleList, Segment

NAME_LENGTH = 120


@dataclass(frozen=True)
class Shelf[Row: models.Model]:
    """A kind of thing that is named, put away and taken back, with its facts and what people are told."""

    model: type[Row]
    archivings: type[Spell]
    #: How archivings and facts call it.
    key: str
    archived: Fact
    restored: Fact
    renamed: Fact
    missing: Any
    nameless: Any
    taken: Any

    def checked_name(self, name: str) -> str:
        name = readable(name)
        if not name or len(name) > NAME_LENGTH:
            raise _wrong(self.nameless % {"most": NAME_LENGTH})
        return name

    def own_name(self, name: str, *, but: int | None = None, numbered: bool = False) -> str:
        """The name if none in use has it, whatever its case; `but`: the one that is to bear it. A name
        that nobody typed is `numbered` when it is taken: "Regulars (2)". Call inside `atomic`."""
        if not self._in_use(but).filter(name__iexact=name).exists():
            return name
        if not numbered:
            raise _wrong(self.taken % {"name": name})
        taken = set(self._in_use(but).values_list("name", flat=True))
        number = 2
        while (free := f"{name[: NAME_LENGTH - 6]} ({number})") in taken:
            number += 1
        return free

    def locked(self, pk: int) -> Row:
        """The row, held until the transaction ends."""
        row = self.model._default_manager.select_for_update().filter(pk=pk).first()
        if row is None:
            raise NotFound(self.missing)
        return row

    def archive(self, actor: Actor, pk: int) -> Row:
        """Put away: offered nowhere any more, and what uses it goes on. Call inside `atomic`."""
        row = self.locked(pk)
        if self.archivings.objects.begin(actor, {self.key: row}):
            self.archived.record(actor, row.pk)
        return row

    def restore(self, actor: Actor, pk: int) -> Row:
        """Take back; under a numbered name when another has its name by now. Call inside `atomic`."""
        row = self.locked(pk)
        if not self._away().filter(**{self.key: row}).end(actor):
            return row
        self.restored.record(actor, row.pk)
        name = self.own_name(row.name, but=row.pk, numbered=True)  # type: ignore[attr-defined]
        if name != row.name:  # type: ignore[attr-defined]
            row.name = name  # type: ignore[attr-defined]
            touch(actor, row)
            self.renamed.record(actor, row.pk, undo_with=None)
        return row

    def _away(self) -> SpellSet:
        return self.archivings.objects.open()

    def _in_use(self, but: int | None) -> models.QuerySet[Row]:
        away = self._away().values(self.key)
        return self.model._default_manager.exclude(pk__in=away).exclude(pk=but)


SEGMENTS = Shelf(
    model=Segment,
    archivings=Archiving,
    key="segment",
    archived=facts.SEGMENT_ARCHIVED,
    restored=facts.SEGMENT_RESTORED,
    renamed=facts.SEGMENT_RENAMED,
    missing=_("There is no such segment."),
    nameless=_("Give the segment a name of at most %(most)s characters."),
    taken=_("There is a segment “%(name)s” already. Give this one a name of its own."),
)
LISTS = Shelf(
    model=PeopleList,
    archivings=ListArchiving,
    key="list",
    archived=facts.LIST_ARCHIVED,
    restored=facts.LIST_RESTORED,
    renamed=facts.LIST_RENAMED,
    missing=_("There is no such list."),
    nameless=_("Give the list a name of at most %(most)s characters."),
    taken=_("There is a list “%(name)s” already. Give this one a name of its own."),
)


def touch(actor: Actor, row: Any) -> None:
    """Note who changed it now, and store the row."""
    row.changed_at, row.changed_by = clock.now(), actor.name
    row.save()


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"name": message})
