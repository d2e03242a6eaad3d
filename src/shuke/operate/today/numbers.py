"""Today live from the main database; 7 and 30 days from the warehouse, with the hour they are of."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Busy
from shuke.insight.queries.lately import Lately, lately
from shuke.shop import queries as shop


@dataclass(frozen=True)
class Day:
    """Part of a day: net revenue, counted sales, customers whose first order it brought."""

    revenue: Decimal
    orders: int
    new_customers: int


@dataclass(frozen=True)
class Numbers:
    """`lately` is None while the warehouse is being made."""

    currency: str
    today: Day
    #: The same weekday a week ago, up to the same hour.
    week_ago: Day
    lately: Lately | None
    #: Counted orders of today in other currencies without a rate, which are not in the sums.
    other_currency_orders: int


def numbers(actor: Actor) -> Numbers | None:
    """The figures that the actor may see; None without the right to see orders and reports."""
    if not (actor.can("orders.view") and actor.can("insight.view")):
        return None
    figures = latest(actor)
    currency = figures.currency if figures else shop.counted_currency()
    now = clock.now()
    start = clock.day_start(clock.today())
    week = dt.timedelta(days=7)
    others = shop.counted(actor).filter(placed_at__gte=start, placed_at__lte=now)
    rates = shop.rates_into(currency)
    return Numbers(
        currency=currency,
        today=_day(actor, rates, start, now),
        week_ago=_day(actor, rates, start - week, now - week),
        lately=figures,
        other_currency_orders=others.exclude(rates.covered).count(),
    )


def _day(actor: Actor, rates: shop.Rates, since: dt.datetime, until: dt.datetime) -> Day:
    orders = shop.counted(actor).filter(rates.covered, placed_at__gte=since, placed_at__lte=until)
    sale = Q(kind="sale")
    counts = orders.order_by().aggregate(
        orders=Count("pk", filter=sale),
        fresh=Count(
            "customer",
            distinct=True,
            filter=sale & Q(customer__first_order_at__gte=since),
        ),
    )
    return Day(shop.net_of(orders, rates), counts["orders"], counts["fresh"])


def latest(actor: Actor) -> Lately | None:
    """None while the warehouse is being made."""
    try:
        return lately(actor)
    except Busy:
        return None
