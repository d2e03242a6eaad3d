"""The people of a task, as far as the actor may see them, and the tasks of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.customers import queries as customers
from shuke.tasks.models import Task, TaskPerson
from shuke.tasks.queries.tasks import (
    DO,
    OPEN,
    Progress,
    by_day,
    holder_words,
    one_each,
    tasks,
)

#: People of one page, and tasks of a record's panel.
PAGE, MOST = 50, 5
#: Ways to reach somebody that are shown beside the name.
REACHED_BY = ("phone", "email")


@dataclass(frozen=True)
class PersonOfTask:
    """One of the people: the surviving record, how to reach them, what came of it."""

    row: TaskPerson
    customer: customers.Customer
    contacts: list[customers.Contact]

    @property
    def is_ticked(self) -> bool:
        return self.row.outcome_at is not None


@dataclass(frozen=True)
class People:
    """One page of a task's people; `after` leads to the next, 0 at the end."""

    rows: list[PersonOfTask]
    progress: Progress
    after: int


def people_of(
    actor: Actor,
    task: Task,
    *,
    ticked: bool | None = None,
    after: int = 0,
    limit: int = PAGE,
    as_stored: bool = False,
) -> People:
    """People of a task in the order in which they came, those who are (not) ticked where that is said.

    Phones are spaced for people, or E.164 with `as_stored`.
    """
    require(actor, "customers.view")
    rows = one_each(list(task.people.select_related("outcome_by").order_by("pk")))
    done = sum(row.outcome_at is not None for row in rows)
    wanted = [row for row in rows if ticked is None or (row.outcome_at is not None) == ticked]
    page = [row for row in wanted if row.pk > after][: limit + 1]
    more = page[limit - 1].pk if len(page) > limit else 0
    return People(_with_contacts(actor, page[:limit], as_stored), Progress(done, len(rows)), more)


def person_of(
    actor: Actor, task: Task, customer_id: int, *, as_stored: bool = False
) -> PersonOfTask | None:
    """One of the people, by the id of any of their records."""
    require(actor, "customers.view")
    rows = list(
        task.people.select_related("outcome_by")
        .filter(customer__in=customers.whole_person(customer_id))
        .order_by("pk")
    )
    people = _with_contacts(actor, one_each(rows), as_stored)
    return people[0] if people else None


def _with_contacts(actor: Actor, rows: Sequence[TaskPerson], as_stored: bool) -> list[PersonOfTask]:
    ids = [row.customer_id for row in rows]
    names = {person.pk: person for person in customers.people(actor).filter(pk__in=ids)}
    reached = customers.contacts(actor, ids, as_stored=as_stored)
    return [
        PersonOfTask(
            row,
            names[row.customer_id],
            [each for each in reached.get(row.customer_id, ()) if each.kind in REACHED_BY],
        )
        for row in rows
        if row.customer_id in names
    ]


def tasks_about(customer_id: int) -> QuerySet:
    """Ids of the tasks that are about a person, by the id of any of their records."""
    ids = customers.whole_person(customer_id)
    return TaskPerson.objects.filter(customer__in=ids).values("task")


def task_panel(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    """The record's panel: open tasks in which this person is not ticked; None without the right."""
    if not actor.can(DO):
        return None
    theirs = TaskPerson.objects.filter(customer__in=ids)
    ticked = theirs.exclude(outcome_at=None).values("task")
    about = tasks(actor).filter(OPEN, pk__in=theirs.values("task")).exclude(pk__in=ticked)
    due_tasks = list(by_day(about)[: MOST + 1])
    lines = [
        {
            "task": task,
            "holder": holder_words(task),
            "late": task.due_on is not None and task.due_on < clock.today(),
        }
        for task in due_tasks[:MOST]
    ]
    return {"customer": customer, "lines": lines, "more": len(due_tasks) > MOST}
