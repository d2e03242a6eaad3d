"""Texts that people write, or that are written about them: what insight reads themes and feelings from."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """One text. `ref` is its row in the room that keeps it; `text` may be empty."""

    ref: int
    text: str
    at: dt.datetime
    #: The record that it stands on; None: nobody knows whose it is.
    customer: int | None
    #: How it came: "email", "wechat"; "" where that says nothing.
    channel: str = ""


@dataclass(frozen=True)
class TextSource:
    """A table of texts that a room keeps.

    `after(ref, limit)` gives texts with a higher ref, ascending, empty ones too: fewer than `limit` only at the
    end. `among(refs)` gives those of these that are still there. `url(ref)` is where one stands. Who may not
    `capability` reads none of them.
    """

    key: str
    label: Any
    capability: str
    after: Callable[[int, int], Sequence[Text]]
    among: Callable[[Sequence[int]], Mapping[int, Text]]
    url: Callable[[Text], str]
    #: What channels are called, where there are any.
    channels: Mapping[str, Any] | None = None
    #: Whether the person wrote it; else a colleague did, about them.
    is_own: bool = True
