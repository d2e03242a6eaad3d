"""What sending a campaign would do: to how many, over what, who is left out and why, at what cost."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from shuke.common.access import Actor
from shuke.engage import control
from shuke.engage.channels import channel
from shuke.engage.models import Campaign
from shuke.engage.queries.previews import Audience, audience
from shuke.engage.rules import channel_name


@dataclass(frozen=True)
class Outlook:
    """Reckoned now; by the time it goes out, people may have come and gone."""

    audience: Audience
    holdout_percent: int
    #: The channel's key.
    channel: str
    #: Of one message at least, in the shop's currency; 0 where the channel charges nothing.
    message_cost: Decimal
    subject: str
    #: When it goes out by itself; None while no time is set.
    at: dt.datetime | None

    @property
    def channel_name(self) -> str:
        return channel_name(self.channel)

    @property
    def letters(self) -> int:
        return self.audience.letters(self.holdout_percent)

    @property
    def held_out(self) -> int:
        return self.audience.held_out(self.holdout_percent)

    @property
    def control_doubt(self) -> str:
        """See `control.doubt`."""
        return control.doubt(self.audience.reachable, self.holdout_percent)

    @property
    def is_about(self) -> bool:
        """Whether the number of letters may come out a little different: drawn, or from a part."""
        return bool(self.held_out) or self.audience.is_estimate

    @property
    def cost(self) -> Decimal:
        """At least, for all of them: a long message may be charged as several."""
        return self.letters * self.message_cost


def outlook(actor: Actor, campaign: Campaign, subject: str = "") -> Outlook | None:
    """What sending it would do; None while nobody is chosen. `subject` as one of the people reads it.
    NotFound when the segment is gone."""
    if not campaign.segment_id:
        return None
    return Outlook(
        audience(actor, campaign.segment_id, offers=campaign.has_offer),
        campaign.holdout_percent,
        campaign.step.channel,
        channel(campaign.step.channel).part_cost(),
        subject or campaign.subject,
        campaign.scheduled_at,
    )
