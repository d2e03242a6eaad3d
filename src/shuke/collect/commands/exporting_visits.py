"""The list of visits as a file: on record before it leaves."""

from shuke.collect import facts
from shuke.common.access import Actor, require


def announce_visits(actor: Actor, count: int, filters: dict[str, str]) -> None:
    """So many visits are about to leave the house as a file."""
    require(actor, "views.export")
    facts.VISITS_EXPORTED.record(actor, count=count, filters=filters)
