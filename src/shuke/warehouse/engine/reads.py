"""Which versions of which tables a computation read: what a remembered answer depends on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from shuke.warehouse.manifest import Version

_reads: ContextVar[set[Version] | None] = ContextVar("reads", default=None)


def note(versions: Iterable[Version]) -> None:
    """Something was computed from these, or remembered from what was."""
    if (reads := _reads.get()) is not None:
        reads.update(versions)


@contextmanager
def reading() -> Iterator[set[Version]]:
    """What is read inside the block by this thread, nested blocks included."""
    outer, reads = _reads.get(), set[Version]()
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)
        if outer is not None:
            outer |= reads
