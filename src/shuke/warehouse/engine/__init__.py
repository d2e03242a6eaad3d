"""The door for reading: ibis over the newest snapshot, in every process, on the engine that
`SHUKE_ENGINE` names. A question is an ibis expression and means the same on each (docs/engines.md)."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

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
    """A connection to the newest snapshot. Busy while there is none, or no engine answers."""
    with _engine().connection() as connection:
        yield connection


_process: tuple[tuple, Engine] | None = None
_starting = threading.Lock()


def _engine() -> Engine:
    """This process's engine; a fork, another home or another setting gets its own."""
    global _process  # noqa: PLW0603
    key = (os.getpid(), places.root(), settings.ENGINE)
    with _starting:
        if _process is None or _process[0] != key:
            _process = (key, _made(settings.ENGINE))
        return _process[1]


def _made(address: str) -> Engine:
    # The engines take a second to import; a process loads the one that it uses.
    if address == "duckdb":
        from shuke.warehouse.engine.duck import DuckEngine

        return DuckEngine()
    from shuke.warehouse.engine.spark import SparkEngine

    return SparkEngine(address)
