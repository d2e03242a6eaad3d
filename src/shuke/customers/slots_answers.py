"""What rooms may say to people who ask about their own things (see `common.declarations`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class OwnAnswer:
    """What a room knows of a person and says to that person alone: where their parcel is.

    `asks(text)` says whether somebody asks for it of their own; `read(ids)`, given every id that stands for them,
    gives the sentences in the active language, "" where there is nothing to say. Whoever calls it is sure who asks.
    """

    key: str
    label: Any
    asks: Callable[[str], bool]
    read: Callable[[Sequence[int]], str]
    order: int = 50
