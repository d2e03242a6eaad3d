"""Notice that the database was restored: a ledger from yesterday would send today's letters again.

Every claim writes a fresh random mark into the database, and once that is committed and before any
letter of the claim leaves, the same mark goes to a file in `SHUKE_HOME`. So the file never runs ahead
of the database that it belongs to. A database that does not show the file's mark, neither as its
current one nor as the one before (a process may die between commit and file), is an older state of
itself, or another one. A home that was copied back with its database inside is noticed by a second
file, `origin`, which is made once and never touched again: the witness holds its inode and the time
of its last change, and no copy has both.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from shuke.common import clock, ids
from shuke.engage.models import Campaign, Step, Witness

#: Campaigns that would go on by themselves, or at a press of a button.
OPEN = (
    Campaign.State.SCHEDULED,
    Campaign.State.STARTING,
    Campaign.State.BUILDING,
    Campaign.State.SENDING,
    Campaign.State.PAUSED,
)


#: `is_held`: this thread has the seal; to wait for it once more would be for ever.
_thread = threading.local()


class DatabaseRestored(Exception):
    """The ledger is not as this home left it: nothing may be claimed before a person has decided."""


class Seal:
    """The file of this home, held alone by one process at a time."""

    def __init__(self, file: int, origin: str):
        self._file, self._origin = file, origin
        written = os.read(file, 200).decode("ascii", "replace").split()
        self._home, written_origin, self._mark = written if len(written) == 3 else ("", "", "")
        self._is_copy = self._home != "" and written_origin != origin

    def matches(self) -> bool:
        """Whether the database is as this home left it. A home that never sent anything has left
        nothing, so it matches a database in which nothing waits to be sent, or nobody ever sent."""
        if not self._home:
            is_new = not Witness.objects.exists()
            waiting = Campaign.objects.filter(state__in=OPEN).exists()
            return is_new or not (waiting or Step.objects.filter(state=Step.State.OPEN).exists())
        row = Witness.objects.filter(home=self._home).first()
        return row is not None and self._mark in (row.current, row.previous) and not self._is_copy

    def renew(self) -> None:
        """Put a fresh mark into the database, in the caller's transaction."""
        fresh = ids.token(18)
        if self._is_copy or not self._home:
            self._home, self._is_copy = ids.token(18), False
        row = Witness.objects.filter(home=self._home).first()
        Witness.objects.update_or_create(
            home=self._home,
            defaults={
                "current": fresh, "previous": row.current if row else "", "at": clock.now(),
            },
        )  # fmt: skip
        self._mark = fresh

    def write(self) -> None:
        """Let the file say the same, for good. Call when the transaction of `renew` has committed."""
        line = f"{self._home} {self._origin} {self._mark}\n".encode()
        os.pwrite(self._file, line, 0)
        os.ftruncate(self._file, len(line))
        os.fsync(self._file)


@contextmanager
def seal() -> Iterator[Seal]:
    """The seal of this home, held until the end of the block."""
    folder = Path(settings.HOME) / "handover"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / "witness", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        _thread.is_held = True
        yield Seal(file, _origin(folder / "origin"))
    finally:
        _thread.is_held = False
        os.close(file)


def is_held() -> bool:
    """Whether this thread is inside a `seal`."""
    return getattr(_thread, "is_held", False)


def _origin(path: Path) -> str:
    """What tells this file from every copy of it: an inode may be used again, its time of change not."""
    if not path.exists():
        path.touch(mode=0o600)
    about = path.stat()
    return f"{about.st_ino}-{about.st_ctime_ns}"
