"""What colleagues have to do, and what they did: for their page, and for splitting a task among them."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.shop import queries as shop
from shuke.tasks.models import Task, TaskPerson
from shuke.tasks.queries.tasks import ASSIGN, DO, OPEN, progress, tasks
from shuke.team.queries import per_day

#: So far back a colleague's work is looked at, and so long after a contact an order is told.
DAYS = 30
AFTER = dt.timedelta(days=14)
#: Tasks on a colleague's page.
MOST = 6
UNSETTLED = Q(outcome_at=None) | Q(call_on__isnull=False)


def to_do(staff_ids: Collection[int]) -> dict[int, int]:
    """With how many people each colleague is not done yet; a task about nobody counts as one."""
    people = TaskPerson.objects.filter(
        UNSETTLED, task__holder__in=staff_ids, task__done_at=None, task__withdrawn_at=None
    )
    plain = Task.objects.filter(OPEN, holder__in=staff_ids, people=None)
    counted: Counter[int] = Counter()
    for rows, column in ((people, "task__holder"), (plain, "holder")):
        counted.update(dict(rows.order_by().values_list(column).annotate(n=Count("pk"))))
    return dict(counted)


def to_do_of(actor: Actor, staff_ids: Sequence[int]) -> Mapping[int, int]:
    return to_do(staff_ids)


def contacted(actor: Actor, staff_ids: Sequence[int]) -> Mapping[int, int]:
    """Of how many people each said in the last `DAYS` days what came of it."""
    ticks = TaskPerson.objects.filter(outcome_by__in=staff_ids, outcome_at__gte=_since())
    return dict(ticks.order_by().values_list("outcome_by").annotate(n=Count("pk")))


def contacts_by_day(
    staff_ids: Sequence[int], first: dt.date, last: dt.date
) -> Mapping[tuple[int, dt.date], int]:
    """Of how many people each said what came of it, by day of the shop."""
    return per_day(TaskPerson.objects.all(), "outcome_by", "outcome_at", staff_ids, first, last)


def may_see_work(actor: Actor, staff_id: int) -> bool:
    """Whether the actor may see what a colleague has to do and did: their own, or who assigns tasks."""
    if not actor.can(DO):
        return False
    in_reach = actor.scope.is_all or staff_id in actor.scope.colleagues
    return actor.id == staff_id or (actor.can(ASSIGN) and in_reach)


def _since() -> dt.datetime:
    return clock.day_start(clock.today() - dt.timedelta(days=DAYS - 1))


@dataclass(frozen=True)
class Work:
    """What one colleague did in the last `DAYS` days."""

    #: People of whom they said what came of it, by outcome.
    outcomes: dict[str, int]
    done: int
    #: Orders that these people placed within `AFTER` of it, and what those charged.
    orders: int
    revenue: Decimal
    buyers: int
    currency: str
    #: How many of these orders are not in `revenue`, as their day has no exchange rate.
    without_rate: int

    @property
    def calls(self) -> int:
        return sum(self.outcomes.values())

    @property
    def reached(self) -> int:
        return self.outcomes.get(TaskPerson.Outcome.REACHED, 0)


def by_worth(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Open tasks with `worth`, what the people who are still to be called have spent; the most first."""
    waiting = Q(people__outcome_at=None) | Q(people__call_on__isnull=False)
    ranked = rows.annotate(worth=Sum("people__customer__spent", filter=waiting))
    return ranked.order_by(F("worth").desc(nulls_last=True), F("due_on").asc(nulls_last=True), "pk")


def work_of(actor: Actor, staff_id: int) -> Work:
    """What a colleague did lately. Orders are counted as far as the actor may see them."""
    since = _since()
    ticks = TaskPerson.objects.filter(outcome_by=staff_id, outcome_at__gte=since)
    contacts = list(ticks.values_list("customer_id", "outcome", "outcome_at"))
    done = Task.objects.filter(done_by=staff_id, done_at__gte=since).count()
    orders = _orders_after(actor, [(who, at) for who, _outcome, at in contacts], since)
    rates = shop.rates_into(shop.counted_currency())
    worth = [
        rates.converted(order.total - order.refunded, order.currency, order.placed_at)
        for _who, order in orders
    ]
    return Work(
        dict(Counter(outcome for _who, outcome, _at in contacts)),
        done,
        len(orders),
        sum((amount for amount in worth if amount is not None), Decimal(0)),
        len({who for who, _order in orders}),
        rates.home,
        sum(amount is None for amount in worth),
    )


def _orders_after(
    actor: Actor, contacts: list[tuple[int, dt.datetime]], since: dt.datetime
) -> list[tuple[int, Any]]:
    """Counted sales of these people within `AFTER` of a contact, each once, with whose it is."""
    if not (contacts and actor.can("orders.view")):
        return []
    people = customers.people_of(who for who, _at in contacts)
    times: dict[int, list[dt.datetime]] = {}
    for who, at in contacts:
        times.setdefault(people[who], []).append(at)
    records = customers.records_of(times)
    sales = shop.counted(actor).filter(
        customer__in=records,
        kind="sale",
        placed_at__gte=since,
    )
    owned = ((records[order.customer_id or 0], order) for order in sales)
    return [
        (who, order)
        for who, order in owned
        if any(at <= order.placed_at <= at + AFTER for at in times[who])
    ]


def tasks_panel(actor: Actor, staff_id: int) -> dict[str, Any] | None:
    """The open tasks of a colleague, those worth most first: their own page, and for who assigns tasks."""
    if not may_see_work(actor, staff_id):
        return None
    rows = by_worth(tasks(actor).filter(OPEN, holder=staff_id))
    first = list(rows[: MOST + 1])
    far = progress(task.pk for task in first)
    today = clock.today()
    return {
        "lines": [
            {
                "task": task,
                "progress": far.get(task.pk),
                "late": task.due_on is not None and task.due_on < today,
            }
            for task in first[:MOST]
        ],
        "to_do": to_do([staff_id]).get(staff_id, 0),
        "more": len(first) > MOST,
        "currency": shop.counted_currency(),
        "staff_id": staff_id,
        "all": actor.can(ASSIGN),
    }


def work_panel(actor: Actor, staff_id: int) -> dict[str, Any] | None:
    """What a colleague did in the last `DAYS` days, and what came of it."""
    if not may_see_work(actor, staff_id):
        return None
    work = work_of(actor, staff_id)
    by_number = sorted(work.outcomes.items(), key=lambda entry: -entry[1])
    return {
        "work": work,
        "money": formats.money(work.revenue, work.currency),
        "days": DAYS,
        "after": AFTER.days,
        "outcomes": [(TaskPerson.Outcome(key).label, number) for key, number in by_number],
        "sees_orders": actor.can("orders.view"),
    }
