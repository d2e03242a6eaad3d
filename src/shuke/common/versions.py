"""Rules that an owner sets: written as versions, each rehearsed on the past before it may hold, one at a time.

A room has two tables of it, and one function that tries a version:

    class JoinRules(Version): ...
    class JoinSpell(Holding):
        rules = models.ForeignKey(JoinRules, on_delete=models.PROTECT, related_name="spells")

        class Meta:
            constraints = [one_holds("join_one_holds")]

The version's `definition` is what the room's own class reads and says in sentences; `result` is what the
rehearsal gave, as JSON. A version that was not rehearsed cannot hold.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict, NotFound
from shuke.common.models import RecordedFact
from shuke.common.spells import Spell

log = logging.getLogger(__name__)
#: So many versions are listed.
LISTED = 20
#: Called with how much is done; False: stop.
GoesOn = Callable[[int], bool]


class Version(models.Model):
    """One version: what it says and what it would have done to the past. It can be switched on when it has a
    `result`."""

    definition = models.JSONField()
    by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    #: How much of the past was tried, and how much there is, in the room's unit.
    done = models.IntegerField(default=0)
    total = models.IntegerField()
    #: What the rehearsal gave, when, or why it failed.
    result = models.JSONField(null=True)
    rehearsed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return _("version %(number)s") % {"number": self.pk}

    @property
    def state(self) -> str:
        """As the kit's progress calls it."""
        if self.rehearsed_at is not None:
            return "failed" if self.error else "done"
        return "running" if self.done else "waiting"


def one_holds(name: str) -> models.UniqueConstraint:
    """Of all versions one holds at most."""
    return models.UniqueConstraint(
        models.Value(1), condition=models.Q(ended_at__isnull=True), name=name
    )


def holding[Row: Version](spells: type[Spell], _of: type[Row]) -> Row | None:
    """The version that holds now."""
    spell = spells.objects.open().select_related("rules").first()
    return spell.rules if spell else None  # type: ignore[attr-defined]


def version_for[Row: Version](versions: type[Row], pk: int) -> Row:
    """That version. Raises NotFound."""
    row = versions._default_manager.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such version."))
    return row


def latest[Row: Version](versions: type[Row]) -> list[Row]:
    """The last of them, the latest first, with `spells`."""
    return list(versions._default_manager.order_by("-pk").prefetch_related("spells")[:LISTED])


def write[Row: Version](
    actor: Actor, versions: type[Row], definition: Mapping[str, Any], total: int
) -> Row:
    """A new version, which nobody has tried. Call inside the transaction that records it."""
    return versions._default_manager.create(
        definition=definition, by=actor.name[:120], made_at=clock.now(), total=total
    )


def described(row: Any) -> dict[str, Any]:
    """What programs read of a version beside its definition; no query for those of `latest`."""
    spell = max(row.spells.all(), key=lambda each: each.pk, default=None)
    return {
        "id": row.pk,
        "by": row.by,
        "made_at": row.made_at,
        "rehearsal": row.result,
        "state": row.state,
        "error": row.error,
        "holds": spell is not None and spell.ended_at is None,
        "began_at": spell.began_at if spell else None,
        "ended_at": spell.ended_at if spell else None,
    }


def rehearse(
    versions: type[Version], pk: int, run: Callable[[Any, GoesOn], dict[str, Any] | None]
) -> None:
    """Try a version on the past, for a job: `run(definition, goes_on)` gives its result. Begun anew after a
    crash, it ends once; what it raises stands on the version."""
    rows = versions._default_manager.filter(pk=pk, rehearsed_at=None)
    row = rows.first()
    if row is None:
        return
    try:
        result = run(row.definition, lambda done: bool(rows.update(done=done)))
    except Exception as error:
        log.exception("the rehearsal of %s %s failed", versions.__name__, pk)
        rows.update(rehearsed_at=clock.now(), error=str(error)[:300] or type(error).__name__)
        return
    rows.update(rehearsed_at=clock.now(), result=result)


def begin(actor: Actor, spells: type[Spell], row: Any) -> dict[str, Any]:
    """Let a version hold in place of the one before; what `undo_begin` needs to put that back. Raises Conflict
    while it was not rehearsed, or when it holds already. Call alone at the rules, inside a transaction."""
    if row.result is None:
        raise Conflict(_("Rehearse these rules first: look at what they would do."))
    before = holding(spells, type(row))
    if before == row:
        raise Conflict(_("These rules are in effect already."))
    spells.objects.open().end(actor)
    spells.objects.begin(actor, {}, rules=row)
    return {"before": before.pk if before else None}


def undo_begin(
    actor: Actor,
    fact: RecordedFact,
    image: Mapping[str, Any],
    *,
    begin: Callable[[Actor, int], object],
    end: Callable[[Actor, int], object],
) -> None:
    """As it was before a version was switched on: it holds no longer, the one before holds again. `begin` and
    `end` are the room's commands."""
    assert fact.subject_id is not None
    with transaction.atomic():
        end(actor, fact.subject_id)
        if image["before"]:
            begin(actor, image["before"])


def end(actor: Actor, spells: type[Spell], row: Any) -> None:
    """Let a version hold no longer. Raises Conflict when it does not."""
    if not spells.objects.filter(rules=row).end(actor):
        raise Conflict(_("These rules are not in effect."))
