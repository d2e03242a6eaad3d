"""What sending a campaign would do: to how many, over what, who is left out and why, at what cost."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from shuke.common.access import Actor
from shuke.engage import control
from shuke.engage.channels import EMAIL, channel
from shuke.engage.contents import content_of
from shuke.engage.letters import LetterError
from shuke.engage.models import Campaign
from shuke.engage.queries.audience import recipients_for
from shuke.engage.queries.previews import Audience, audience, samples
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
    #: Into how many parts the carrier cuts a message, on average over a few people of the segment.
    parts_each: Decimal = Decimal(1)

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
        """For all of them, as long as the messages are to a few."""
        return self.parts * self.message_cost

    @property
    def parts(self) -> int:
        """Parts that the carrier charges for all of them, about."""
        return round(self.letters * self.parts_each)


def outlook(actor: Actor, campaign: Campaign, subject: str = "") -> Outlook | None:
    """What sending it would do; None while nobody is chosen. `subject` as one of the people reads it.
    NotFound when the segment is gone."""
    if not campaign.segment_id:
        return None
    return Outlook(
        audience(actor, campaign.segment_id, campaign.step.channel, offers=campaign.has_offer),
        campaign.holdout_percent,
        campaign.step.channel,
        channel(campaign.step.channel).part_cost(),
        subject or campaign.subject,
        campaign.scheduled_at,
        _parts_each(actor, campaign),
    )


def _parts_each(actor: Actor, campaign: Campaign) -> Decimal:
    """Parts of a message, on average over a few of its people; 1 where it cannot be written yet."""
    way = campaign.step.channel
    if way == EMAIL:
        return Decimal(1)
    try:
        composer = content_of(way).compose(campaign)
        people = recipients_for(samples(actor, campaign.segment_id, way), composer.variables, way)
        counts = [composer.parts(who).length.parts for who in people]
    except LetterError:
        return Decimal(1)
    return Decimal(sum(counts)) / len(counts) if counts else Decimal(1)
