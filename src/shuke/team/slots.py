"""What rooms above may add to the page of a colleague (see `common.declarations`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor
from shuke.team.models import Staff


@dataclass(frozen=True)
class MemberFact:
    """A line of a colleague's page.

    `read(actor, staff id)` gives the words and the address that they lead to; None leaves it out.
    """

    label: Any
    read: Callable[[Actor, int], tuple[str, str] | None]
    order: int = 50


@dataclass(frozen=True)
class Places:
    """Things of a room above on which colleagues can be placed: `choices(actor)` gives (id, name)."""

    kind: str
    choices: Callable[[Actor], list[tuple[int, str]]]


@dataclass(frozen=True)
class Ownable:
    """A kind of thing that a colleague has: it is handed over when they leave.

    `held(staff id)` gives the ids of what they have now, `names(ids)` what these are called, `receivers()`
    who could have them. `move(actor, ids, staff id or None)` gives them to somebody, or to nobody, inside
    the caller's transaction.
    """

    kind: str
    label: Any
    held: Callable[[int | None], list[int]]
    names: Callable[[Sequence[int]], Mapping[int, str]]
    receivers: Callable[[], list[Staff]]
    move: Callable[[Actor, Sequence[int], int | None], object]
    order: int = 50
