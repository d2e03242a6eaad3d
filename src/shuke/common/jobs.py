"""Background work. Rooms know `django.tasks` only, through this door, so the queue can be swapped.

Enqueue inside the business transaction: the job appears if, and only if, the transaction commits.
Jobs run at least once; what they do must be safe to do again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.tasks import task

__all__ = ["stoppable", "stopping", "task"]

_is_stopping: Callable[[], bool] = lambda: False  # noqa: E731


def stopping() -> bool:
    """Whether this worker was asked to end: long work gives back its lease and leaves the rest to
    another job. Whoever stopped it may lose patience within seconds."""
    return _is_stopping()


@contextmanager
def stoppable(is_stopping: Callable[[], bool]) -> Iterator[None]:
    """Let `stopping` ask this inside the block."""
    global _is_stopping  # noqa: PLW0603
    before, _is_stopping = _is_stopping, is_stopping
    try:
        yield
    finally:
        _is_stopping = before
