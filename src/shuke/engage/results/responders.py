"""Who responds to a campaign: its effect on profit by what each person had bought before it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.engage.control import LEAST_BUYERS, LEAST_PEOPLE
from shuke.engage.models import Send
from shuke.engage.results.before import Before
from shuke.engage.results.purchases import Buyer
from shuke.insight.queries import effects

ARMS = (Send.Arm.LETTER, Send.Arm.CONTROL)
#: How long before the launch the last order was: days at most, as in an address -> what such people are called.
RECENCY = {
    "30": _("Bought in the 30 days before"),
    "90": _("Bought 31 to 90 days before"),
    "365": _("Bought 91 to 365 days before"),
    "none": _("Not bought in the year before"),
}


@dataclass(frozen=True)
class Person:
    """One of either group of whom anything is known; amounts per person, in the shop's currency."""

    arm: str
    #: A key of `RECENCY`.
    recency: str
    spent_before: float
    profit: float
    revenue: float
    bought: bool


@dataclass(frozen=True)
class Responding:
    """One group of people by recency, and the effect on profit per person in it."""

    #: Days at most since the last order, as in an address; "none".
    key: str
    letter: int
    control: int
    #: None where too few people or buyers are in it.
    effect: effects.Difference | None

    @property
    def title(self) -> Any:
        return RECENCY[self.key]


@dataclass(frozen=True)
class Responders:
    groups: Sequence[Responding]
    #: Whether the groups differ by more than chance.
    differ: bool

    def __bool__(self) -> bool:
        """Whether anything can be compared."""
        return sum(each.effect is not None for each in self.groups) > 1


def persons(
    launched_at: dt.datetime, before: Mapping[int, Before], bought: Mapping[int, Buyer]
) -> list[Person]:
    """Everybody who bought before or since."""
    return [
        _person(launched_at, before.get(customer), bought.get(customer))
        for customer in before.keys() | bought.keys()
    ]


def _person(launched_at: dt.datetime, before: Before | None, buyer: Buyer | None) -> Person:
    either = before or buyer
    assert either is not None
    return Person(
        arm=either.arm,
        recency=recency_of(launched_at, before),
        spent_before=float(before.spent) if before else 0.0,
        profit=float(buyer.profit) if buyer else 0.0,
        revenue=float(buyer.revenue) if buyer else 0.0,
        bought=bool(buyer and buyer.bought),
    )


def recency_of(launched_at: dt.datetime, before: Before | None) -> str:
    if before is None:
        return "none"
    days = (launched_at - before.last_bought) / dt.timedelta(days=1)
    return next((key for key in ("30", "90") if days <= int(key)), "365")


def pair_of(people: Iterable[Person], sizes: Mapping[str, int], what: str) -> effects.Pair:
    """Both groups, by `what` each person brought since and had spent before; `sizes` counts those of whom
    nothing is known, too."""
    by_arm = defaultdict(list)
    for person in people:
        by_arm[person.arm].append((getattr(person, what), person.spent_before))
    letter, control = (effects.Group.of_pairs(sizes.get(arm, 0), by_arm[arm]) for arm in ARMS)
    return letter, control


def by_recency(people: Sequence[Person], sizes: Mapping[str, int]) -> Responders:
    """The effect on profit by how long before the launch each had bought last."""
    groups = {key: [each for each in people if each.recency == key] for key in RECENCY}
    counts = {key: Counter(person.arm for person in group) for key, group in groups.items()}
    for arm in ARMS:  # those of whom nothing is known have not bought
        lately = sum(counts[key][arm] for key in RECENCY if key != "none")
        counts["none"][arm] = sizes.get(arm, 0) - lately
    pairs = {key: pair_of(group, counts[key], "profit") for key, group in groups.items()}
    usable = {key for key, group in groups.items() if _enough(group, counts[key])}
    responses = effects.by_group(pairs, usable)
    return Responders(
        [
            Responding(each.key, each.treated, each.control, each.effect)
            for each in responses.groups
        ],
        responses.differ,
    )


def _enough(group: Iterable[Person], sizes: Mapping[str, int]) -> bool:
    buyers = Counter(person.arm for person in group if person.bought)
    return all(sizes.get(arm, 0) >= LEAST_PEOPLE and buyers[arm] >= LEAST_BUYERS for arm in ARMS)
