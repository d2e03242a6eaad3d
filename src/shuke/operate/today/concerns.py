"""Who needs attention now, and why, and what to look at: what every room declares, in the order of the
actor's job."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.errors import Busy
from shuke.common.slots import Concern, ConcernFinder
from shuke.common.today_slots import TodayPart


@dataclass(frozen=True)
class Part:
    """A part of the page with what its template shows."""

    template: str
    values: Any


def job(actor: Actor) -> str:
    """By what Today is ordered: the role, or "clerk" for an agent of some stores."""
    if actor.role == "agent" and actor.scope.stores is not None:
        return "clerk"
    return actor.role


def concerns(actor: Actor) -> list[Concern]:
    """Everything that the actor may see and act on, most pressing first."""
    return [
        concern
        for finder in _for_job(actor, declared(ConcernFinder))
        if (concern := _read(finder.find, actor)) is not None
    ]


def parts(actor: Actor, place: str) -> list[Part]:
    """What there is to look at in a place of the page."""
    return [
        Part(part.template, values)
        for part in _for_job(actor, declared(TodayPart))
        if part.place == place and (values := _read(part.read, actor)) is not None
    ]


def _for_job(actor: Actor, rows: list) -> list:
    theirs = [each for each in rows if each.capability == "*" or actor.can(each.capability)]
    mine = job(actor)
    return sorted(theirs, key=lambda each: each.order_for.get(mine, each.order))


def _read(find: Callable[[Actor], Any], actor: Actor) -> Any:
    try:
        return find(actor)
    except Busy:  # the warehouse is being made: the page says so beside the numbers
        return None
