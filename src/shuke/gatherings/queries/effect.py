"""What a gathering brought: those who were invited against those who were drawn to be spared."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.fields import reads
from shuke.customers.queries import people_of, records_of
from shuke.gatherings.models import Gathering
from shuke.insight.queries import effects, shop_currency
from shuke.shop import queries as shop

#: Days after its beginning in which orders are looked at.
DAYS = 30
#: With fewer people on either side chance says more than the gathering.
LEAST = 10
_BATCH = 2_000


@dataclass(frozen=True)
class Side:
    """A group of people and what they bought: `revenue` and `profit` net, in the shop's currency."""

    people: int
    buyers: int
    revenue: Decimal
    #: None for who may not read it.
    profit: Decimal | None

    @property
    def profit_each(self) -> Decimal | None:
        return (
            None
            if self.profit is None
            else self.profit / self.people
            if self.people
            else Decimal(0)
        )


@dataclass(frozen=True)
class Effect:
    """`came` is told and not compared: whoever comes would have bought more anyway. `difference`: profit per person of
    the invited over that of the spared, with its interval; None where it cannot be said."""

    came: Side
    invited: Side
    spared: Side
    difference: effects.Difference | None
    buying: effects.Difference | None
    is_over: bool
    days: int
    currency: str
    at: dt.datetime

    @property
    def sides(self) -> list[tuple[Any, Side]]:
        words = (pgettext("guest", "Came"), _("Were invited"), _("Left out at random"))
        return list(zip(words, (self.came, self.invited, self.spared), strict=True))


@dataclass
class _Bought:
    """One person's counted orders. Who only returned something is no buyer, though the money counts; orders without
    a cost add no profit."""

    has_bought: bool = False
    revenue: Decimal = Decimal(0)
    profit: Decimal = Decimal(0)

    def add(self, row: shop.OrderMoney) -> None:
        self.has_bought |= row.is_sale
        self.revenue += row.revenue
        self.profit += row.profit or Decimal(0)


def effect_of(actor: Actor, gathering: Gathering) -> Effect | None:
    """None before it began, and for one that was called off."""
    now = clock.now()
    if gathering.starts_at > now or gathering.state == Gathering.State.CALLED_OFF:
        return None
    until = min(gathering.starts_at + dt.timedelta(days=DAYS), now)
    rows = gathering.guests.values_list("customer", "was_invited", "was_spared", "came_at")
    people = people_of({row[0] for row in rows})
    came = {people[pk] for pk, _invited, _spared, at in rows if at}
    invited = {people[pk] for pk, was_invited, _spared, _at in rows if was_invited}
    spared = {people[pk] for pk, _invited, was_spared, _at in rows if was_spared} - invited
    bought = _bought(actor, came | invited | spared, gathering.starts_at, until)
    tells = reads(actor, "margin")
    groups = [[bought[pk] for pk in group if pk in bought] for group in (invited, spared)]
    sizes = len(invited), len(spared)
    difference = buying = None
    if min(sizes) >= LEAST:
        first, second = map(_group, sizes, groups)
        difference = effects.welch(first, second) if tells else None
        hits = [sum(one.has_bought for one in group) for group in groups]
        buying = effects.shares(hits[0], sizes[0], hits[1], sizes[1])
    return Effect(
        came=_side(came, bought, tells),
        invited=_side(invited, bought, tells),
        spared=_side(spared, bought, tells),
        difference=difference,
        buying=buying,
        is_over=until < now,
        days=DAYS,
        currency=shop_currency(),
        at=now,
    )


def _bought(
    actor: Actor, people: Iterable[int], since: dt.datetime, until: dt.datetime
) -> dict[int, _Bought]:
    """What those did who bought or returned something in the window, by who stands for them."""
    records = records_of(people)
    rates = shop.rates_into(shop_currency())
    orders = shop.counted(actor).filter(rates.covered, placed_at__gte=since, placed_at__lt=until)
    sums: dict[int, _Bought] = {}
    for some in batched(sorted(records), _BATCH, strict=False):
        for row in shop.money_of(orders.filter(customer__in=some), rates):
            sums.setdefault(records[row.customer_id], _Bought()).add(row)
    return sums


def _group(people: int, bought: list[_Bought]) -> effects.Group:
    return effects.Group.of(people, [float(one.profit) for one in bought])


def _side(group: set[int], bought: Mapping[int, _Bought], tells: bool) -> Side:
    mine = [bought[pk] for pk in group if pk in bought]
    return Side(
        people=len(group),
        buyers=sum(one.has_bought for one in mine),
        revenue=sum((one.revenue for one in mine), Decimal(0)),
        profit=sum((one.profit for one in mine), Decimal(0)) if tells else None,
    )
