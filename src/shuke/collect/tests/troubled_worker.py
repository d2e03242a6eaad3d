"""`shuke work` with trouble at a point that is chosen by what has happened: `KIND N`.

`inside N`: is killed (-9, by itself) with the N-th batch written and not committed. `after N`: is
killed right after its commit. `stop N`: gets SIGTERM then. `full N` and `locked N`: the database
takes no more pages, or is locked by somebody else, after the N-th commit and until the import was
put off; which outage it was goes to standard output.
"""

import os
import signal
import sys
from collections.abc import Callable
from itertools import count

import django
from tests.waiting import until

from shuke.common import jobs


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    until(jobs.stopping)  # the main thread takes the signal, another one acts on it


def fill() -> Callable[[], None]:
    """A full disk, as SQLite sees it; returns how to make room."""
    from django.db import connection

    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 3}")
    return lambda: connection.cursor().execute("PRAGMA max_page_count = 1000000")


def lock() -> Callable[[], None]:
    """Another program's transaction, which this one has no patience with; returns its end."""
    from django.conf import settings
    from django.db import connection
    from pysqlite3 import dbapi2

    connection.cursor().execute("PRAGMA busy_timeout = 0")
    other = dbapi2.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def end() -> None:
        other.close()
        connection.cursor().execute("PRAGMA busy_timeout = 30000")

    return end


TROUBLES: dict[str, Callable] = {
    "inside": kill, "after": kill, "stop": stop, "full": fill, "locked": lock,
}  # fmt: skip


def main(kind: str, number: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from shuke.collect import batches, running

    record, put_off, done = batches.record, running._wait, count(1)
    ends: list[Callable[[], None]] = []

    def troubled(*args):
        result = record(*args)
        if next(done) == number:
            if kind == "inside":
                kill()
            transaction.on_commit(lambda: ends.append(TROUBLES[kind]()))
        return result

    def waiting(source, token, outage):
        sys.stdout.write(f"{outage.value}\n")
        sys.stdout.flush()
        try:
            return put_off(source, token, outage)
        finally:
            ends.pop()()

    running.RETRY_AFTER = (0, 0)
    running.TRANSACTION_SECONDS = 0.0  # one batch each: what is committed is no matter of speed
    batches.record, running._wait = troubled, waiting
    call_command("work", concurrency=1)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]))
