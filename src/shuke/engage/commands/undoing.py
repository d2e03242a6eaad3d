"""How changes of campaigns are undone: what `facts` declares (see `common.undo`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from shuke.common.access import Actor
from shuke.common.models import RecordedFact
from shuke.engage.commands.blocking import lift_suppression
from shuke.engage.commands.launching import schedule_campaign, take_back_campaign
from shuke.engage.commands.ruling import set_rules
from shuke.engage.rules import Rules


def undo_timing(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The time that was set before; off the timetable where there was none."""
    assert fact.subject_id is not None
    if before["at"]:
        schedule_campaign(actor, fact.subject_id, dt.datetime.fromisoformat(before["at"]))
    else:
        take_back_campaign(actor, fact.subject_id)


def undo_block(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    lift_suppression(actor, fact.payload["suppression"])


def undo_rules(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The rules before, as a new version; Conflict when somebody has changed them since."""
    set_rules(actor, Rules.from_json(before["rules"]), base=fact.payload["version"])
