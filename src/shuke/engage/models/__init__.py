"""Campaigns, the ledger of what was sent to whom, and what came back.

`campaigns`: what is to be said, to whom, and who decided it. `steps`: what
sends belong to. `ledger`: one row per person and letter. `responses`: links, clicks, receipts, replies, suppressions. `templates`: letters kept for reuse.
`providers`: who carries messages. `paper`: what is printed together. `effects`: what campaigns brought, as counted last. `rules`: how often and when people may be written to. `rehearsals`: other rules tried on the past. `secrets`: the key of hashes that are stored.
`journeys`: paths, their versions, who is where in them. `witnesses`: marks by which a restored database is noticed.
"""

from shuke.engage.models.campaigns import Campaign, CampaignEvent
from shuke.engage.models.due import Due
from shuke.engage.models.effects import CampaignEffect
from shuke.engage.models.journeys import (
    Enrolment,
    Journey,
    JourneyMessage,
    JourneyVersion,
    Passage,
)
from shuke.engage.models.ledger import Send
from shuke.engage.models.paper import PrintBatch, Printout
from shuke.engage.models.pictures import Picture
from shuke.engage.models.providers import Provider
from shuke.engage.models.rehearsals import RulesRehearsal
from shuke.engage.models.responses import Click, DeliveryEvent, Link, Reply, Suppression
from shuke.engage.models.rules import SendingRules
from shuke.engage.models.secrets import Secret
from shuke.engage.models.steps import Step
from shuke.engage.models.templates import LetterTemplate
from shuke.engage.models.witnesses import Witness

__all__ = [
    "Campaign",
    "CampaignEffect",
    "CampaignEvent",
    "Click",
    "DeliveryEvent",
    "Due",
    "Enrolment",
    "Journey",
    "JourneyMessage",
    "JourneyVersion",
    "LetterTemplate",
    "Link",
    "Passage",
    "Picture",
    "PrintBatch",
    "Printout",
    "Provider",
    "Reply",
    "RulesRehearsal",
    "Secret",
    "Send",
    "SendingRules",
    "Step",
    "Suppression",
    "Witness",
]
