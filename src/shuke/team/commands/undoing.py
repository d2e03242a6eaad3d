"""How changes of the team are undone: what `facts` declares (see `common.undo`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from shuke.common.access import Actor
from shuke.common.models import RecordedFact
from shuke.team.calendar import Hours
from shuke.team.commands.hours import remove_own_day, set_own_day, set_weekly_hours
from shuke.team.commands.placing import save_team
from shuke.team.commands.staff import edit_profile

Before = Mapping[str, Any]


def undo_profile(actor: Actor, fact: RecordedFact, before: Before) -> None:
    edit_profile(actor, **before)


def undo_team(actor: Actor, fact: RecordedFact, before: Before) -> None:
    save_team(actor, team_id=fact.subject_id, **before)


def undo_hours(actor: Actor, fact: RecordedFact, before: Before) -> None:
    weekly: dict[int, Hours | None] = dict.fromkeys(range(7))
    weekly |= {weekday: (_time(opens), _time(closes)) for weekday, opens, closes in before["hours"]}
    set_weekly_hours(actor, weekly)


def undo_own_day(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """What was set for the day before; nothing where the calendar said it."""
    day = dt.date.fromisoformat(fact.payload["day"])
    if not before:
        remove_own_day(actor, day)
        return
    opens, closes = before["opens"], before["closes"]
    hours = (_time(opens), _time(closes)) if opens else None
    set_own_day(actor, day, hours, before["name"])


def _time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)
