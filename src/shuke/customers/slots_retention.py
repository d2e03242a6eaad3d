"""What rooms say of how long their data stays (a part of `customers.slots`)."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Called in the transaction of each batch with how many things it forgot; it raises when the rules ended.
Journal = Callable[[int], None]


@dataclass(frozen=True)
class DataKind:
    """A kind of data that a shop need not have for ever: the owner's rules of retention may name it.

    `count(limit)` says how much of it is older than that instant and would go; `spared(limit)` what is as old
    and stays all the same: code of `reasons` -> how many. `forget(limit, journal)` forgets the first in batches,
    each in a transaction of its own in which it calls `journal`; begun anew after a crash, it does the rest.
    """

    code: str
    label: Any
    #: What becomes of it, as a sentence with %(age)s ("13 months").
    words: Any
    icon: str
    count: Callable[[dt.datetime], int]
    forget: Callable[[dt.datetime, Journal], object]
    spared: Callable[[dt.datetime], Mapping[str, int]] | None = None
    #: Code -> why something stays, as the rest of a sentence that begins with how many do.
    reasons: Mapping[str, Any] = field(default_factory=dict)
    #: What is lost with it, for whoever decides.
    loss: Any = ""
    #: The least age in months that the rules may set.
    least: int = 1
    order: int = 50


@dataclass(frozen=True)
class RetentionDuty:
    """What no rule of retention takes because law or evidence needs it: why, and how much of it there is."""

    label: Any
    why: Any
    count: Callable[[], int]
    order: int = 50


@dataclass(frozen=True)
class RetentionSetting:
    """A setting of the shop by which something goes too: its key, and the name of the address where it is set."""

    key: str
    page: str
