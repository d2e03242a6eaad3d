"""The one way to wait in a test: until something has happened, however long a busy machine takes."""

import threading
import time
from collections.abc import Callable

#: Seconds. No verdict: it ends a test whose event will never come.
PATIENCE = 600.0


def until(condition: Callable[[], object], *, alive: Callable[[], object] = lambda: True) -> float:
    """Ask again and again until `condition()` holds: the seconds that took, which are to be told, not judged.
    AssertionError when `alive()` does not any more."""
    begun = time.monotonic()
    while not condition():
        assert alive(), "it ended before what was waited for"
        assert time.monotonic() < begun + PATIENCE, "what was waited for never happened"
        time.sleep(0.01)
    return time.monotonic() - begun


def until_waiting(thread: threading.Thread) -> None:
    """Inside a transaction: until the thread stands waiting for what it holds, or has ended. SQLite lets a
    second writer not even begin, so there is nothing to wait for."""
    from django.db import connection

    def is_waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
                " AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            return cursor.fetchone()[0]

    if connection.vendor == "postgresql":
        until(lambda: not thread.is_alive() or is_waiting())
