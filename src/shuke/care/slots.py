"""What rooms may add to care (see `common.declarations`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Detail:
    """One thing that is asked of a kind: text of 60 signs at most, or a day."""

    code: str
    label: Any
    kind: Literal["text", "date"] = "text"
    #: Brings what was typed into one form: a plate in capitals.
    clean: Callable[[str], str] = str.strip


@dataclass(frozen=True)
class OwnedKind:
    """A kind of thing that people own. `unit`: in what it is read ("km"), "" when it is not; `counts_up`:
    whether readings only grow, as a counter's do."""

    code: str
    label: Any
    icon: str
    details: tuple[Detail, ...] = ()
    serial: Any = ""
    unit: str = ""
    counts_up: bool = True
    #: What it can count in a day at most: more is a slip of the hand. 0: nobody can say.
    most_a_day: int = 0
    order: int = 50
