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
from shuke.common.money import converted
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
    groups = [[bought.get(pk) for pk in sorted(group)] for group in (invited, spared)]
    difference = buying = None
    if min(map(len, groups)) >= LEAST:
        first, second = (_group(group) for group in groups)
        difference = effects.welch(first, second) if tells else None
        hits = [sum(one is not None for one in group) for group in groups]
        buying = effects.shares(hits[0], len(groups[0]), hits[1], len(groups[1]))
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
) -> dict[int, tuple[Decimal, Decimal]]:
    """(revenue, profit) of those who bought in the window, by who stands for them. What counts is what insight's
    metrics count; orders without a cost add no profit."""
    records = records_of(people)
    currency = shop_currency()
    rates = shop.rates_into(currency)
    orders = shop.counted(actor).filter(rates.covered, placed_at__gte=since, placed_at__lt=until)
    sums: dict[int, tuple[Decimal, Decimal]] = {}
    columns = ("customer_id", "placed_at", "total", "refunded", "cost", "currency")
    for some in batched(sorted(records), _BATCH, strict=False):
        for pk, at, total, refunded, cost, of in orders.filter(customer__in=some).values_list(
            *columns
        ):
            rate = rates.at(of, at) or Decimal(1)
            revenue = converted(total - refunded, rate)
            profit = revenue - converted(cost, rate) if cost is not None else Decimal(0)
            before = sums.get(records[pk], (Decimal(0), Decimal(0)))
            sums[records[pk]] = (before[0] + revenue, before[1] + profit)
    return sums


def _group(bought: list[tuple[Decimal, Decimal] | None]) -> effects.Group:
    amounts = [float(one[1]) for one in bought if one is not None]
    return effects.Group.of(len(bought), amounts)


def _side(group: set[int], bought: Mapping[int, tuple[Decimal, Decimal]], tells: bool) -> Side:
    mine = [bought[pk] for pk in group if pk in bought]
    profit = sum((one[1] for one in mine), Decimal(0)) if tells else None
    return Side(len(group), len(mine), sum((one[0] for one in mine), Decimal(0)), profit)
