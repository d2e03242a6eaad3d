"""What a journey brought: profit of those who walked it against its control group, each from their own start.

Everybody counts in the group into which they were drawn, with their first way only, once its days are over:
so both groups are seen equally long. Who came too late to begin is in neither.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.fields import reads
from shuke.common.money import converted
from shuke.customers.queries import people_of, records_of
from shuke.engage.control import LEAST_BUYERS, LEAST_PEOPLE
from shuke.engage.models import Enrolment, Journey
from shuke.insight.queries import effects, shop_currency
from shuke.shop import queries as shop

DAYS = 14
BATCH = 2_000
State = Enrolment.State


@dataclass(frozen=True)
class JourneyGroup:
    """One of the two: people, those who bought, and their profit in the days after they entered."""

    people: int
    buyers: int
    profit: Decimal
    group: effects.Group


@dataclass(frozen=True)
class JourneyOutcome:
    """Both groups, and the difference in profit per person where it may be said."""

    days: int
    walked: JourneyGroup
    control: JourneyGroup
    #: Ways whose days still run; they are in neither group.
    running: int
    #: Whether anybody was drawn into the control group, their days over or not.
    has_control: bool
    difference: effects.Difference | None
    currency: str

    @property
    def altogether(self) -> effects.Difference | None:
        """Over everybody who walked."""
        return self.difference.times(self.walked.people) if self.difference else None

    @property
    def verdict(self) -> str:
        """ "none" (no control group), "few", "unclear", "more" or "less"."""
        if not self.has_control:
            return "none"
        if self.difference is None:
            return "few"
        if not self.difference.is_clear:
            return "unclear"
        return "more" if self.difference.estimate > 0 else "less"


def measure_journey(actor: Actor, journey: Journey, days: int = DAYS) -> JourneyOutcome | None:
    """The outcome over all who entered; None for who may not read profit or not the whole shop's orders."""
    if not reads(actor, "margin") or not actor.can("orders.view") or not actor.scope.is_all:
        return None
    starts, running = _starts(journey, days)
    currency = shop_currency()
    profits, buyers = _bought(actor, starts, days, currency)
    walked, control = (
        _group([pk for pk, (_at, drawn) in starts.items() if drawn is is_control], profits, buyers)
        for is_control in (False, True)
    )
    difference = None
    is_enough = min(walked.buyers, control.buyers) >= LEAST_BUYERS
    if is_enough and min(walked.people, control.people) >= LEAST_PEOPLE:
        difference = effects.welch(walked.group, control.group)
    has_control = journey.enrolments.filter(state=State.CONTROL).exists()
    return JourneyOutcome(days, walked, control, running, has_control, difference, currency)


def _starts(journey: Journey, days: int) -> tuple[dict[int, tuple[dt.datetime, bool]], int]:
    """Of each person: when their first way began and whether they are in the control group; and how many are not
    over."""
    rows = list(
        journey.enrolments.exclude(state=State.LATE)
        .order_by("entered_at", "pk")
        .values_list("customer_id", "entered_at", "state")
    )
    people = people_of({row[0] for row in rows})
    firsts: dict[int, tuple[dt.datetime, bool]] = {}
    for customer, at, state in rows:
        firsts.setdefault(people[customer], (at, state == State.CONTROL))
    over = clock.now() - dt.timedelta(days=days)
    starts = {pk: first for pk, first in firsts.items() if first[0] <= over}
    return starts, len(firsts) - len(starts)


def _bought(
    actor: Actor, starts: dict[int, tuple[dt.datetime, bool]], days: int, currency: str
) -> tuple[dict[int, Decimal], set[int]]:
    """Profit of each person in their days, and who bought something."""
    profits: dict[int, Decimal] = defaultdict(Decimal)
    buyers: set[int] = set()
    rates, length = shop.rates_into(currency), dt.timedelta(days=days)
    columns = ("customer_id", "kind", "placed_at", "total", "refunded", "cost", "currency")
    for some in batched(sorted(starts), BATCH):
        records = records_of(some)
        first = min(starts[pk][0] for pk in some)
        orders = shop.counted(actor).filter(
            rates.covered, customer__in=records, placed_at__gte=first
        )
        for customer, kind, at, total, refunded, cost, of in orders.values_list(*columns):
            person = records[customer]
            if not starts[person][0] <= at < starts[person][0] + length:
                continue
            rate = rates.at(of, at) or Decimal(1)
            if kind == "sale":
                buyers.add(person)
            if cost is not None:
                profits[person] += converted(total - refunded, rate) - converted(cost, rate)
    return profits, buyers


def _group(people: Sequence[int], profits: dict[int, Decimal], buyers: set[int]) -> JourneyGroup:
    amounts = [profits[pk] for pk in people if pk in profits]
    return JourneyGroup(
        people=len(people),
        buyers=sum(pk in buyers for pk in people),
        profit=sum(amounts, Decimal(0)),
        group=effects.Group.of(len(people), map(float, amounts)),
    )
