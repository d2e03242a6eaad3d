"""Turns at the one writer's lock of SQLite: whoever writes in bulk lets others go first.

A transaction that finds the database locked says so by a shared lock on a file and asks every few
milliseconds; SQLite's own handler asks every tenth of a second and mostly misses the moment between
two transactions of an import. Whoever writes in bulk looks at the file between two of them and waits
while somebody stands there. The kernel drops the lock of a process that dies. PostgreSQL needs none
of this: its writers wait for rows, not for each other (decision 0090); where two of them must not do
the same kind of thing at once, they say so by name (`alone`).
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

#: Seconds between two tries of whoever waits.
TRY_EVERY = 0.003
#: Seconds that a bulk writer stands back at most, so that many small writers do not stop it.
STAND_BACK = 1.0


def _place() -> Path:
    return Path(settings.HOME) / "writers.waiting"


@contextmanager
def standing() -> Iterator[None]:
    """Be seen by bulk writers while the block waits for the database's lock."""
    with _place().open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def give_way() -> None:
    """Between two transactions of bulk work: wait until nobody stands waiting, a second at most."""
    if connection.vendor != "sqlite":
        return
    until = time.monotonic() + STAND_BACK
    with _place().open("a") as file:
        while time.monotonic() < until:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(TRY_EVERY)
            else:
                return


def alone(name: str) -> None:
    """Let no other transaction that says the same name go on until ours has ended.

    The name needs no row, so it serves before the first one is there. On SQLite the caller holds the
    one writer's lock already: transactions begin as writers.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
