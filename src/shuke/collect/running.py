"""The run of an import: batch after batch, each in one transaction under the worker's lease.

Nothing is remembered but what the batches committed: after a crash the missing batches are done,
no others. A lease is a token in the import's row; every batch begins by renewing it under the
condition that it is still ours, so a paused import, or one that another worker took over, stops
the old worker at its next write.
"""

import datetime as dt
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from shuke.collect import batches, facts, staging
from shuke.collect.models import Import
from shuke.collect.reading import Reading
from shuke.collect.recorders import Recipe, recipe_of
from shuke.common import clock, ids
from shuke.common.access import SYSTEM

#: A worker that has not renewed its lease for so long is taken for dead.
LEASE = dt.timedelta(seconds=60)
#: One job works so long, then hands over to the next, so that other jobs get their turn.
SLICE_SECONDS = 20.0
Told = Callable[[batches.Done], None]


class LeaseLost(Exception):
    """The import was paused, stopped or taken over: whoever holds the old token must not write."""


def take_lease(import_id: int) -> str:
    """A token for working on the import, or "" when it is not waiting and nobody died on it."""
    now = clock.now()
    token = ids.token(18)
    free = Q(state=Import.State.QUEUED) | Q(state=Import.State.RUNNING) & (
        Q(beat_at__lt=now - LEASE) | Q(lease="")
    )
    taken = Import.objects.filter(free, pk=import_id).update(
        state=Import.State.RUNNING, lease=token, beat_at=now
    )
    if not taken:
        return ""
    Import.objects.filter(pk=import_id, started_at=None).update(started_at=now)
    return token


def renew_lease(import_id: int, token: str, **changes: object) -> None:
    """Renew inside the transaction that writes under it. Raises LeaseLost when it is not ours."""
    held = Import.objects.filter(pk=import_id, lease=token, state=Import.State.RUNNING)
    if not held.update(beat_at=clock.now(), **changes):
        raise LeaseLost


def run(import_id: int, *, seconds: float | None = None, told: Told = lambda done: None) -> bool:
    """Do the missing batches; returns whether work is left because `seconds` are over.

    Safe to call again at any time and from anywhere: without the lease it does nothing.
    """
    token = take_lease(import_id)
    if not token:
        return False
    source = Import.objects.get(pk=import_id)
    try:
        return _run(source, token, seconds, told)
    except LeaseLost:
        return False
    except Exception as error:
        failure = str(getattr(error, "message", "")) or f"{type(error).__name__}: {error}"
        Import.objects.filter(pk=import_id, lease=token).update(
            state=Import.State.FAILED, failure=failure[:500], lease=""
        )
        raise


def _run(source: Import, token: str, seconds: float | None, told: Told) -> bool:
    recipe = recipe_of(source)
    staged = staged_file(source, recipe, lambda count: _heard(source.pk, token, count))
    lines, count = staging.counts(staged)
    renew_lease(source.pk, token, line_count=lines, batch_count=count)
    done = set(source.batches.values_list("number", flat=True))
    until = time.monotonic() + seconds if seconds else None
    missing = [number for number in range(count) if number not in done]
    with closing(_prepared(staged, missing, recipe)) as prepared:
        for number, batch in prepared:
            with transaction.atomic():
                renew_lease(source.pk, token)
                outcome = batches.record(source, number, batch, recipe)
            told(outcome)
            if until and time.monotonic() > until:
                return _hand_over(source.pk, token)
    _finish(source, token)
    return False


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


def staged_file(source: Import, recipe: Recipe, heard: staging.Heard) -> Path:
    """The staged file, made when it is not there."""
    folder = staging.folder_of(source, Path(settings.HOME))
    target = folder / f"staged-{recipe.digest().hex()[:16]}-{_reading_mark(source)}.parquet"
    if not target.exists():
        reading = Reading(**source.reading["text"])
        stage_from = folder / source.reading["table"]
        staging.stage(stage_from, reading, recipe, len(source.columns), target, heard)
    return target


def _reading_mark(source: Import) -> str:
    text = source.reading["text"]
    return f"{text['encoding']}-{ord(text['delimiter'])}-{int(text['quoted'])}-{text['header_row']}"


def _heard(import_id: int, token: str, count: int) -> None:
    renew_lease(import_id, token, line_count=count)


def _hand_over(import_id: int, token: str) -> bool:
    """Give the lease back so that the next slice can take it."""
    Import.objects.filter(pk=import_id, lease=token).update(lease="")
    return True


def _finish(source: Import, token: str) -> None:
    with transaction.atomic():
        renew_lease(
            source.pk, token, state=Import.State.DONE, lease="", finished_at=clock.now(), failure=""
        )
        facts.DONE.record(SYSTEM, source.pk, of=source.kind)
