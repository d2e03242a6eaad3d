"""A campaign's effect on sales: the people who were to get the letter against the hold-out.

Everybody counts in the group into which they were drawn, whether or not the letter reached them:
leaving out bounces on one side only would compare unlike people. The window begins at the launch
for both groups. Words and method for shop owners: docs/campaigns.md.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from shuke.common import clock
from shuke.common.access import Actor
from shuke.engage.control import LEAST_BUYERS, LEAST_PEOPLE
from shuke.engage.models import Campaign, Send
from shuke.engage.results.purchases import Buyer, buyers
from shuke.engage.results.statistics import Difference, Group, shares, welch
from shuke.insight.queries import shop_currency

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
    profit: Decimal
    #: Net revenue per person up to the end of each day.
    curve: list[float]

    def per_person(self, amount: Decimal | int) -> Decimal:
        return Decimal(amount) / self.people if self.people else Decimal(0)

    @property
    def revenue_each(self) -> Decimal:
        return self.per_person(self.revenue)

    @property
    def profit_each(self) -> Decimal:
        return self.per_person(self.profit)

    @property
    def share(self) -> float:
        return self.buyers / self.people if self.people else 0.0


@dataclass(frozen=True)
class Outcome:
    """The two groups and what sets them apart; differences are None where nothing may be said."""

    days: int
    #: Whole days of the window that have passed.
    passed: int
    letter: Arm
    control: Arm
    #: Per person: net revenue, profit; and the share of people who bought.
    revenue: Difference | None
    profit: Difference | None
    buying: Difference | None
    #: Counted orders whose cost nobody knows; they are left out of profit.
    costless: int
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
        """ "none" (no hold-out), "few", "unclear", "more" or "less": what the profit says."""
        if not self.control.people:
            return "none"
        if self.profit is None:
            return "few"
        if not self.profit.is_clear:
            return "unclear"
        return "more" if self.profit.estimate > 0 else "less"

    @property
    def altogether(self) -> Difference | None:
        """The difference in profit over everybody who was to get the letter."""
        return self.profit.times(self.letter.people) if self.profit else None


def measure(actor: Actor, campaign: Campaign, days: int = 14) -> Outcome:
    """The outcome in the `days` after the launch, or so much of them as has passed."""
    assert campaign.launched_at is not None
    now, currency = clock.now(), shop_currency()
    until = min(campaign.launched_at + dt.timedelta(days=days), now)
    passed = max((until - campaign.launched_at).days, 0)
    sizes = dict(campaign.sends.values_list("arm").annotate(Count("pk")))
    bought = list(buyers(actor, campaign, until, currency).values())
    letter, control = (
        _arm(sizes.get(arm, 0), [b for b in bought if b.arm == arm], min(passed + 1, days))
        for arm in (Send.Arm.LETTER, Send.Arm.CONTROL)
    )
    enough = (
        min(letter.people, control.people) >= LEAST_PEOPLE
        and min(letter.buyers, control.buyers) >= LEAST_BUYERS
    )
    return Outcome(
        days=days,
        passed=passed,
        letter=letter,
        control=control,
        revenue=_welch(bought, sizes, "revenue") if enough else None,
        profit=_welch(bought, sizes, "profit") if enough else None,
        buying=shares(letter.buyers, letter.people, control.buyers, control.people)
        if enough
        else None,
        costless=sum(b.costless for b in bought),
        buyers=sorted(bought, key=lambda b: (-b.revenue, b.customer_id)),
        currency=currency,
        at=now,
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


def _welch(bought: list[Buyer], sizes: dict[str, int], what: str) -> Difference | None:
    groups = (
        Group.of(sizes.get(arm, 0), [float(getattr(b, what)) for b in bought if b.arm == arm])
        for arm in (Send.Arm.LETTER, Send.Arm.CONTROL)
    )
    return welch(*groups)
