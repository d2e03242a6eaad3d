"""The copy follows the main database by itself while a worker runs: new orders count within seconds.

A thread of the worker asks the main database one number, the newest revision, and syncs when it moved.
Nothing is written while nothing happens, no job waits behind another, and many changes in a row become
few syncs: after a large one the follower rests three times as long as it took, so that an import of
millions of rows is not slowed down much by being copied meanwhile (decision 0055).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import close_old_connections, connection

from shuke.common.errors import Busy
from shuke.common.revisions import settled_revision
from shuke.warehouse import selecting
from shuke.warehouse.tables import declared

log = logging.getLogger(__name__)

#: Seconds between two looks.
LOOK_EVERY = 2.0
#: While every look finds something new, the next one comes after twice as long, up to so many seconds:
#: what readers hold of the tables lasts until the next sync.
STEADY = 30.0
#: A sync of more rows than this is large; the rest after it is so many times as long.
LARGE = 2_000
REST = 3
#: Seconds of rest after a fault: the timetable's sync tells what is wrong, too.
AFTER_FAULT = 30.0


@dataclass
class Follower:
    """Up to which revision the copy was brought by this process."""

    seen: int | None = None
    now: Callable[[], float] = time.monotonic
    large: int = LARGE
    #: Seconds until the next look after a sync.
    pause: float = LOOK_EVERY

    def look(self) -> float:
        """Sync when something is new; the seconds until the next look."""
        newest = settled_revision()
        if newest == self.seen or not self._anything_since(newest):
            self.seen, self.pause = newest, LOOK_EVERY
            return LOOK_EVERY
        # The engines behind it take a second to import.
        from shuke.warehouse import commands

        start = self.now()
        try:
            done = commands.sync()
        except Busy:
            return LOOK_EVERY  # somebody else is syncing
        self.seen = newest
        rest = REST * (self.now() - start) if done.rows > self.large else 0.0
        pause, self.pause = self.pause, min(2 * self.pause, STEADY)
        return max(pause, rest)

    def _anything_since(self, newest: int) -> bool:
        """Whether a row of a declared table is new. On PostgreSQL the number moves with every
        transaction of the cluster, those of the job queue too."""
        if self.seen is None:
            return True
        with connection.cursor() as cursor:
            cursor.execute(selecting.any_of_all_changed(declared(), self.seen, newest))
            return bool(cursor.fetchone()[0])


@contextmanager
def following() -> Iterator[None]:
    """Follow in a thread of its own until the block ends."""
    end = threading.Event()
    thread = threading.Thread(target=_follow, args=(end,), name="follower", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join(timeout=10)


def _follow(end: threading.Event) -> None:
    follower, pause = Follower(), 0.0
    while not end.wait(pause):
        try:
            close_old_connections()
            pause = follower.look()
        except Exception:
            log.exception("the copy could not follow the main database")
            pause = AFTER_FAULT
    connection.close()  # this thread's own; not old yet, so nobody else would
