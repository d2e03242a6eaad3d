"""The sending rules as people read them."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.common.access import Actor, author, require
from shuke.common.errors import NotFound
from shuke.engage.ledger.gating import rules_in_force
from shuke.engage.models import RulesRehearsal, SendingRules
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


def rehearsal_for(actor: Actor, rehearsal_id: int) -> RulesRehearsal:
    """One rehearsal. NotFound once it is gone."""
    require(actor, "rules.edit")
    row = RulesRehearsal.objects.filter(pk=rehearsal_id).first()
    if row is None:
        raise NotFound(_("There is no such rehearsal any more."))
    return row


def latest_rehearsal(actor: Actor) -> RulesRehearsal | None:
    """The actor's own last one that was not stopped."""
    require(actor, "rules.edit")
    rows = RulesRehearsal.objects.filter(actor_id=actor.id).order_by("-pk")
    return next((row for row in rows[:5] if row.state != "stopped"), None)
