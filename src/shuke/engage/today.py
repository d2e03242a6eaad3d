"""What went out lately and what it brought, and what goes out next: for whoever writes to customers."""

from typing import Any

from shuke.common.access import Actor
from shuke.engage import queries
from shuke.engage.groups import people_url
from shuke.engage.models import Campaign

PAST, AHEAD = 4, 3


def lately(actor: Actor) -> dict[str, Any] | None:
    """The latest campaigns with their effect, and those that wait for their time; None where there are none."""
    mine = queries.campaigns(actor)
    past = list(mine.exclude(launched_at=None).order_by("-launched_at", "-pk")[:PAST])
    ahead = list(mine.filter(state=Campaign.State.SCHEDULED).order_by("scheduled_at", "pk")[:AHEAD])
    if not (past or ahead):
        return None
    queries.tell_results(actor, past)
    for campaign in past:
        campaign.people_url = people_url(campaign, "sent")  # type: ignore[attr-defined]
    return {"past": past, "ahead": ahead}
