"""The due queue: a room asks to be woken for a person at a time, and is, once.

A room declares a `Waking` and calls `wake_at` in its business transaction. When the time has come,
`wake` is called with the rows, in the transaction that marks them as done: effect and proof commit
together. Rows are taken under a lease (`common.leases`); a worker that was thought dead finds its
token gone and what it was about to commit is rolled back. A waking that fails is tried again, later
each time, alone, so that it holds up nobody.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import batched

from django.db import connection, transaction

from shuke.common import clock, ids, leases
from shuke.common.declarations import declared
from shuke.engage.models import Due

log = logging.getLogger(__name__)

#: Rows that one transaction wakes.
BATCH = 500
#: Waits after the first, second … failure; the last one repeats.
BACKOFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
_COLUMNS = (
    "kind", "key", "customer_id", "ref", "at", "called_off", "failures", "error", "lease_owner",
    "lease_token",
)  # fmt: skip


@dataclass(frozen=True)
class Waking:
    """What happens when the time has come: `wake(rows)`, in bulk, writing to the database only."""

    kind: str
    wake: Callable[[list[Due]], object]


def wake_at(kind: str, rows: Iterable[tuple[str, int, int, dt.datetime]]) -> None:
    """Ask to be woken: (key, customer id, ref, time) each. A key that was asked for stays as it is.

    Call in the transaction that makes it true.
    """
    # Declarations read this module whenever a process starts; rows in bulk load an engine.
    from shuke.common import bulk

    written = [
        (kind, key, customer, ref, at, False, 0, "", "", "") for key, customer, ref, at in rows
    ]
    bulk.upsert(Due, _COLUMNS, written, key=("kind", "key"), update=())


def call_off(kind: str, keys: Iterable[str]) -> int:
    """Wake nobody for these any more; how many were still waiting. Call in the transaction that
    decides: a worker that has taken one finds its lease gone."""
    waiting, now = Due.objects.filter(kind=kind, done_at__isnull=True), clock.now()
    return sum(
        waiting.filter(key__in=some).update(done_at=now, called_off=True, **leases.ENDED)
        for some in batched(keys, BATCH)
    )


def run_due() -> int:
    """Wake everybody whose time has come; how many that were."""
    count = 0
    while batch := _take():
        token, rows = batch
        for kind in sorted({row.kind for row in rows}):
            count += _wake(kind, [row for row in rows if row.kind == kind], token)
    return count


def _take() -> tuple[str, list[Due]] | None:
    """Take the next rows under a lease of this worker; None when nobody is due."""
    due = Due.objects.filter(leases.free(), done_at__isnull=True, at__lte=clock.now())
    due = due.filter(kind__in=[waking.kind for waking in declared(Waking)]).order_by("at", "pk")
    with transaction.atomic():
        due = due.select_for_update(skip_locked=connection.vendor == "postgresql", no_key=True)
        pks = list(due.values_list("pk", flat=True)[:BATCH])
        token = leases.take(Due.objects.filter(pk__in=pks), token=ids.token(18)) if pks else ""
    if not token:
        return None
    return token, list(Due.objects.filter(lease_token=token).order_by("at", "pk"))


def _wake(kind: str, rows: list[Due], token: str) -> int:
    """Wake rows of one kind together; one by one when that fails, so that one holds up no other."""
    try:
        return _done(kind, rows, token)
    except leases.LeaseLost:
        return 0
    except Exception as error:
        if len(rows) > 1:
            return sum(_wake(kind, [row], token) for row in rows)
        log.warning("waking %s %s failed: %s", kind, rows[0].key, error)
        _put_off(rows[0], token, error)
        return 0


def _done(kind: str, rows: list[Due], token: str) -> int:
    """Effect and proof in one transaction."""
    waking = {each.kind: each for each in declared(Waking)}[kind]
    mine = Due.objects.filter(pk__in=[row.pk for row in rows], lease_token=token)
    with transaction.atomic():
        held = set(mine.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in held]  # the others were called off or taken over
        if rows:
            waking.wake(rows)
            mine.update(done_at=clock.now(), error="", **leases.ENDED)
    return len(rows)


def _put_off(row: Due, token: str, error: Exception) -> None:
    wait = BACKOFF[min(row.failures, len(BACKOFF) - 1)]
    leases.release(
        Due.objects.filter(pk=row.pk),
        token,
        at=clock.now() + wait,
        failures=row.failures + 1,
        error=str(error)[:300],
    )
