"""Room on Python's stack.

CPython keeps the frames of running functions in pieces of 16 KiB, each mapped when a call needs it and
unmapped when that call returns (`push_chunk` and `_PyThreadState_PopFrame` in Python/pystate.c). A loop
whose calls cross the edge of a piece maps and unmaps one at every turn: a report of a small shop did so
thousands of times, a tenth of its time. A frame that asks for much gets one large piece, and
whatever it calls lies in what is left of it.
"""

from collections.abc import Callable
from functools import wraps

#: Values of 8 bytes: a little more than 256 KiB, so that a piece of 512 KiB is half empty.
ROOM = 33_000


def roomy[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """The function, with room for some thousand calls inside each other."""

    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=ROOM)
    return wraps(function)(called)
