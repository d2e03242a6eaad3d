"""What the people of a campaign's two groups had bought in the year before it.

It narrows the interval (`effects.adjusted`) and tells who responds. Only what was so before the draw may do
either, so refunds, which come later, are not taken off.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet, Sum

from shuke.common.access import Actor
from shuke.engage.models import Campaign
from shuke.engage.results.purchases import with_people
from shuke.shop import queries as shop

YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Before:
    """One person who bought in the year before the launch."""

    arm: str
    spent: Decimal
    last_bought: dt.datetime


def bought_before(actor: Actor, campaign: Campaign, currency: str) -> Mapping[int, Before]:
    """Those of both groups who bought in `currency` in the year before the launch, by the id in the ledger."""
    start = campaign.launched_at
    assert start is not None
    people: dict[int, Before] = {}
    orders = shop.counted(actor).filter(
        kind="sale", currency=currency, placed_at__gte=start - YEAR, placed_at__lt=start
    )
    for customer, arm, (spent, last) in with_people(orders, campaign, _sums):
        if one := people.get(customer):
            spent, last = spent + one.spent, max(last, one.last_bought)
        people[customer] = Before(arm, spent, last)
    return people


def _sums(orders: QuerySet) -> list[tuple]:
    per_person = (
        orders.order_by().values("customer_id").annotate(spent=Sum("total"), last=Max("placed_at"))
    )
    return list(per_person.values_list("customer_id", "spent", "last"))
