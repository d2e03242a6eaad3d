"""The run of an import: batch after batch, some in each transaction, under the worker's lease.

A transaction has as many batches as half a second allows: whoever else writes waits no longer,
whatever the rows look like. Nothing is remembered but what was committed: after a crash the missing
batches are done, no others. Every transaction begins by renewing the lease under the condition that it is still ours, so a
paused import, or one that another worker took over, stops the old worker at its next write.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet, Sum

from shuke.collect import batches, facts, inbox, staging
from shuke.collect.models import Import, Outcome
from shuke.collect.reading import Reading
from shuke.collect.recorders import Recipe, recipe_of
from shuke.common import clock, jobs, leases, turns
from shuke.common.access import SYSTEM
from shuke.common.availability import Reason, reason_of
from shuke.common.leases import LeaseLost

log = logging.getLogger(__name__)

#: One job works so long, then hands over to the next, so that other jobs get their turn.
SLICE_SECONDS = 20.0
#: Seconds until an import that met an outage tries again: doubled each time, up to the second.
RETRY_AFTER = (5, 60)
#: A transaction lasts about so long; one batch is the least.
TRANSACTION_SECONDS = 0.5
Report = Callable[[batches.Done], None]
#: The seconds of a clock that only goes on.
Watch = Callable[[], float]


class Stopping(Exception):
    """The worker was asked to end in the middle of reading the file."""


def run(
    import_id: int, *, seconds: float | None = None, report: Report = lambda done: None,
    watch: Watch = time.monotonic,
) -> dt.datetime | None:  # fmt: skip
    """Do the missing batches; returns when to call again, or None when that is nobody's duty now:
    the import is done, paused or stopped, or another worker has it.

    Time is over after `seconds`, when the worker stops, or at an outage of the database or the disk:
    then the import is "waiting" until the time returned. Safe to call at any time and from anywhere.
    """
    rows = Import.objects.filter(pk=import_id)
    now = clock.now()
    due = Q(state__in=[Import.State.QUEUED, Import.State.RUNNING]) | Q(
        state=Import.State.WAITING, retry_at__lte=now
    )
    token = leases.take(rows.filter(due), state=Import.State.RUNNING)
    if not token:
        return None
    rows.filter(started_at=None).update(started_at=now)
    source = rows.get()
    try:
        return _run(source, token, seconds, report, watch)
    except LeaseLost:
        return None
    except Stopping:
        return _hand_over(rows, token)
    except Exception as error:
        if reason := reason_of(error):
            log.warning("import %s waits: %s", import_id, error)
            return _wait(source, token, reason)
        failure = str(getattr(error, "message", "")) or f"{type(error).__name__}: {error}"
        leases.release(rows, token, state=Import.State.FAILED, failure=failure[:500])
        raise
    except BaseException:  # somebody at the keyboard: nobody has to wait for the lease to end
        leases.release(rows, token)
        raise


def _run(
    source: Import, token: str, seconds: float | None, report: Report, watch: Watch
) -> dt.datetime | None:
    recipe = recipe_of(source)
    rows = Import.objects.filter(pk=source.pk, state=Import.State.RUNNING)

    def progress(count: int) -> None:
        if jobs.stopping():
            raise Stopping
        leases.renew(rows, token, line_count=count)

    with leases.beating(rows, token):
        staged = staged_file(source, recipe, progress)
    recipe = replace(recipe, sole=staging.sole_titles(staged, recipe))
    lines, count = staging.counts(staged)
    leases.renew(rows, token, line_count=lines, batch_count=count)
    occurred_at = inbox.version_of(source)
    done = set(source.batches.values_list("number", flat=True))
    until = watch() + seconds if seconds else None
    missing = [number for number in range(count) if number not in done]
    with closing(_prepared(staged, missing, recipe)) as prepared:
        for first in prepared:
            outcomes: list[batches.Done] = []
            with transaction.atomic():
                leases.renew(rows, token, outage="", retries=0)
                for number, batch in _for_a_while(chain([first], prepared), watch):
                    outcomes.append(batches.record(source, number, batch, recipe, occurred_at))
            turns.give_way()
            for outcome in outcomes:
                report(outcome)
            if jobs.stopping() or (until and watch() > until):
                return _hand_over(rows, token)
    _finish(source, rows, token)
    return None


def _for_a_while[Thing](things: Iterator[Thing], watch: Watch) -> Iterator[Thing]:
    """One after another, until one more would probably make it longer than TRANSACTION_SECONDS."""
    begun = watch()
    for count, thing in enumerate(things, 1):
        yield thing
        spent = watch() - begun
        if spent + spent / count > TRANSACTION_SECONDS:
            return


def _prepared(
    staged: Path, numbers: list[int], recipe: Recipe
) -> Generator[tuple[int, batches.Prepared]]:
    """The batches, each read and interpreted by a second core while the one before is written."""

    def prepare(number: int) -> batches.Prepared:
        return batches.prepare(staging.batch(staged, number), recipe)

    with ThreadPoolExecutor(1, "import") as pool:
        coming = [pool.submit(prepare, number) for number in numbers[:1]]
        for number, following in zip_longest(numbers, numbers[1:]):
            batch = coming.pop().result()
            if following is not None:
                coming.append(pool.submit(prepare, following))
            yield number, batch


def staged_file(source: Import, recipe: Recipe, progress: staging.Progress) -> Path:
    """The staged file, made when it is not there."""
    folder = staging.folder_of(source, Path(settings.HOME))
    target = folder / f"staged-{recipe.digest().hex()[:16]}-{_reading_mark(source)}.parquet"
    if not target.exists():
        reading = Reading(**source.reading["text"])
        stage_from = folder / source.reading["table"]
        staging.stage(stage_from, reading, recipe, source.columns, target, progress)
    return target


def _reading_mark(source: Import) -> str:
    text = source.reading["text"]
    return f"{text['encoding']}-{ord(text['delimiter'])}-{int(text['quoted'])}-{text['header_row']}"


def _check_outcomes(source: Import) -> None:
    """Every line of the file has one outcome: what says otherwise is a fault of ours, and must be seen."""
    named = {name: Sum(name) for name in Outcome.values}
    sums = source.batches.aggregate(read=Sum("lines"), **named)
    read, outcomes = sums.pop("read") or 0, sum(filter(None, sums.values()))
    lines = Import.objects.values_list("line_count", flat=True).get(pk=source.pk)
    if not read == outcomes == lines:
        raise RuntimeError(f"{lines} lines came in, {outcomes} of {read} have an outcome")


def _hand_over(rows: QuerySet[Import], token: str) -> dt.datetime | None:
    """Give the lease back so that the next slice can take it."""
    return clock.now() if leases.release(rows, token) else None


def _wait(source: Import, token: str, reason: Reason) -> dt.datetime:
    """Put the import off. Where not even that can be written, its lease runs out instead."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    first, most = RETRY_AFTER
    again = clock.now() + dt.timedelta(seconds=min(first * 2 ** min(source.retries, 10), most))
    try:
        leases.release(
            Import.objects.filter(pk=source.pk), token, state=Import.State.WAITING,
            outage=reason.value, retry_at=again, retries=F("retries") + 1,
        )  # fmt: skip
    except DatabaseError:
        log.warning("import %s cannot even be marked as waiting", source.pk)
        return max(again, clock.now() + leases.length())
    return again


def _finish(source: Import, rows: QuerySet[Import], token: str) -> None:
    _check_outcomes(source)
    with transaction.atomic():
        leases.renew(rows, token)
        rows.update(**leases.ENDED, state=Import.State.DONE, finished_at=clock.now(), failure="")
        facts.DONE.record(SYSTEM, source.pk, backfill=True, of=source.kind)
