"""What rules for stalled payments would have meant in the past month. Changes nothing."""

import datetime as dt
from typing import Any

from shuke.common import basics, clock
from shuke.common.versions import GoesOn
from shuke.sales.stall_rules import Plan
from shuke.shop.queries.checkout import standstills

DAYS = 30


def rehearse(plan: Plan, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: how many `people` would have stood in the queue, `a_day` on average and in its `busiest` hour; how many
    `paid` by themselves in time; what the carts of the others come to (`lost`), in `currency`, of those whose
    value is `valued`; how many `spared`. None: stopped."""
    now = clock.now()
    start = now - dt.timedelta(days=DAYS)
    wait, hours = dt.timedelta(minutes=plan.wait), dt.timedelta(hours=plan.hours)
    people = paid = valued = 0
    lost = 0.0
    by_hour = [0] * 24
    for day in range(DAYS):
        since = start + dt.timedelta(days=day)
        for at, value, bought_after in standstills(since, since + dt.timedelta(days=1), wait, now):
            if value is not None and value < plan.least:
                continue
            people += 1
            by_hour[(at + wait).astimezone(clock.shop_zone()).hour] += 1
            if bought_after is not None and bought_after <= hours:
                paid += 1
            elif value is not None:
                valued += 1
                lost += float(value)
        if goes_on is not None and not goes_on(day + 1):
            return None
    return {
        "people": people,
        "a_day": round(people / DAYS, 1),
        "busiest": max(range(24), key=lambda hour: by_hour[hour]) if people else 0,
        "paid": paid,
        "valued": valued,
        "lost": f"{lost:.2f}",
        "spared": round(people * plan.spare / 100),
        "currency": basics.currency(),
    }
