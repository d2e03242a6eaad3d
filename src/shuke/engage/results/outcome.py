"""A campaign's effect on sales: the people who were to get the letter against the hold-out.

Everybody counts in the group into which they were drawn, whether or not the letter reached them:
leaving out bounces on one side only would compare unlike people. The window begins at the launch
for both groups. Words and method for shop owners: docs/campaigns.md.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.fields import reads
from shuke.engage.control import LEAST_BUYERS, LEAST_PEOPLE
from shuke.engage.models import Campaign, Send
from shuke.engage.results.before import bought_before
from shuke.engage.results.purchases import Buyer, buyers
from shuke.engage.results.responders import (
    Person,
    Responders,
    by_recency,
    pair_of,
    persons,
    recency_of,
)
from shuke.insight.queries import effects, shop_currency

#: States in which something may be compared: nothing is while letters are still going out.
SETTLED = frozenset({Campaign.State.FINISHED, Campaign.State.STOPPED})
#: Windows that can be chosen; the second is the usual one.
DAYS = (7, 14, 30)


@dataclass(frozen=True)
class Arm:
    """One of the two groups."""

    people: int
    buyers: int
    orders: int
    revenue: Decimal
    #: None for who may not read it.
    profit: Decimal | None
    #: Net revenue per person up to the end of each day.
    curve: list[float]

    def per_person(self, amount: Decimal | int) -> Decimal:
        return Decimal(amount) / self.people if self.people else Decimal(0)

    @property
    def revenue_each(self) -> Decimal:
        return self.per_person(self.revenue)

    @property
    def profit_each(self) -> Decimal | None:
        return None if self.profit is None else self.per_person(self.profit)

    @property
    def share(self) -> float:
        return self.buyers / self.people if self.people else 0.0


@dataclass(frozen=True)
class Comparison:
    """What sets the two groups apart. Intervals are wider while the days still run (`effects.looks`)."""

    #: Per person: net revenue, profit; and the share of people who bought. As the groups stand.
    revenue: effects.Difference
    profit: effects.Difference
    buying: effects.Difference
    #: Profit per person, freed of what each had spent in the year before the launch: what is judged by.
    adjusted: effects.Difference
    #: The share of the spread in profit, 0 to 1, that the year before explains.
    explained: float
    responders: Responders


@dataclass(frozen=True)
class Outcome:
    """The two groups and what sets them apart."""

    days: int
    #: Whole days of the window that have passed.
    passed: int
    letter: Arm
    control: Arm
    #: None where nothing may be said, and for who may not read profit, by which it is judged.
    compared: Comparison | None
    #: Counted orders whose cost nobody knows; they are left out of profit.
    costless: int
    #: Whether the reader may read profit.
    tells_profit: bool
    #: Everybody with a counted order, those who only returned something, too.
    buyers: list[Buyer]
    #: Of every amount; orders in others are left out.
    currency: str
    #: When the orders were read: they are no copy.
    at: dt.datetime

    @property
    def is_over(self) -> bool:
        return self.passed >= self.days

    @property
    def verdict(self) -> str:
        """ "none" (no hold-out), "few", "unclear", "more" or "less": what the profit says; "hidden" for who may
        not read it."""
        if not self.control.people:
            return "none"
        if not self.tells_profit:
            return "hidden"
        if self.compared is None:
            return "few"
        if not self.compared.adjusted.is_clear:
            return "unclear"
        return "more" if self.compared.adjusted.estimate > 0 else "less"

    @property
    def altogether(self) -> effects.Difference | None:
        """The difference in profit over everybody who was to get the letter."""
        return self.compared.adjusted.times(self.letter.people) if self.compared else None


def measure(actor: Actor, campaign: Campaign, days: int = 14) -> Outcome:
    """The outcome in the `days` after the launch, or so much of them as has passed."""
    assert campaign.launched_at is not None
    now, currency = clock.now(), shop_currency()
    until = min(campaign.launched_at + dt.timedelta(days=days), now)
    passed = max((until - campaign.launched_at).days, 0)
    sizes = dict(campaign.sends.values_list("arm").annotate(Count("pk")))
    by_customer = buyers(actor, campaign, until, currency)
    bought = list(by_customer.values())
    letter, control = (
        _arm(sizes.get(arm, 0), [b for b in bought if b.arm == arm], min(passed + 1, days))
        for arm in (Send.Arm.LETTER, Send.Arm.CONTROL)
    )
    outcome = Outcome(
        days=days,
        passed=passed,
        letter=letter,
        control=control,
        compared=None,
        costless=sum(b.costless for b in bought),
        tells_profit=reads(actor, "margin"),
        buyers=sorted(bought, key=lambda b: (-b.revenue, b.customer_id)),
        currency=currency,
        at=now,
    )
    if not outcome.tells_profit:
        letter, control = replace(letter, profit=None), replace(control, profit=None)
        return replace(outcome, letter=letter, control=control, costless=0)
    if min(letter.people, control.people) < LEAST_PEOPLE:
        return outcome
    if min(letter.buyers, control.buyers) < LEAST_BUYERS:
        return outcome
    before = bought_before(actor, campaign, currency)
    people = persons(campaign.launched_at, before, by_customer)
    return replace(outcome, compared=_compared(outcome, people, sizes))


def recencies(actor: Actor, campaign: Campaign) -> dict[int, str]:
    """When those of both groups who had bought in the year before the launch had bought last, as a key of
    `RECENCY`, by the id in the ledger."""
    assert campaign.launched_at is not None
    before = bought_before(actor, campaign, shop_currency())
    return {customer: recency_of(campaign.launched_at, one) for customer, one in before.items()}


def _compared(outcome: Outcome, people: Sequence[Person], sizes: Mapping[str, int]) -> Comparison:
    level = effects.confidence_at(outcome.passed, outcome.days)
    letter, control = outcome.letter, outcome.control
    on_revenue, on_profit = (pair_of(people, sizes, what) for what in ("revenue", "profit"))
    revenue, profit = effects.welch(*on_revenue, level), effects.welch(*on_profit, level)
    buying = effects.shares(letter.buyers, letter.people, control.buyers, control.people, level)
    adjusted = effects.adjusted(*on_profit, level)
    assert revenue and profit and buying and adjusted, "both groups are large enough"
    return Comparison(
        revenue=revenue,
        profit=profit,
        buying=buying,
        adjusted=adjusted,
        explained=effects.explained(*on_profit),
        responders=by_recency(people, sizes),
    )


def _arm(people: int, bought: list[Buyer], begun: int) -> Arm:
    curve, so_far = [], Decimal(0)
    for day in range(begun):
        so_far += sum((b.by_day.get(day, Decimal(0)) for b in bought), Decimal(0))
        curve.append(float(so_far / people) if people else 0.0)
    return Arm(
        people=people,
        buyers=sum(b.bought for b in bought),
        orders=sum(b.orders for b in bought),
        revenue=sum((b.revenue for b in bought), Decimal(0)),
        profit=sum((b.profit for b in bought), Decimal(0)),
        curve=curve,
    )
