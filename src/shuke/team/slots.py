"""What rooms above may add to the page of a colleague (see `common.declarations`)."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models

from shuke.common.access import Actor
from shuke.team.models import Staff


@dataclass(frozen=True)
class MemberPanel:
    """A part of a colleague's page: what they have to do, what they did.

    `read(actor, staff id)` gives the context of `template` (as `panel`); None leaves it out.
    """

    template: str
    read: Callable[[Actor, int], dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class MemberColumn:
    """A column of the team: `read(actor, staff ids)` gives a number for each who has one."""

    name: str
    label: Any
    capability: str
    read: Callable[[Actor, Sequence[int]], Mapping[int, Any]]
    order: int = 50
    help: Any = ""
    on_phones: bool = True


@dataclass(frozen=True)
class Kpi:
    """Something that colleagues do, counted by day: people contacted, wishes noted.

    `count(staff ids, first day, last day)` gives (staff id, day of the shop) -> how many, for the days that
    have any (`team.queries.per_day`). Whoever holds `capability` sees it of the colleagues whose page they
    may see; everybody sees their own.
    """

    key: str
    label: Any
    capability: str
    count: Callable[[Sequence[int], dt.date, dt.date], Mapping[tuple[int, dt.date], int]]
    order: int = 50
    help: Any = ""


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
    #: Whether it can be nobody's.
    can_be_free: bool = True


@dataclass(frozen=True)
class StaffRows:
    """What becomes of a table's rows that name a colleague when they leave. Every such column declares
    it: a structure test fails otherwise.

    "handed over": their open ones go to others, by the `ownables` named here. "ended": they hold no
    longer from that moment on. "kept": they say who did something, or wait for their return; `why` says
    which.
    """

    model: type[models.Model]
    column: str
    on_leaving: Literal["handed over", "ended", "kept"]
    ownables: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Rating:
    """How satisfied people are with what colleagues did: `read(staff ids, first day, last day)` gives staff id ->
    (satisfied, answers) of those whom anybody rated in these days."""

    key: str
    label: Any
    read: Callable[[Sequence[int], dt.date, dt.date], Mapping[int, tuple[int, int]]]
