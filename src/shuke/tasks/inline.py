"""Fields of a task that are edited where they stand: in the list of all and on its page."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common.access import Actor
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit import formats
from shuke.common.slots import FieldValue
from shuke.tasks.boards import move, state_of, states
from shuke.tasks.commands import giving
from shuke.tasks.models import Task
from shuke.tasks.queries.tasks import holder_words, task_for
from shuke.tasks.views.forms import who, who_choices


def read(actor: Actor, pk: int, name: str) -> FieldValue:
    task = task_for(actor, pk)
    if name == "state":
        return FieldValue(pgettext("task", "State"), state_of(task), "choice", states())
    if name == "due_on":
        return FieldValue(
            _("Due"),
            _day(task.due_on),
            "date",
            text=formats.day(task.due_on) if task.due_on else "",
        )
    label = pgettext("task", "Assignee")
    return FieldValue(label, _held(task), "choice", who_choices(actor), holder_words(task))


def save(actor: Actor, pk: int, name: str, value: str, seen: str) -> None:
    if name == "state":
        move(actor, pk, value, seen)
        return
    task = task_for(actor, pk)
    if name == "holder":
        before = who(seen)
        giving.hand_over(
            actor, pk, **who(value), expected=(before["holder_id"], task.role if before["holder_id"] else before["role"])
        )  # fmt: skip
        return
    if _day(task.due_on) != seen:
        last = task.events.order_by("-pk").first()
        message = _("%(name)s changed this meanwhile. Saving again puts yours in its place.")
        raise Conflict(message % {"name": last.by if last else "?"}, code="overtaken")
    giving.edit_task(
        actor, pk, title=task.title, note=task.note, due_on=_read_day(value),
        expected_version=task.version,
    )  # fmt: skip


def _held(task: Task) -> str:
    """As `who_choices` writes it."""
    if task.holder_id:
        return f"staff:{task.holder_id}"
    return f"role:{task.role}" if task.role else ""


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _read_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        message = _("Enter a day like 2026-11-23.")
        raise Invalid(message, fields={"due_on": message}) from error
