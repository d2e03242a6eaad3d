"""What rooms add to Today beside what needs somebody (`slots.ConcernFinder`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shuke.common.access import Actor


@dataclass(frozen=True)
class TodayPart:
    """A part of Today to look at, beside what needs somebody: `template` gets what `read(actor)` gives as
    `part`; with None the part is not there. `place`: "top", over everything, or "side". Asked, and ordered
    for jobs, as a `ConcernFinder`."""

    template: str
    capability: str
    read: Callable[[Actor], Mapping[str, Any] | None]
    place: str = "side"
    order: int = 50
    order_for: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FirstStep:
    """Something that a new shop does once, offered on Today until `is_done()`; `why` says what it brings.
    Only who holds `capability` is asked for it."""

    label: Any
    why: Any
    url_name: str
    capability: str
    is_done: Callable[[], bool]
    order: int = 50
