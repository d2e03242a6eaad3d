"""A shop in which some come again and again, many come once, and people leave unseen."""

import datetime as dt

import numpy as np

from shuke.insight.tests.conftest import SmallShop
from shuke.shop.commands.totals import refresh_totals

LAST = dt.date(2026, 11, 20)


def settle(shop: SmallShop, *, people: int = 230, seed: int = 11) -> dict[int, set[dt.date]]:
    """Days of purchase by person, in the warehouse."""
    rng = np.random.default_rng(seed)
    days: dict[int, set[dt.date]] = {}
    for number in range(people):
        person = shop.person(f"p{number}")
        day = LAST - dt.timedelta(days=int(rng.integers(100, 500)))
        rate, leaves = rng.gamma(0.8, 1 / 60), rng.beta(1.0, 3.0)
        days[person.pk] = set()
        while day <= LAST:
            days[person.pk].add(day)
            price = round(float(rng.gamma(6, 10)), 2) + 1
            shop.order(person, f"{day}T12:00", ("CUBE", 1, price))
            if len(days[person.pk]) % 3 == 0:  # another order of the same day is the same visit
                shop.order(person, f"{day}T15:00", ("DUCK", 1, 5))
            if len(days[person.pk]) > 1 and rng.random() < leaves:
                break
            day += dt.timedelta(days=1 + int(rng.exponential(1 / max(rate, 1e-4))))
    refresh_totals(list(days))
    shop.fill()
    return days
