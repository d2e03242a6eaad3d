"""Earning rules: which hold, which there were, what they would do."""

from typing import Any

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.loyalty.models import EarningRules, EarningSpell, PointsAccount
from shuke.loyalty.plan import Plan


def holding() -> EarningRules | None:
    """The version that holds now."""
    return kit.holding(EarningSpell, EarningRules)


def in_force() -> Plan:
    """What holds now; the standard plan while no version does."""
    row = holding()
    return Plan.of_version(row.definition) if row else Plan()


def has_points() -> bool:
    """Whether anybody can have points: by rules, or since somebody has."""
    return holding() is not None or PointsAccount.objects.exists()


def versions(actor: Actor) -> list[EarningRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "loyalty.rule")
    return kit.latest(EarningRules)


def version_for(actor: Actor, pk: int) -> EarningRules:
    """That version. Raises NotFound."""
    require(actor, "loyalty.rule")
    return kit.version_for(EarningRules, pk)


def described(row: EarningRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Plan.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}
