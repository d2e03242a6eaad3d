"""Tasks as an actor may see them: default deny.

Whoever assigns tasks sees them all, or those of their teams where their scope is limited; others see what
they hold, what they may take, what they gave.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers import queries as customers
from shuke.tasks.models import Task, TaskPerson
from shuke.team.queries import Role, Staff, roles_that, staff_who

DO, ASSIGN = "tasks.do", "tasks.assign"
#: As long the same task once more is taken for a page that was sent twice.
TWICE = dt.timedelta(minutes=10)
OPEN = Q(done_at=None, withdrawn_at=None)
#: Roles that can be given tasks, in the order of the team.
ROLES = roles_that(DO)
#: Held by somebody who no longer works here, or whose role no longer does tasks.
STRANDED = Q(holder__isnull=False) & (Q(holder__left_at__isnull=False) | ~Q(holder__role__in=ROLES))


@dataclass(frozen=True)
class Progress:
    """How many of a task's people are ticked. Two records that were merged are one person."""

    ticked: int = 0
    people: int = 0

    @property
    def is_complete(self) -> bool:
        return self.people > 0 and self.ticked == self.people


def free_for(actor: Actor) -> Q:
    """Nobody has it and the actor may take it; who assigns tasks may take any."""
    if actor.is_system or (actor.can(ASSIGN) and actor.scope.is_all):
        return Q(holder=None)
    roles = (actor.role,) if actor.scope.is_queue else ("", actor.role)
    return Q(holder=None, role__in=roles)


def tasks(actor: Actor) -> QuerySet[Task]:
    """Every task that the actor may see, whatever became of it."""
    require(actor, DO)
    seen = Task.objects.select_related("holder", "given_by")
    own = Q(holder=actor.id) | Q(given_by=actor.id) | free_for(actor)
    if not actor.can(ASSIGN):
        return seen.filter(own)
    if actor.scope.is_all:
        return seen
    return seen.filter(own | Q(holder__in=actor.scope.colleagues))


def task_for(actor: Actor, task_id: int) -> Task:
    """One task. NotFound where there is none for this actor, Forbidden without the right."""
    task = tasks(actor).filter(pk=task_id).first()
    if task is None:
        raise NotFound(_("There is no such task, or it is somebody else’s."))
    return task


def step_of(task_id: int) -> int | None:
    """The step (of a campaign, a journey) that asked for the calls of a task; None for any other task."""
    source = Task.objects.filter(pk=task_id).values_list("source", flat=True).first() or {}
    step = source.get("step")
    return step if isinstance(step, int) else None


def may_change(actor: Actor, task: Task) -> bool:
    """Whether the actor may change, hand over and take back this task: one's own word, or anybody's for
    who assigns tasks."""
    return actor.can(ASSIGN) or (actor.id is not None and task.given_by_id == actor.id)


def by_day(tasks_to_sort: QuerySet[Task]) -> QuerySet[Task]:
    """The most pressing first; those without a day last."""
    return tasks_to_sort.order_by(F("due_on").asc(nulls_last=True), "pk")


def due(actor: Actor) -> QuerySet[Task]:
    """What presses: the actor's own and free tasks up to today, and, for who assigns tasks, everybody's
    that are late."""
    today = clock.today()
    mine = (Q(holder=actor.id) | free_for(actor)) & Q(due_on__lte=today)
    open_tasks = tasks(actor).filter(OPEN)
    if actor.can(ASSIGN):
        return by_day(open_tasks.filter(mine | Q(due_on__lt=today)))
    return by_day(open_tasks.filter(mine))


def stranded(actor: Actor) -> QuerySet[Task]:
    """Open tasks held by somebody who does none any more, for who can hand them over."""
    require(actor, ASSIGN)
    return by_day(tasks(actor).filter(OPEN & STRANDED))


def given_lately(
    actor: Actor, title: str, to: dict[str, Any], about: dict[str, Any]
) -> Task | None:
    """The same task to the same holder about the same people, given by the actor some minutes ago: likely
    the page was sent twice. `to` are columns of the task; `about` as `assign_task` takes it."""
    since = clock.now() - TWICE
    same = Task.objects.filter(OPEN, given_by=actor.id, given_at__gte=since, title=title, **to)
    if "customers" in about:
        same = same.filter(source={}, people__customer__in=about["customers"])
    elif about:
        key = "list" if "list_id" in about else "segment"
        same = same.filter(**{f"source__{key}": about[f"{key}_id"]})
    else:
        same = same.filter(source={}, people=None)
    return same.order_by("-pk").first()


def held_tasks(staff_id: int | None) -> list[int]:
    """Ids of the open tasks that a colleague has, or that nobody has, the most pressing first."""
    return list(by_day(Task.objects.filter(OPEN, holder=staff_id)).values_list("pk", flat=True))


def titles(ids: Sequence[int]) -> dict[int, str]:
    return dict(Task.objects.filter(pk__in=ids).values_list("pk", "title"))


def receivers() -> list[Staff]:
    """Everybody who can be given a task, by name."""
    return list(staff_who(DO))


def has_left(task: Task) -> bool:
    """Whether it is held by somebody who does no tasks any more."""
    holder = task.holder
    return holder is not None and (not holder.is_active or holder.role not in ROLES)


def holder_words(task: Task) -> str:
    """Who has it, as a page says it."""
    if task.holder is not None:
        return task.holder.name
    if task.role:
        return pgettext("task", "Any %(role)s") % {"role": Role(task.role).label}
    return pgettext("task", "Anyone")


def progress(task_ids: Iterable[int]) -> dict[int, Progress]:
    """How far tasks are, by task; those about nobody are left out. Two queries where nobody was merged."""
    ids = list(task_ids)
    rows = TaskPerson.objects.filter(task__in=ids)
    settled = Count("outcome_at", filter=Q(call_on=None))
    counted = rows.values_list("task").annotate(Count("pk"), settled=settled).order_by()
    progress_by_task = {task: Progress(ticked, people) for task, people, ticked in counted}
    merged = rows.exclude(customer__merged_into=None).values_list("task", flat=True)
    for task in set(merged):
        rows_of_people = one_each(list(rows.filter(task=task).order_by("pk")))
        progress_by_task[task] = Progress(
            sum(row.is_settled for row in rows_of_people), len(rows_of_people)
        )
    return progress_by_task


def one_each(rows: Sequence[TaskPerson]) -> list[TaskPerson]:
    """One row per person, whose `customer_id` is the surviving record's; a ticked row speaks for them."""
    people = customers.people_of(row.customer_id for row in rows)
    latest: dict[int, TaskPerson] = {}
    for row in rows:
        row.customer_id = people[row.customer_id]
        before = latest.get(row.customer_id)
        if before is None or (before.outcome_at is None and row.outcome_at is not None):
            latest[row.customer_id] = row
    return list(latest.values())
