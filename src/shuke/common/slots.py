"""What rooms add to the frame of all pages (see `common.declarations`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor


@dataclass(frozen=True)
class Hit:
    """One thing that a search found: what it is called, what tells it apart, where it stands."""

    label: str
    url: str
    hint: str = ""


@dataclass(frozen=True)
class SearchSource:
    """Things that the palette finds by what somebody types.

    `find(actor, text)` gives the best few, the best first; it is asked only when the actor holds
    `capability`. Sources answer in their `order`.
    """

    label: Any
    icon: str
    capability: str
    find: Callable[[Actor, str], Iterable[Hit]]
    order: int = 50
