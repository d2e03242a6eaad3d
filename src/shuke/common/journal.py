"""What a bulk write makes and changes, noted while it writes, so that all of it can be put back.

Whoever may have to undo opens `keeping()`; commands that write many rows note what they do in
`current()`, which is None when nobody asked. A trace names a row by a kind ("customer", "order") and its
id. What a trace's `before` and `after` hold is the business of the command that puts the row back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Trace:
    """One row that was written, or only `named`: told of and left as it was. `before` and `after` are ready
    for JSON."""

    created: bool = False
    changed: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def then(self, later: "Trace") -> "Trace":
        """This trace and a later one of the same row as one: how it was first, how it was left at last."""
        return Trace(
            self.created,
            self.changed or later.changed,
            {**later.before, **self.before},
            {**self.after, **later.after},
        )


class Journal:
    """Traces by kind and id of the row."""

    def __init__(self) -> None:
        self.traces: dict[str, dict[int, Trace]] = {}

    def created(self, kind: str, pk: int, after: dict[str, Any]) -> None:
        self.note(kind, pk, Trace(created=True, changed=True, after=after))

    def changed(self, kind: str, pk: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.note(kind, pk, Trace(changed=True, before=before, after=after))

    def named(self, kind: str, pk: int, before: dict[str, Any] | None = None) -> None:
        self.note(kind, pk, Trace(before=before or {}))

    def note(self, kind: str, pk: int, trace: Trace) -> None:
        rows = self.traces.setdefault(kind, {})
        rows[pk] = rows[pk].then(trace) if pk in rows else trace


_journal: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def keeping() -> Iterator[Journal]:
    """Have everything that is written in this block noted."""
    journal = Journal()
    token = _journal.set(journal)
    try:
        yield journal
    finally:
        _journal.reset(token)


def current() -> Journal | None:
    """The journal of whoever may have to put back what is being written."""
    return _journal.get()
