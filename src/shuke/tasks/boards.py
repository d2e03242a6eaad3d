"""Tasks as cards by state: to take, in somebody's hands, done lately."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict
from shuke.common.slots import Grouping
from shuke.tasks.commands import giving, ticking
from shuke.tasks.models import Task
from shuke.tasks.queries.tasks import OPEN, by_day, task_for, tasks

#: So long a task that is done stays on the board.
LATELY = dt.timedelta(days=30)


def states() -> list[tuple[str, str]]:
    return [
        ("free", pgettext("task", "To take")),
        ("held", pgettext("task", "In hand")),
        ("done", pgettext("task", "Done")),
    ]


def groupings(request: Any) -> list[Grouping]:
    visible = tasks(request.actor)

    def rows(state: str) -> QuerySet[Task]:
        if state != "done":
            return by_day(visible.filter(OPEN & Q(holder__isnull=state == "free")))
        since = clock.now() - LATELY
        return visible.filter(done_at__gte=since, withdrawn_at=None).order_by("-done_at", "-pk")

    return [Grouping("state", pgettext("task", "State"), states(), rows)]


def state_of(task: Task) -> str:
    if task.done_at:
        return "done"
    return "held" if task.holder_id else "free"


def move(actor: Actor, pk: int, state: str, seen: str) -> None:
    """Bring a task from one state to another. Conflict when it is no longer in the one that was seen."""
    task = task_for(actor, pk)
    if state_of(task) != seen:
        last = task.events.order_by("-pk").first()
        message = _("%(name)s changed this meanwhile. Saving again puts yours in its place.")
        raise Conflict(message % {"name": last.by if last else "?"}, code="overtaken")
    if state == "done":
        ticking.finish_task(actor, pk)
        return
    if seen == "done":
        task = ticking.reopen_task(actor, pk)
    if state_of(task) != state:
        taker = actor.id if state == "held" else None
        expected = (task.holder_id, task.role)
        giving.hand_over(actor, pk, holder_id=taker, role=task.role, expected=expected)
