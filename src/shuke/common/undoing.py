"""Undo changes, and list those that somebody can still undo (see `common.undo`)."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock, undo
from shuke.common.access import Actor
from shuke.common.errors import Conflict, NotFound
from shuke.common.facts import FACTS
from shuke.common.models import RecordedFact, UndoStep


class UndoState(NamedTuple):
    """Whether whoever looks at a fact can undo it."""

    is_open: bool = False
    is_undone: bool = False
    #: Why nobody can, in words.
    why_not: str = ""


def undo_changes(actor: Actor, fact_ids: Sequence[int]) -> None:
    """Put back what these changes of the actor's replaced, the last one first, all or none.

    NotFound when one is not theirs or more than a day old; Conflict when it was undone, or changed
    again since.
    """
    with transaction.atomic():
        for fact_id in sorted(set(fact_ids), reverse=True):
            _undo(actor, fact_id)


def changes(actor: Actor) -> QuerySet[RecordedFact]:
    """What the actor changed in the past day: log-ins and the like changed nothing."""
    since = clock.now() - undo.DAY
    no_change = [fact.kind for fact in FACTS.values() if fact.undo == undo.Final()]
    rows = RecordedFact.objects.filter(audited=True, actor_id=actor.id, at__gt=since)
    return rows.exclude(kind__in=no_change)


def undoable(actor: Actor, subject: str, ids: Sequence[int]) -> QuerySet[UndoStep]:
    """What the actor can still undo of the things of one kind."""
    return _open_steps(actor).filter(fact__subject=subject, fact__subject_id__in=ids)


def read_states(actor: Actor, rows: Sequence[RecordedFact]) -> None:
    """Set `undo_state` of each row, for whoever looks."""
    own = [row.pk for row in rows if row.actor_id is not None and row.actor_id == actor.id]
    steps = UndoStep.objects.filter(pk__in=own, until__gt=clock.now()) if own else ()
    undone = {step.pk: step.undone_at is not None for step in steps}
    overtaken = _overtaken([row for row in rows if undone.get(row.pk) is False])
    for row in rows:
        declared = FACTS[row.kind].undo if row.kind in FACTS else None
        why_not = str(declared.why) if isinstance(declared, undo.Final) else ""
        row.undo_state = UndoState(
            is_open=undone.get(row.pk) is False and row.pk not in overtaken,
            is_undone=undone.get(row.pk) is True,
            why_not=_("Changed again since then.") if row.pk in overtaken else why_not,
        )


def _overtaken(rows: Sequence[RecordedFact]) -> set[int]:
    """Of changes that were not undone, those after which the same thing was changed, in a way that still stands."""
    kinds = {kind for row in rows for kind in _same_thing(row)}
    if not kinds:
        return set()
    later = RecordedFact.objects.filter(
        Q(subject_id=None) | Q(subject_id__in={row.subject_id for row in rows}),
        kind__in=kinds, subject__in={row.subject for row in rows}, pk__gt=min(row.pk for row in rows),
    )  # fmt: skip
    standing = list(later.exclude(pk__in=_cancelled().values("pk")))
    return {row.pk for row in rows if any(_is_later(each, row) for each in standing)}


def _is_later(later: RecordedFact, row: RecordedFact) -> bool:
    declared = FACTS[row.kind].undo
    keys = declared.thing if isinstance(declared, undo.Undo) else ()
    return (
        later.pk > row.pk
        and later.kind in _same_thing(row)
        and (later.subject, later.subject_id) == (row.subject, row.subject_id)
        and all(later.payload.get(key) == row.payload.get(key) for key in keys)
    )


def _same_thing(row: RecordedFact) -> tuple[str, ...]:
    """Kinds of facts after which there is no way back from this one."""
    declared = FACTS[row.kind].undo
    if not isinstance(declared, undo.Undo) or declared.checks_itself:
        return ()
    return (row.kind, *declared.others)


def _cancelled() -> QuerySet[UndoStep]:
    """Steps that were undone, or that undid another."""
    return UndoStep.objects.exclude(undone_at=None, undoes=None)


def forget_steps() -> int:
    """Delete what no undo needs any more; how many."""
    return UndoStep.objects.filter(until__lte=clock.now()).delete()[0]


def _open_steps(actor: Actor) -> QuerySet[UndoStep]:
    if actor.id is None:
        return UndoStep.objects.none()
    return UndoStep.objects.filter(fact__actor_id=actor.id, undone_at=None, until__gt=clock.now())


def _undo(actor: Actor, fact_id: int) -> None:
    steps = UndoStep.objects.select_for_update(of=("self",)).select_related("fact")
    step = steps.filter(pk=fact_id).first()
    if actor.id is None or step is None or step.fact.actor_id != actor.id:
        raise NotFound(_("There is nothing to undo: one’s own changes can be undone for a day."))
    if step.until <= clock.now():
        raise NotFound(_("This was more than a day ago. Change it by hand."))
    if step.undone_at is not None:
        raise Conflict(_("This has been undone already."))
    declared = FACTS[step.fact.kind].undo
    if not isinstance(declared, undo.Undo):
        raise NotFound(_("There is nothing to undo: one’s own changes can be undone for a day."))
    _refuse_later(step.fact, declared)
    with undo.undoing(step):
        declared.run(actor, step.fact, step.before)
    step.undone_at, step.before = clock.now(), {}
    step.save(update_fields=["undone_at", "before"])


def _refuse_later(fact: RecordedFact, declared: undo.Undo) -> None:
    """Conflict when somebody changed the same thing since then, and that change still stands."""
    if declared.checks_itself:
        return
    later = RecordedFact.objects.filter(
        kind__in=(fact.kind, *declared.others), at__gte=fact.at, pk__gt=fact.pk,
        subject=fact.subject, subject_id=fact.subject_id,
        **{f"payload__{key}": fact.payload[key] for key in declared.thing},
    )  # fmt: skip
    standing = later.exclude(pk__in=_cancelled().values("pk")).order_by("-pk").first()
    if standing is not None:
        if standing.actor_id == fact.actor_id:
            raise Conflict(_("You changed it again since then. Change it by hand."))
        raise Conflict(
            _("%(who)s changed it again since then. Change it by hand.")
            % {"who": standing.actor_name or _("Somebody")}
        )
