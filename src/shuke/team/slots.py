"""What rooms above may add to the page of a colleague (see `common.declarations`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor


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
