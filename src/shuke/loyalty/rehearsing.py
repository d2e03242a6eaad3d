"""What earning rules would have cost over a year. Changes nothing."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from shuke.common import basics, clock
from shuke.common.versions import GoesOn
from shuke.customers import queries as customers
from shuke.loyalty.earning import in_birthday_month
from shuke.loyalty.plan import Plan, Sold
from shuke.shop.queries.exchange import counted_currency, rates_into
from shuke.shop.queries.line_worth import LineWorth, line_worth, sales_between

YEAR, BATCH, EXAMPLES = dt.timedelta(days=365), 2_000, 12


def size() -> int:
    """Orders that a rehearsal looks at."""
    return sales_between(clock.now() - YEAR, clock.now()).count()


def rehearse(plan: Plan, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: `orders`, what they brought (`revenue`), `points`, `people` who would have got some, what all of them
    would `cost` at most and that as a share of the revenue (`percent`), the `currency`; who would have got most as
    `examples`; by what, as `extras`. None: stopped."""
    year = year_of(plan, goes_on)
    if year is None:
        return None
    points = year.by_person.total()
    cost, brought = plan.cost(points), year.revenue / 10_000
    return {
        "orders": year.orders,
        "revenue": f"{brought:.2f}",
        "points": points,
        "extra": year.extra,
        "people": sum(1 for each in year.by_person.values() if each),
        "cost": f"{cost:.2f}",
        "percent": round(float(cost) / brought * 100, 2) if brought else 0,
        "currency": basics.currency(),
        "examples": [
            {"customer": person, "points": points}
            for person, points in year.by_person.most_common(EXAMPLES)
            if points
        ],
    }


@dataclass
class Year:
    """The orders of a year under a plan: points by person, how many of them beyond the plain ones, and what the
    orders brought, in the integer units of `money`."""

    by_person: Counter[int] = field(default_factory=Counter)
    orders: int = 0
    revenue: int = 0
    extra: int = 0


def year_of(plan: Plan, goes_on: GoesOn | None = None) -> Year | None:
    """What the orders of the last year would have earned. None: stopped."""
    now = clock.now()
    orders = sales_between(now - YEAR, now).order_by("pk").values_list("pk", flat=True)
    rates = rates_into(counted_currency())
    year = Year()
    for part in batched(list(orders), BATCH):
        lines = line_worth(part, rates)
        year.revenue += sum(line.remaining for line in lines)
        for person, points, more in _points(plan, lines):
            year.by_person[person] += points
            year.extra += more
        year.orders += len(part)
        if goes_on is not None and not goes_on(year.orders):
            return None
    return year


def _points(plan: Plan, lines: list[LineWorth]) -> list[tuple[int, int, int]]:
    """(person, points, how many of them beyond the plain ones) of each line."""
    people = customers.people_of({line.customer for line in lines if line.customer})
    rows = customers.Customer.objects.filter(pk__in=set(people.values()))
    about = {row.pk: row for row in rows}
    plain = Plan(points=plan.points, per=plan.per)
    result = []
    first_done: set[int] = set()
    for line in lines:
        person = people.get(line.customer or 0)
        if person is None or not line.remaining or person not in about:
            continue
        day = line.placed_at.astimezone(clock.shop_zone()).date()
        is_birthday = plan.asks_birthday and in_birthday_month(about[person], day)
        sold = Sold(line.remaining, day, line.code, line.category, line.brand, is_birthday)
        points, ordinary = plan.points_for(sold), plain.points_for(sold)
        if about[person].first_order_at == line.placed_at and line.order not in first_done:
            first_done.add(line.order)
            points += plan.points_of_first(day)
        result.append((person, points, points - ordinary))
    return result
