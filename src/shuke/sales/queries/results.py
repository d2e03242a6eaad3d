"""What help with stalled payments brought: people who could be helped against those who were left alone at random."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor, require, require_whole
from shuke.common.fields import reads
from shuke.customers.queries import people_of
from shuke.insight.queries import effects
from shuke.sales.models import Stall
from shuke.sales.reasons import REASONS
from shuke.shop.queries import Rates, rates_into
from shuke.team.queries import staff_names

DAYS = 90
#: With fewer people on either side chance says more than the help.
LEAST = 10
_COLUMNS = (
    "customer_id", "is_spared", "outcome", "reason", "helped_by_id", "noticed_at", "paid", "profit", "paid_currency", "ended_at",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """Stalls of one kind: how many, how many paid, what that was in the shop's currency."""

    label: Any
    stalls: int
    paid: int
    revenue: Decimal

    @property
    def share(self) -> float:
        return self.paid / self.stalls if self.stalls else 0.0


@dataclass(frozen=True)
class Result:
    """`people` could be helped, `spared` were left alone. `paying`: the difference of the shares who paid; `profit`:
    per person; `saved`: revenue per person times people. None where it cannot be said."""

    people: int
    spared: int
    helped: int
    paid_share: float
    spared_share: float
    paying: effects.Difference | None
    profit: effects.Difference | None
    saved: effects.Difference | None
    by_agent: list[Row]
    by_hour: list[Row]
    by_reason: list[Row]
    currency: str
    days: int
    at: dt.datetime


def result_of(actor: Actor) -> Result:
    """Of the last `DAYS` days, whatever has ended. Everybody who could have been helped counts, whether or not they
    were: who is chosen for help would have paid more often anyway."""
    require(actor, "sales.report")
    require_whole(actor)
    now = clock.now()
    rows = Stall.objects.filter(
        noticed_at__gte=now - dt.timedelta(days=DAYS), ended_at__isnull=False
    )
    rates = rates_into(basics.currency())
    listed = [_Each(rates, *row) for row in rows.order_by("pk").values_list(*_COLUMNS).iterator()]
    stands = people_of({each.customer for each in listed})
    sides: tuple[dict[int, _Person], dict[int, _Person]] = (
        defaultdict(_Person),
        defaultdict(_Person),
    )
    for each in listed:
        sides[each.is_spared][stands[each.customer]].add(each)
    # Whoever was drawn differently under two versions is in neither: both treatments were theirs.
    both = sides[0].keys() & sides[1].keys()
    helped, spared = ([p for who, p in side.items() if who not in both] for side in sides)
    enough = min(len(helped), len(spared)) >= LEAST
    hits = [sum(p.has_paid for p in side) for side in (helped, spared)]
    revenue = _difference(helped, spared, "revenue") if enough else None
    own = [each for each in listed if not each.is_spared]
    return Result(
        people=len(helped),
        spared=len(spared),
        helped=sum(1 for each in own if each.agent),
        paid_share=hits[0] / len(helped) if helped else 0.0,
        spared_share=hits[1] / len(spared) if spared else 0.0,
        paying=effects.shares(hits[0], len(helped), hits[1], len(spared)) if enough else None,
        profit=_difference(helped, spared, "profit") if enough and reads(actor, "margin") else None,
        saved=revenue.times(len(helped)) if revenue else None,
        by_agent=_by_agent(own),
        by_hour=_by_hour(own),
        by_reason=_grouped(own, lambda each: REASONS[each.reason or "unknown"]),
        currency=basics.currency(),
        days=DAYS,
        at=now,
    )


class _Each:
    """One stall as it ended, with what it brought in the currency of the rates."""

    def __init__(self, rates: Rates, *row: Any) -> None:
        self.customer, self.is_spared, outcome, self.reason, self.agent, self.noticed_at = row[:6]
        paid, profit, currency, ended_at = row[6:]
        self.has_paid = outcome == Stall.Outcome.PAID
        self.revenue, self.profit = (
            Decimal(0)
            if amount is None
            else rates.converted(amount, currency, ended_at) or Decimal(0)
            for amount in (paid, profit)
        )


class _Person:
    """Somebody's stalls together."""

    def __init__(self) -> None:
        self.has_paid = False
        self.revenue = self.profit = Decimal(0)

    def add(self, each: _Each) -> None:
        self.has_paid |= each.has_paid
        self.revenue += each.revenue
        self.profit += each.profit


def _difference(
    first: Iterable[_Person], second: Iterable[_Person], what: str
) -> effects.Difference | None:
    groups = [[float(getattr(person, what)) for person in side] for side in (first, second)]
    one, other = (effects.Group.of(len(each), each) for each in groups)
    return effects.welch(one, other)


def _grouped(rows: Iterable[_Each], key: Any) -> list[Row]:
    groups: dict[Any, list[_Each]] = defaultdict(list)
    for each in rows:
        groups[key(each)].append(each)
    listed = [
        Row(
            label,
            len(some),
            sum(each.has_paid for each in some),
            sum((each.revenue for each in some), Decimal(0)),
        )
        for label, some in groups.items()
    ]
    return sorted(listed, key=lambda row: -row.stalls)


def _by_agent(rows: list[_Each]) -> list[Row]:
    names = staff_names({each.agent for each in rows if each.agent})
    nobody = _("Nobody reached out")
    return _grouped(rows, lambda each: names.get(each.agent, nobody))


def _by_hour(rows: list[_Each]) -> list[Row]:
    zone = clock.shop_zone()
    listed = _grouped(rows, lambda each: each.noticed_at.astimezone(zone).hour)
    return sorted(listed, key=lambda row: row.label)
