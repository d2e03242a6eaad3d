"""Start, pause, resume and stop an import."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.collect import facts, jobs, queries, staging
from shuke.collect.commands.preparing import missing_fields
from shuke.collect.commands.terms import require_terms
from shuke.collect.models import Import
from shuke.collect.reading import Reading, sample
from shuke.collect.settings import UNDO_DAYS
from shuke.common import clock, leases, shop_settings
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound

State = Import.State
#: What a worker goes on with by itself.
UNFINISHED = (State.QUEUED, State.RUNNING, State.WAITING)


def start_trial(actor: Actor, import_id: int) -> Import:
    """Begin a test run of a draft in the background; its findings appear in `Import.trial`."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = _get(import_id)
        _require_ready(source)
        source.trial = {
            "state": "running",
            "done": 0,
            "read": 0,
            "total": None,
            "counts": {},
            "problems": [],
        }
        source.save(update_fields=["trial"])
        jobs.try_import.enqueue(source.pk)
    return source


def start_import(actor: Actor, import_id: int, *, background: bool = True) -> Import:
    """Let a draft run. `background=False`: the caller runs it itself (`running.run`)."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = _get(import_id)
        _require_ready(source)
        require_terms(source)
        days = int(shop_settings.value(UNDO_DAYS))
        until = clock.now() + dt.timedelta(days=days)
        # What the test run said of people is kept no longer than it is of use.
        _move(source, Q(state=State.DRAFT), state=State.QUEUED, undo_until=until, trial={})
        source.problems.all().delete()
        facts.STARTED.record(actor, source.pk)
        if background:
            jobs.run_import.enqueue(source.pk)
    return source


def pause_import(actor: Actor, import_id: int) -> Import:
    """Stop after the batch that is being written; what is in stays in."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = _get(import_id)
        _move(source, Q(state__in=UNFINISHED), state=State.PAUSED, **leases.ENDED)
    return source


def resume_import(actor: Actor, import_id: int, *, background: bool = True) -> Import:
    """Go on with a paused, failed or waiting import, or with one whose worker has died."""
    require(actor, "imports.run")
    dead = Q(state__in=[State.RUNNING, State.QUEUED]) & leases.free()
    with transaction.atomic():
        source = _get(import_id)
        require_terms(source)
        halted = Q(state__in=[State.PAUSED, State.FAILED, State.WAITING])
        _move(source, halted | dead, state=State.QUEUED, **leases.ENDED, failure="", retries=0)
        if background:
            jobs.run_import.enqueue(source.pk)
    return source


def stop_import(actor: Actor, import_id: int) -> Import:
    """End an import for good. What is recorded stays; the same file may be imported again."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = _get(import_id)
        going = Q(state__in=[*UNFINISHED, State.PAUSED, State.FAILED])
        _move(source, going, state=State.STOPPED, **leases.ENDED, finished_at=clock.now())
        facts.STOPPED.record(actor, source.pk)
    return source


def wake_imports() -> int:
    """Enqueue a run of every unfinished import, for when its lease ends or it is to try again.

    A run that finds another worker at it does nothing, so one too many does no harm; one too few
    would leave an import whose worker died, or whose job could not be written, for ever.
    """
    now, count = clock.now(), 0
    for source in Import.objects.filter(state__in=UNFINISHED):
        retry = source.retry_at if source.state == State.WAITING else None
        at = max(now, source.lease_ends_at or now, retry or now)
        jobs.run_import.using(run_after=at).enqueue(source.pk)
        count += 1
    return count


def discard_import(actor: Actor, import_id: int) -> None:
    """Throw a draft away, file and all."""
    require(actor, "imports.run")
    with transaction.atomic():
        source = _get(import_id)
        if source.state != State.DRAFT:
            raise Conflict(_("Only a draft can be thrown away."))
        folder = staging.folder_of(source, Path(settings.HOME))
        source.delete()
    shutil.rmtree(folder, ignore_errors=True)


def export_problems(actor: Actor, import_id: int, outcome: str = "") -> Iterator[str]:
    """The lines that were not recorded as CSV text in pieces; who took them is recorded first."""
    require(actor, "imports.view")
    source = queries.get_import(import_id)
    with transaction.atomic():
        facts.EXPORTED.record(actor, source.pk)
    return queries.problem_file(actor, source, outcome)


def _get(import_id: int) -> Import:
    source = Import.objects.select_for_update().filter(pk=import_id).first()
    if source is None:
        raise NotFound(_("There is no such import."))
    return source


def _require_ready(source: Import) -> None:
    if source.state != State.DRAFT:
        raise Conflict(_("This import has begun already."))
    if missing_fields(source):
        raise Invalid(
            _("Say first which columns hold the required fields."),
            code="unmapped",
            fields={
                group[0]: _("A column for this is needed.") for group in missing_fields(source)
            },
        )
    reading = Reading(**source.reading["text"])
    table = staging.folder_of(source, Path(settings.HOME)) / source.reading["table"]
    if len(sample(table, reading, reading.header_row + 1)) <= reading.header_row:
        raise Invalid(
            _(
                "There is no line under the header, so there is nothing to import. Export the file again."
            ),
            code="empty",
        )


def _move(source: Import, allowed: Q, **changes: object) -> None:
    """Change the import if it is still in a state that allows it."""
    if not Import.objects.filter(allowed, pk=source.pk).update(**changes):
        raise Conflict(_("The import is %(state)s now, so this cannot be done.")
                       % {"state": source.get_state_display()})  # fmt: skip
    source.refresh_from_db()
