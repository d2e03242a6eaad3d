"""How fast a channel may be used: at most so many messages a second, by all workers of this machine.

The time of the next turn stands in a file that every worker locks for the moment of reading and writing
it; whoever takes a turn moves it on. The clock is the machine's own, so that nobody who sets the time of
day can make it run or rest.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from shuke.engage.sending.journal import boot_id


class Pace:
    """Turns at one channel; several threads may share it."""

    def __init__(
        self, channel: str, per_second: float, *, now: Callable[[], float] = time.monotonic
    ):
        self._step = 1 / per_second if per_second > 0 else 0.0
        self._path = Path(settings.HOME) / "handover" / f"pace-{channel}"
        self._now = now

    def turn(self) -> float:
        """Take the next turn; seconds until it comes."""
        if not self._step:
            return 0.0
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            now = self._now()
            boot = boot_id().replace(" ", "-") or "-"
            written = os.pread(file, 200, 0).decode("ascii", "replace").partition("\n")[0].split()
            # Of an earlier start of the machine it says nothing: the clock began anew.
            turn = max(now, float(written[1])) if len(written) == 2 and written[0] == boot else now
            line = f"{boot} {turn + self._step}\n".encode()
            os.pwrite(file, line, 0)
            os.ftruncate(file, len(line))
        finally:
            os.close(file)
        return turn - now

    def wait(self, halt: threading.Event) -> None:
        """Take the next turn and wait for it, unless everything is to stop."""
        if seconds := self.turn():
            halt.wait(seconds)
