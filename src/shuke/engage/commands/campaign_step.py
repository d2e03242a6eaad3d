"""How the letter of a campaign goes through the ledger: what its `StepKind` declares."""

from collections.abc import Collection
from typing import Any

from shuke.engage.commands.steering import finish_if_done, note_trouble
from shuke.engage.letters import Composer
from shuke.engage.letters import compose as compose_letter
from shuke.engage.models import Campaign, Step


def compose(step: Step) -> Composer:
    return compose_letter(step.campaign)


def sender(step: Step) -> str:
    return step.campaign.sender


def drained(step: Step) -> None:
    finish_if_done(step.campaign.pk)


def trouble(step: Step, words: str, lasting: bool) -> None:
    note_trouble(step.campaign.pk, words, lasting=lasting)


def details(step_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    rows = Campaign.objects.filter(step__in=step_ids).values_list("step_id", "pk", "name")
    return {step_id: {"campaign": pk, "name": name} for step_id, pk, name in rows}
