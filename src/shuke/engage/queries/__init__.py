"""What pages, the API and upper rooms may ask about campaigns."""

from shuke.engage.queries.audience import reachable, recipient_for, recipients_for
from shuke.engage.queries.campaigns import (
    Tally,
    campaign_for,
    campaigns,
    held_back,
    last_decision,
    tallies,
    tell_results,
    uses_of_segment,
)
from shuke.engage.queries.journeys import deeds, happened, sentence, trigger_of, triggers
from shuke.engage.queries.lacking import lacking, links_answer
from shuke.engage.queries.outlook import Outlook, outlook
from shuke.engage.queries.planning import Planning, planning
from shuke.engage.queries.previews import (
    Audience,
    Stopped,
    audience,
    people_of_part,
    people_of_segment,
    samples,
)
from shuke.engage.queries.progress import Progress, progress, unknown_sends
from shuke.engage.queries.rehearsal import Rehearsal, rehearse
from shuke.engage.queries.rules import (
    Version,
    latest_rehearsal,
    rehearsal_for,
    rule_versions,
    rules_now,
)
from shuke.engage.queries.site import Greeting, greeting, person_of_user

__all__ = [
    "Audience",
    "Greeting",
    "Outlook",
    "Planning",
    "Progress",
    "Rehearsal",
    "Stopped",
    "Tally",
    "Version",
    "audience",
    "campaign_for",
    "campaigns",
    "deeds",
    "greeting",
    "happened",
    "held_back",
    "lacking",
    "last_decision",
    "latest_rehearsal",
    "links_answer",
    "outlook",
    "people_of_part",
    "people_of_segment",
    "person_of_user",
    "planning",
    "progress",
    "reachable",
    "recipient_for",
    "recipients_for",
    "rehearsal_for",
    "rehearse",
    "rule_versions",
    "rules_now",
    "samples",
    "sentence",
    "tallies",
    "tell_results",
    "trigger_of",
    "triggers",
    "unknown_sends",
    "uses_of_segment",
]
