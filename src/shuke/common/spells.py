"""One way to begin and end something: a row that says who began it and when, and who ended it.

What people ask "since when, and who did that?" about is a spell: put away, kept track of, placed in a
store, having a customer. A room makes a table of it:

    class Archiving(Spell):
        segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="archivings")

        class Meta:
            constraints = [one_open("segment", name="segment_archived_once")]

    Archiving.objects.begin(actor, {"segment": segment})
    Archiving.objects.open().filter(segment=segment).end(actor)

Of two who begin at once one succeeds, by the constraint; of two who end at once one, by a conditional
update. Ended rows stay: together they are the history.
"""

from collections.abc import Mapping
from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from shuke.common import clock
from shuke.common.access import Actor


class SpellSet[Row: "Spell"](models.QuerySet[Row]):
    """Spells of a kind."""

    def open(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at=None)

    def begin(self, actor: Actor, thing: Mapping[str, Any], **more: Any) -> Row | None:
        """Begin one for the thing; None when one is open. `more` are further columns."""
        try:
            with transaction.atomic():
                return self.create(**thing, **more, began_at=clock.now(), began_by=actor.name[:120])
        except IntegrityError:
            if self.open().filter(**thing).exists():
                return None
            raise

    def end(self, actor: Actor, **more: Any) -> int:
        """End those of them that hold now; how many did."""
        return self.open().update(ended_at=clock.now(), ended_by=actor.name[:120], **more)


class Spell(models.Model):
    """Who began something and when, and who ended it. It holds while `ended_at` is null."""

    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    objects = SpellSet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


def one_open(*fields: str, name: str) -> models.UniqueConstraint:
    """Of one thing, told by these columns, one spell is open at most."""
    return models.UniqueConstraint(fields=fields, condition=Q(ended_at=None), name=name)
