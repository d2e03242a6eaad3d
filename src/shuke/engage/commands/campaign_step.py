"""How the letter of a campaign goes through the ledger: what its `StepKind` declares."""

from collections.abc import Collection, Mapping
from typing import Any

from shuke.engage.commands.steering import finish_if_done, note_trouble
from shuke.engage.contents import content_of
from shuke.engage.models import Campaign, Step
from shuke.engage.steps import Composer


def compose(step: Step) -> Composer:
    return content_of(step.channel).compose(step.campaign)


def sender(step: Step) -> str:
    return step.campaign.sender


def drained(step: Step) -> None:
    finish_if_done(step.campaign.pk)


def trouble(step: Step, words: str, lasting: bool) -> None:
    note_trouble(step.campaign.pk, words, lasting=lasting)


def is_automatic(step: Step) -> bool:
    """Unless it goes to everybody: choosing nobody is no decision about anybody."""
    campaign = getattr(step, "campaign", None)
    if campaign is None:
        return False
    if campaign.segment_definition:
        return has_conditions(campaign.segment_definition)
    from shuke.insight import queries as insight  # brings the engines of analysis

    return campaign.segment_id is not None and insight.is_conditional(campaign.segment_id)


def has_offer(step: Step) -> bool:
    campaign = getattr(step, "campaign", None)
    return bool(campaign and campaign.has_offer)


def offering(step_ids: Collection[int]) -> set[int]:
    rows = Campaign.objects.filter(step__in=step_ids, has_offer=True)
    return set(rows.values_list("step_id", flat=True))


def has_conditions(definition: Mapping[str, Any]) -> bool:
    """Whether a frozen definition says anything of its people: {"all": []} means everybody."""
    return any(definition["where"].values())


def details(step_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = Campaign.objects.filter(step__in=step_ids).values_list("step_id", "pk", "name")
    return {step_id: {"campaign": pk, "name": name} for step_id, pk, name in rows}
