"""The sending rules as people read them."""

import datetime as dt
from dataclasses import dataclass

from shuke.common.access import Actor, author, require
from shuke.engage.ledger.gating import rules_in_force
from shuke.engage.models import SendingRules
from shuke.engage.rules import Rules


@dataclass(frozen=True)
class Version:
    """One version of the rules: what it says, who wrote it and when."""

    rules: Rules
    at: dt.datetime
    by: str

    @property
    def sentences(self) -> list[str]:
        return self.rules.sentences()


def rules_now(actor: Actor) -> Rules:
    require(actor, "rules.edit")
    return rules_in_force()


def rule_versions(actor: Actor) -> list[Version]:
    """Every version, newest first."""
    require(actor, "rules.edit")
    return [
        Version(Rules.from_json(row.definition, row.version), row.at, author(row.actor_id, row.by))
        for row in SendingRules.objects.order_by("-version")
    ]
