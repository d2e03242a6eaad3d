"""How a change of a task is undone: what `facts` declares (see `common.undo`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from shuke.common.access import Actor
from shuke.common.models import RecordedFact
from shuke.tasks.commands.giving import edit_task


def undo_change(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The words and the day that it had; JSON keeps the day as text."""
    assert fact.subject_id is not None
    due = before["due_on"]
    words = {**before, "due_on": dt.date.fromisoformat(due) if due else None}
    edit_task(actor, fact.subject_id, **words)
