"""Visits of customers, as entries of their timelines: what they looked at, put into the cart, whence."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from shuke.common import clock
from shuke.customers import commands as customers
from shuke.shop import queries as shop

KIND = "collect.visit"
#: To say who somebody is, is no visit, nor is what somebody else tells too.
IDENTIFIED = "identified"
NO_VISIT = frozenset({IDENTIFIED, shop.REPEATED})


def record_visits(visitors: Collection[str]) -> None:
    """An entry for each visit of these visitors, as far as their customer is known; one that is there
    already is told anew. Call inside the caller's transaction."""
    visits: dict[tuple, list[Any]] = defaultdict(list)
    for event in shop.events_of_visitors(visitors):
        visits[event.customer_id, event.visitor, event.session or _day(event.at)].append(event)
    customers.record_touches(
        _touch(customer, events)
        for (customer, *_), events in visits.items()
        if any(event.name not in NO_VISIT for event in events)
    )


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.shop_zone()).date()


def _touch(customer: int, events: list[Any]) -> tuple:
    """`events` of one visit in the order in which they happened."""
    names = [event.name for event in events]
    goods = [event.product.name for event in events if event.product]
    source = next((event.source for event in events if event.source), "")
    detail = {
        "pages": names.count("page_viewed"),
        "goods": list(dict.fromkeys(goods))[:3],
        "cart": "product_added" in names,
        "checkout": "checkout_started" in names,
        "source": source,
    }
    return (customer, events[-1].at, KIND, min(event.pk for event in events), detail, source[:120])
