"""Campaigns as a file: told before they leave."""

from shuke.common.access import Actor, require
from shuke.engage import facts


def announce_campaigns(actor: Actor, count: int, filters: dict[str, str]) -> None:
    """So many campaigns are about to leave the house as a file."""
    require(actor, "views.export")
    facts.CAMPAIGNS_EXPORTED.record(actor, count=count, filters=filters)
