"""Tasks that press."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.tasks.queries.tasks import ASSIGN, Progress, Task, due, holder_words, progress, stranded

MOST_LINES = 4


def due_tasks(actor: Actor) -> Concern | None:
    """The actor's own and free tasks up to today; for who assigns tasks, everybody's that are late too."""
    tasks = due(actor)
    count = tasks.count()
    if not count:
        return None
    late = tasks.filter(due_on__lt=clock.today()).count()
    why = ngettext("%(count)s of them overdue.", "%(count)s of them overdue.", late)
    return Concern(
        kind="tasks",
        icon="circle-check",
        title=ngettext("%(count)s task is due", "%(count)s tasks are due", count)
        % {"count": formats.number(count)},
        why=why % {"count": formats.number(late)} if late else "",
        lines=_lines(tasks),
        url=reverse("tasks:all") + "?due=now" if actor.can(ASSIGN) else reverse("tasks:mine"),
        action=_("Tasks"),
        tone="warn" if late else "",
    )


def stranded_tasks(actor: Actor) -> Concern | None:
    """Tasks of people who left, or whose role does none any more: nobody else would do them."""
    tasks = stranded(actor)
    count = tasks.count()
    if not count:
        return None
    return Concern(
        kind="stranded",
        icon="user-x",
        title=ngettext(
            "%(count)s open task is with somebody who does none any more",
            "%(count)s open tasks are with people who do none any more",
            count,
        )
        % {"count": formats.number(count)},
        lines=_lines(tasks),
        url=reverse("tasks:all") + "?who=stranded",
        action=_("Hand them over"),
        tone="warn",
    )


def _lines(tasks: QuerySet[Task]) -> list[Line]:
    first = list(tasks[:MOST_LINES])
    far = progress(task.pk for task in first)
    return [
        Line(
            label=task.title,
            text=_line(task, far.get(task.pk)),
            url=reverse("tasks:task", args=[task.pk]),
        )
        for task in first
    ]


def _line(task: Task, far: Progress | None) -> str:
    parts = [holder_words(task)]
    if task.due_on is not None and task.due_on < clock.today():
        parts.append(
            pgettext("overdue task", "since %(day)s") % {"day": formats.near_day(task.due_on)}
        )
    if far is not None:
        parts.append(
            _("%(ticked)s of %(people)s")
            % {"ticked": formats.number(far.ticked), "people": formats.number(far.people)}
        )
    return " · ".join(parts)
