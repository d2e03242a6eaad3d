"""Undo in tests: what was changed last, and the address that a toast offers."""

import json

from shuke.common import undoing
from shuke.common.access import Actor
from shuke.common.models import UndoStep


def undo_last(actor: Actor, kind: str = "") -> None:
    """Undo the actor's last change, of this kind where one is given."""
    undoing.undo_changes(actor, [last_change(actor, kind)])


def last_change(actor: Actor, kind: str = "") -> int:
    steps = UndoStep.objects.filter(fact__actor_id=actor.id, fact__kind__startswith=kind)
    return steps.latest("pk").pk


def offered(response) -> str:
    """The address of the undo that the toast of a part offers; "" without one."""
    toasts = json.loads(response.headers.get("HX-Trigger", "{}")).get("shuke:toast", {})
    return next((each["undo"] for each in toasts.get("toasts", ()) if each["undo"]), "")


def undoable(page) -> int:
    """How many rows of a page of changes its reader can undo."""
    return sum(row.undo_state.is_open for row in page.context["table"].page.rows)
