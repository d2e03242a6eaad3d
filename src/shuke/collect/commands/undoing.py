"""Undo an import: look what stands in the way, put the rest back, pause, go on."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.collect import facts, jobs, traces, undoing
from shuke.collect.models import Import, ImportUndo
from shuke.common import clock, leases
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, NotFound

State = ImportUndo.State
#: States of an import in which nothing writes for it.
ENDED = (Import.State.DONE, Import.State.STOPPED, Import.State.FAILED, Import.State.UNDONE)


def check_undo(actor: Actor, import_id: int, *, background: bool = True) -> ImportUndo:
    """Look through what an undo would put back and what stands in the way; `ImportUndo.findings` says it.
    Changes nothing else. Raises Conflict when the import cannot be undone now."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = _undoable(import_id)
        undo = ImportUndo.objects.filter(source=source).first() or ImportUndo(source=source)
        if undo.state in (State.QUEUED, State.RUNNING, State.PAUSED):
            raise Conflict(_("This import is being undone already."))
        undo.state, undo.findings, undo.failure = State.CHECKING, {}, ""
        undo.by, undo.at = actor.name[:120], clock.now()
        undo.save()
        if background:
            jobs.check_undo.enqueue(source.pk)
    if not background:
        look_through(source.pk)
        undo.refresh_from_db()
    return undo


def look_through(import_id: int) -> None:
    """Find out what an undo would do, and keep it for whoever asked."""
    source = Import.objects.get(pk=import_id)
    findings = undoing.check(source)
    ImportUndo.objects.filter(source=source, state=State.CHECKING).update(
        state=State.CHECKED, findings=findings
    )


def undo_import(actor: Actor, import_id: int, *, background: bool = True) -> ImportUndo:
    """Put back all that the import changed and nothing stands in the way of; the rest stays and is named.
    Asked for again after that, it tries what stayed. `background=False`: the caller runs it itself."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = _undoable(import_id)
        undo = ImportUndo.objects.filter(source=source).first() or ImportUndo(source=source)
        if undo.state in (State.QUEUED, State.RUNNING, State.PAUSED):
            raise Conflict(_("This import is being undone already."))
        for kind in traces.KINDS:
            traces.rows_of(source, kind).exclude(stays="").update(stays="")
        counts = {name: n for name, n in undo.counts.items() if not name.endswith(".stays")}
        undo.state, undo.counts, undo.failure, undo.findings = State.QUEUED, counts, "", {}
        undo.total = sum(undoing.open_rows(source, kind).count() for kind in traces.KINDS)
        undo.by, undo.at, undo.finished_at = actor.name[:120], clock.now(), None
        undo.save()
        facts.UNDO_STARTED.record(actor, source.pk)
        if background:
            jobs.undo_import.enqueue(source.pk)
    return undo


def pause_undo(actor: Actor, import_id: int) -> None:
    """Stop after the step that is being written; what is put back stays so."""
    _move(actor, import_id, Q(state__in=[State.QUEUED, State.RUNNING]), State.PAUSED)


def resume_undo(actor: Actor, import_id: int, *, background: bool = True) -> None:
    """Go on with an undo that was paused or failed, or whose worker died."""
    dead = Q(state__in=[State.QUEUED, State.RUNNING]) & leases.free()
    halted = Q(state__in=[State.PAUSED, State.FAILED])
    _move(actor, import_id, halted | dead, State.QUEUED)
    if background:
        with transaction.atomic():
            jobs.undo_import.enqueue(import_id)


def wake_undos() -> int:
    """Enqueue every undo that is not finished, for when its lease ends; how many."""
    going = ImportUndo.objects.filter(state__in=[State.QUEUED, State.RUNNING])
    now, count = clock.now(), 0
    for undo in going:
        at = max(now, undo.lease_ends_at or now)
        jobs.undo_import.using(run_after=at).enqueue(undo.source_id)
        count += 1
    return count


def forget_undone() -> int:
    """Delete what is kept of imports that are too old to be undone; how many rows."""
    return undoing.forget(clock.now())


def _undoable(import_id: int) -> Import:
    source = Import.objects.select_for_update().filter(pk=import_id).first()
    if source is None:
        raise NotFound(_("There is no such import."))
    if source.state not in ENDED:
        raise Conflict(_("Stop the import first, or wait until it is done."))
    if source.undo_until is None or source.undo_until < clock.now():
        raise Conflict(
            _(
                "What this file replaced is kept no longer, or it was imported before undo was there."
            )
        )
    return source


def _move(actor: Actor, import_id: int, allowed: Q, state: str) -> None:
    require(actor, "imports.run")
    with transaction.atomic():
        rows = ImportUndo.objects.filter(allowed, source=import_id)
        if not rows.update(state=state, **leases.ENDED, failure=""):
            raise Conflict(_("The undo is in another state by now. Look at the page again."))
