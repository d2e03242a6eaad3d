"""How many people tiers would have, and what their points would have cost over a year. Changes nothing."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

from shuke.common import basics, clock
from shuke.common.versions import GoesOn
from shuke.loyalty.measuring import everybody, figures
from shuke.loyalty.queries.rules import in_force
from shuke.loyalty.rehearsing import year_of
from shuke.loyalty.tiers import Tiers
from shuke.shop.queries import Rates, buyers_since, counted_currency, rates_into

YEAR = dt.timedelta(days=365)


def size() -> int:
    """About how many people a rehearsal looks at."""
    return buyers_since(clock.now() - YEAR).count()


def rehearse(tiers: Tiers, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: of each tier, the highest first, how many `people` would be in it today and how many a year ago
    (`before`); `points` more than without tiers in the last year, what these `cost` and the `currency`. None:
    stopped."""
    now, rates = clock.now(), rates_into(counted_currency())
    today = _reached(tiers, now, rates, goes_on)
    before = _reached(tiers, now - YEAR, rates, goes_on)
    if today is None or before is None:
        return None
    points = _more_points(tiers, today)
    return {
        "people": sum(1 for code in today.values() if code),
        "tiers": [
            {"code": each.code, "name": each.name, "people": now_in, "before": then_in}
            for each in reversed(tiers.tiers)
            for now_in in [_count(today, each.code)]
            for then_in in [_count(before, each.code)]
        ],
        "points": points,
        "cost": f"{in_force().cost(points):.2f}",
        "currency": basics.currency(),
    }


def _count(reached: dict[int, str], code: str) -> int:
    return Counter(reached.values())[code]


def _reached(
    tiers: Tiers, at: dt.datetime, rates: Rates, goes_on: GoesOn | None
) -> dict[int, str] | None:
    """The tier that each person comes to at a time."""
    result: dict[int, str] = {}
    done = 0
    for people in everybody(tiers, at):
        for person, figure in figures(tiers, people, at, rates).items():
            if code := tiers.reached(figure):
                result[person] = code
        done += len(people)
        if goes_on is not None and not goes_on(done):
            return None
    return result


def _more_points(tiers: Tiers, today: dict[int, str]) -> int:
    """What the orders of the last year would have earned more, had everybody been in the tier of today."""
    times = {each.code: Decimal(each.times) - 1 for each in tiers.tiers}
    if not any(times.values()) or (year := year_of(in_force())) is None:
        return 0
    more = (
        points * times.get(today.get(person, ""), 0) for person, points in year.by_person.items()
    )
    return int(sum(more))
