"""Rules for stalled payments: which hold, which there were."""

from typing import Any

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.sales.models import StallRules, StallSpell
from shuke.sales.stall_rules import Plan


def holding() -> StallRules | None:
    """The version that holds now."""
    return kit.holding(StallSpell, StallRules)


def in_force() -> Plan:
    """What holds now; the standard plan while no version does."""
    row = holding()
    return Plan.of_version(row.definition) if row else Plan()


def versions(actor: Actor) -> list[StallRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "sales.rule")
    return kit.latest(StallRules)


def version_for(actor: Actor, pk: int) -> StallRules:
    """That version. Raises NotFound."""
    require(actor, "sales.rule")
    return kit.version_for(StallRules, pk)


def described(row: StallRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Plan.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}
