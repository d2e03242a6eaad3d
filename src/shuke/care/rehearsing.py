"""What plans would do: which goods would be things, and what would be due. Changes nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from shuke.care.due import Due, next_due
from shuke.care.models import OwnedThing
from shuke.care.plans import Plans
from shuke.care.queries.plans import EXAMPLES, SOON, in_batches
from shuke.care.settling import dues_of
from shuke.common import clock
from shuke.common.versions import GoesOn
from shuke.shop.queries import goods_bought

#: What is due when: the day, what is done, to what, whose.
_Due = tuple[dt.date, str, str, int]


def rehearse(plans: Plans, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: `things` that the plans would look after, how many of them are `new` (made of goods that were
    bought), of how many `people`, what would be `overdue` and due `soon` (within 30 days), `examples`. None: stopped.
    """
    counts: Counter[str] = Counter()
    people: set[int] = set()
    dues: list[_Due] = []
    for number, batch in enumerate(in_batches(), start=1):
        there = dues_of(batch, plans)
        for row in batch:
            category = row.product.category if row.product else ""
            if row.gone_at is None and plans.for_thing(row.kind, category):
                counts["things"] += 1
                people.add(row.customer_id)
        dues += [
            _entry(there[row.pk], row.name, row.customer_id) for row in batch if row.pk in there
        ]
        if goes_on is not None and not goes_on(number):
            return None
    for name, customer, due in _of_goods(plans):
        counts["new"] += 1
        counts["things"] += 1
        people.add(customer)
        if due:
            dues.append(_entry(due, name, customer))
    today = clock.today()
    soon = today + dt.timedelta(days=SOON)
    dues.sort()
    return {
        "things": counts["things"],
        "new": counts["new"],
        "people": len(people),
        "overdue": sum(day < today for day, *_rest in dues),
        "soon": sum(today <= day <= soon for day, *_rest in dues),
        "examples": [
            {"on": day.isoformat(), "what": what, "name": name, "customer": customer}
            for day, what, name, customer in dues[:EXAMPLES]
        ],
    }


def _entry(due: Due, name: str, customer: int) -> _Due:
    return due.on, due.what, name, customer


def _of_goods(plans: Plans) -> Iterator[tuple[str, int, Due | None]]:
    """Things that goods would become: name, whose, what would come next."""
    if not plans.categories:
        return
    there = set(OwnedThing.objects.exclude(origin="").values_list("origin", flat=True))
    for goods in goods_bought(plans.categories):
        if goods.is_back or goods.origin in there:
            continue
        plan = plans.of_goods(goods.category)
        assert plan is not None
        day = goods.bought_at.astimezone(clock.shop_zone()).date()
        looked_after = plans.for_thing(plan.kind, goods.category)
        services = looked_after.services if looked_after else ()
        yield goods.name, goods.customer, next_due(day, services, {}, [])
