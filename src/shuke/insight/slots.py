"""What rooms above may add to insight (see `common.declarations`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor


@dataclass(frozen=True)
class Use:
    """One thing that uses a segment: "Campaign", its name and its page."""

    what: str
    name: str
    url: str


@dataclass(frozen=True)
class SegmentUse:
    """What another room makes of segments, asked before one is put away.

    `find(actor, segment id)` gives what is in use, as far as the actor may see it.
    """

    find: Callable[[Actor, int], Iterable[Use]]


@dataclass(frozen=True)
class SegmentField:
    """Something more that segments can ask about a person.

    `build()` gives the field (`insight.segments.fields.Field`): its operators, what it compiles to over
    tables that the room copies to the warehouse, its phrases and how what is known is told. Give it with
    `common.declarations.later`. `order` is its place after insight's own.
    """

    build: Callable[[], Any]
    order: int = 0


def choice_field(key: str, label: Any, **more: Any) -> SegmentField:
    """One of a set of choices in a column of a table that the room copies to the warehouse; `more` as
    `segments.fields.columns.choice_in_column` has it."""
    return _in_column("choice_in_column", key, label, more)


def number_field(key: str, label: Any, **more: Any) -> SegmentField:
    """The same of a whole number (`number_in_column`)."""
    return _in_column("number_in_column", key, label, more)


def day_field(key: str, label: Any, **more: Any) -> SegmentField:
    """The same of a day that comes (`day_in_column`)."""
    return _in_column("day_in_column", key, label, more)


def _in_column(name: str, key: str, label: Any, more: dict[str, Any]) -> SegmentField:
    def build() -> Any:
        from shuke.insight.segments.fields import columns

        return getattr(columns, name)(key, label, **more)

    return SegmentField(build)
