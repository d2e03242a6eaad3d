"""One lease for everything that one worker at a time may work on.

A row that can be worked on carries three columns (`Leased`): who has it, under which token, and when
that worker was last heard of. Take and renew are conditional updates, so of two workers one
succeeds. Renew inside the transaction that writes under the lease: a worker that was taken for dead
finds its token gone, and what it was about to write is rolled back. That is the fence.

`rows` is a queryset of one row or of many that are worked on together under one token. How long a
silent worker keeps its lease and how often it beats are the settings LEASE_SECONDS and
LEASE_BEAT_SECONDS.
"""

import datetime as dt
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models import Q, QuerySet

from shuke.common import clock, ids


class LeaseLost(Exception):
    """Another worker has the rows now, or nobody may work on them: write nothing more."""


class Leased(models.Model):
    """The columns of a row that workers take under a lease."""

    #: Host and process of the worker; empty when nobody has it.
    lease_owner = models.CharField(max_length=120, blank=True, default="")
    lease_token = models.CharField(max_length=40, blank=True, default="")
    lease_beat_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def lease_ends_at(self) -> dt.datetime | None:
        """When the lease ends unless it is renewed; None while nobody has it."""
        if not self.lease_token or self.lease_beat_at is None:
            return None
        return self.lease_beat_at + length()

    @property
    def holder(self) -> str:
        """Who works on the row now, as "host:process"; "" when nobody alive does."""
        ends = self.lease_ends_at
        return self.lease_owner if ends is not None and ends > clock.now() else ""


def length() -> dt.timedelta:
    """How long a worker that is not heard of keeps its lease."""
    return dt.timedelta(seconds=settings.LEASE_SECONDS)


def free() -> Q:
    """The rows that nobody has, or whose holder was not heard of for the length of a lease."""
    return (
        Q(lease_token="")
        | Q(lease_beat_at__isnull=True)
        | Q(lease_beat_at__lte=clock.now() - length())
    )


def take(rows: QuerySet, *, token: str = "", **changes: object) -> str:
    """Take those of the rows that are free and set `changes`; returns the token, or "" if none was.

    A condition on another table is asked as `Exists`, not as a join. Django updates joined rows by a
    subquery of keys, which PostgreSQL does not ask again about a row that it waited for: two workers
    would both take it.
    """
    free_rows = rows.filter(free())
    if free_rows.query.count_active_tables() > 1:
        raise ValueError("rows are taken without joins: ask other tables by Exists")
    token = token or ids.token(18)
    taken = free_rows.update(
        lease_owner=_owner(), lease_token=token, lease_beat_at=clock.now(), **changes
    )
    return token if taken else ""


def renew(rows: QuerySet, token: str, **changes: object) -> None:
    """Give a sign of life and set `changes`. Raises LeaseLost unless the token still holds."""
    if not rows.filter(lease_token=token).update(lease_beat_at=clock.now(), **changes):
        raise LeaseLost


def release(rows: QuerySet, token: str, **changes: object) -> bool:
    """Give the rows back and set `changes`; False when the token holds them no more."""
    return bool(rows.filter(lease_token=token).update(**ENDED, **changes))


#: What `update` sets on rows whose lease ends, whoever has it.
ENDED: dict[str, object] = {"lease_owner": "", "lease_token": "", "lease_beat_at": None}


@contextmanager
def beating(rows: QuerySet, token: str) -> Iterator[None]:
    """Renew from a thread of its own while the block works without writing to the database.

    The thread dies with the process. It says nothing when it finds the lease lost: whoever works
    hears of it at the next `renew`.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(rows, token, ended), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(rows: QuerySet, token: str, ended: threading.Event) -> None:
    try:
        while not ended.wait(settings.LEASE_BEAT_SECONDS):
            try:
                renew(rows.all(), token)
            except LeaseLost:
                return
            except DatabaseError:
                continue  # locked, full or away: the next beat may go through
    finally:
        connection.close()  # this thread's own


def _owner() -> str:
    return f"{socket.gethostname()[:100]}:{os.getpid()}"
