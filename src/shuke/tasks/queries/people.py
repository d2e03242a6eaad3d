"""The people of a task, as far as the actor may see them, and the tasks of one person."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.customers.slots import Hint
from shuke.tasks.models import Task, TaskPerson
from shuke.tasks.queries.talking import hints
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
    children: Sequence[customers.Child] = ()
    say: Sequence[Hint] = ()

    @property
    def is_ticked(self) -> bool:
        return self.row.outcome_at is not None

    @property
    def phone(self) -> str:
        """The number to call; empty where there is none, or it is not shown in full."""
        full = (c.value for c in self.contacts if c.kind == "phone" and not (c.hidden or c.masked))
        return next(full, "")

    @property
    def reason(self) -> str:
        """Why a call is worth it: how they buy, and how long they have been away."""
        return reason(self.customer)


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
    """People of a task, those who spent most first and those to be called again on a later day last;
    only those who are (not) done with where `ticked` says so.

    Phones are spaced for people, or E.164 with `as_stored`.
    """
    require(actor, "customers.view")
    rows = by_worth(task)
    done = sum(row.is_settled for row in rows)
    places = [row.pk for row in rows]
    behind = rows[places.index(after) + 1 :] if after in places else rows
    page = [row for row in behind if ticked is None or row.is_settled == ticked][: limit + 1]
    more = page[limit - 1].pk if len(page) > limit else 0
    return People(_with_contacts(actor, page[:limit], as_stored), Progress(done, len(rows)), more)


def tomorrow() -> dt.date:
    """The day on which somebody is called again, unless another one is chosen."""
    return clock.today() + dt.timedelta(days=1)


def by_worth(task: Task) -> list[TaskPerson]:
    """One row per person, in the order in which calling them is worth it."""
    people = task.people.select_related("outcome_by")
    rows = one_each(list(people.order_by("-customer__spent", "pk")))
    today = clock.today()
    return sorted(rows, key=lambda row: row.call_on is not None and row.call_on > today)


def reason(customer: customers.Customer) -> str:
    """In a few words how somebody buys, from what the record holds."""
    first, last, orders = customer.first_order_at, customer.last_order_at, customer.order_count
    if last is None or first is None or not orders:
        return _("Has not bought yet.")
    days = max((clock.today() - last.astimezone(clock.shop_zone()).date()).days, 0)
    if orders == 1:
        return _("Bought once, %(since)s.") % {"since": formats.days_ago(days)}
    gap = round((last - first).days / (orders - 1))
    if not gap:
        return _("Bought %(since)s.") % {"since": formats.days_ago(days)}
    words = {"gap": formats.days(gap), "away": formats.number(days)}
    return _("usually every %(gap)s, away for %(away)s") % words


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
    children = customers.usable_children_of(ids)
    say = hints(actor, list(names.values()))
    for row in rows:
        row.answer = customers.seen_text(actor, row.answer)
    return [
        PersonOfTask(
            row,
            names[row.customer_id],
            [each for each in reached.get(row.customer_id, ()) if each.kind in REACHED_BY],
            children.get(row.customer_id, ()),
            [*_written(actor, row), *say.get(row.customer_id, ())],
        )
        for row in rows
        if row.customer_id in names
    ]


def _written(actor: Actor, row: TaskPerson) -> list[Hint]:
    """What whoever asked for the call wrote for them: before anything else that is worth a word."""
    return [Hint("megaphone", customers.seen_text(actor, row.words))] if row.words else []


def in_queue(actor: Actor) -> Q:
    """The people of the open tasks that the actor has; for who sees nobody else."""
    if not actor.scope.is_queue:
        return Q(pk__in=())
    held = TaskPerson.objects.filter(
        task__holder=actor.id, task__done_at=None, task__withdrawn_at=None
    ).values("customer")
    merged = customers.Customer.objects.filter(pk__in=held, merged_into__isnull=False)
    return Q(pk__in=held) | Q(pk__in=merged.values("merged_into"))


def tasks_about(customer_id: int) -> QuerySet:
    """Ids of the tasks that are about a person, by the id of any of their records."""
    ids = customers.whole_person(customer_id)
    return TaskPerson.objects.filter(customer__in=ids).values("task")


def task_panel(actor: Actor, customer: customers.Customer, ids: list[int]) -> dict[str, Any] | None:
    """The record's panel: open tasks in which this person is not ticked; None without the right."""
    if not actor.can(DO):
        return None
    theirs = TaskPerson.objects.filter(customer__in=ids)
    ticked = theirs.exclude(outcome_at=None).filter(call_on=None).values("task")
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
