"""Who needs attention now, and why: what every room's finders find."""

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.errors import Busy
from shuke.common.slots import Concern, ConcernFinder


def concerns(actor: Actor) -> list[Concern]:
    """Everything that the actor may see and act on, most pressing first."""
    concerns = []
    for finder in declared(ConcernFinder):
        if not actor.can(finder.capability):
            continue
        try:
            concern = finder.find(actor)
        except Busy:  # the warehouse is being made: the page says so beside the numbers
            continue
        if concern is not None:
            concerns.append(concern)
    return concerns
