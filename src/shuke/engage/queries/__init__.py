"""What pages, the API and upper rooms may ask about campaigns."""

from shuke.engage.queries.audience import reachable, recipient_for
from shuke.engage.queries.campaigns import (
    Tally,
    campaign_for,
    campaigns,
    tallies,
    uses_of_segment,
)
from shuke.engage.queries.previews import Audience, audience, samples
from shuke.engage.queries.progress import Progress, progress, unknown_sends

__all__ = [
    "Audience",
    "Progress",
    "Tally",
    "audience",
    "campaign_for",
    "campaigns",
    "progress",
    "reachable",
    "recipient_for",
    "samples",
    "tallies",
    "unknown_sends",
    "uses_of_segment",
]
