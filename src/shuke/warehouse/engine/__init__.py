"""The door for reading: ibis over the newest snapshot, in every process, on one engine.

A question is an ibis expression, so that it can mean the same on every engine."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shuke.warehouse import manifest, places
from shuke.warehouse.engine.connection import Connection
from shuke.warehouse.engine.snapshots import Engine
from shuke.warehouse.manifest import Manifest

__all__ = ["Connection", "connect", "freshness"]


def freshness() -> Manifest | None:
    """When the copy was last true and what it holds; None when there is none yet."""
    return manifest.load()


@contextmanager
def connect() -> Iterator[Connection]:
    """A connection to the newest snapshot. Busy while there is none."""
    with _engine().connection() as shop:
        yield shop


_process: tuple[tuple, Engine] | None = None
_starting = threading.Lock()


def _engine() -> Engine:
    """This process's engine; a fork, or another home, gets its own."""
    global _process  # noqa: PLW0603
    wanted = (os.getpid(), places.root())
    with _starting:
        if _process is None or _process[0] != wanted:
            _process = (wanted, _made())
        return _process[1]


def _made() -> Engine:
    # The engine takes a second to import; a process loads it when it asks something.
    from shuke.warehouse.engine.duck import DuckEngine

    return DuckEngine()
