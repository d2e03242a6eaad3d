"""Tasks that press."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.operate.models import Task
from shuke.operate.queries.tasks import Progress, due, has_left, holder_words, progress
from shuke.operate.today.concerns import Concern, Line

SHOWN = 4


def due_tasks(actor: Actor) -> Concern | None:
    """The actor's own and free tasks up to today; for who assigns tasks, everybody's that are late too."""
    found = due(actor)
    count = found.count()
    if not count:
        return None
    first = list(found[:SHOWN])
    far = progress(task.pk for task in first)
    late = found.filter(due_on__lt=clock.today()).count()
    return Concern(
        kind="tasks",
        icon="circle-check",
        title=ngettext("%(count)s task is due", "%(count)s tasks are due", count)
        % {"count": formats.number(count)},
        why=ngettext("%(count)s of them overdue.", "%(count)s of them overdue.", late)
        % {"count": formats.number(late)}
        if late
        else "",
        lines=[
            Line(
                label=task.title,
                text=_line(task, far.get(task.pk)),
                url=reverse("operate:task", args=[task.pk]),
            )
            for task in first
        ],
        url=reverse("operate:tasks"),
        action=_("Tasks"),
        tone="warn" if late else "",
    )


def _line(task: Task, far: Progress | None) -> str:
    parts = [holder_words(task)]
    if has_left(task):
        parts.append(pgettext("task", "does none any more"))
    if task.due_on is not None and task.due_on < clock.today():
        parts.append(
            pgettext("overdue task", "since %(day)s") % {"day": formats.weekday(task.due_on)}
        )
    if far is not None:
        parts.append(
            _("%(ticked)s of %(people)s")
            % {"ticked": formats.number(far.ticked), "people": formats.number(far.people)}
        )
    return " · ".join(parts)
