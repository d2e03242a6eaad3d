"""One sync at a time across processes. The kernel gives the lock back when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from shuke.common.errors import Busy
from shuke.warehouse import places


@contextmanager
def only_writer(wait: float = 0) -> Iterator[None]:
    """Hold the warehouse's lock, waiting up to `wait` seconds for it; Busy after that."""
    deadline = time.monotonic() + wait
    with places.lock().open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise Busy(
                        _("Another sync is running. Its result will be here in a moment."),
                        code="sync_running",
                    ) from None
                time.sleep(0.05)
        yield
