"""Tiers: which hold, who is in which, why, and what is missing to the next."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.customers.queries.scoping import require_customer
from shuke.customers.slots import PeopleSet
from shuke.loyalty.models import PastTier, TierRules, TierSpell, TierStanding
from shuke.loyalty.standard import standard
from shuke.loyalty.tiers import Tier, Tiers

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach


def holding() -> TierRules | None:
    """The version that holds now."""
    return kit.holding(TierSpell, TierRules)


def in_force() -> Tiers | None:
    """What holds now; None while no version does."""
    row = holding()
    return Tiers.of_version(row.definition) if row else None


def versions(actor: Actor) -> list[TierRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "loyalty.rule")
    return kit.latest(TierRules)


def version_for(actor: Actor, pk: int) -> TierRules:
    """That version. Raises NotFound."""
    require(actor, "loyalty.rule")
    return kit.version_for(TierRules, pk)


def described(row: TierRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Tiers.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}


def names() -> dict[str, str]:
    """By code what each tier is called that holds, or that held before."""
    held = TierSpell.objects.order_by("pk").values_list("rules__definition", flat=True)
    return {each["code"]: each["name"] for definition in held for each in definition["tiers"]}


@dataclass(frozen=True)
class Standing:
    """In which tier somebody is (None: in none), since when, by how much (`figure`, in words), and what is missing."""

    tier: Tier | None
    since: dt.datetime | None
    figure: str
    next_tier: Tier | None
    #: In words, "" in the highest tier.
    missing: str
    falls_on: dt.date | None
    when: str

    @property
    def toward(self) -> str:
        """ "¥230 more in 12 months and it is Gold."; "" in the highest tier."""
        if self.next_tier is None:
            return ""
        words = {"missing": self.missing, "when": self.when, "tier": self.next_tier.name}
        return _("%(missing)s more %(when)s and it is %(tier)s.") % words


def tier_of(actor: Actor, customer_id: int) -> Standing | None:
    """Of one person; None while there are no tiers. NotFound for who is not there or beyond the actor's scope."""
    require_customer(actor, "loyalty.view", customer_id)
    records = customers.whole_person(customer_id)
    if not records:
        raise NotFound(_("There is no such customer."))
    return standing(records[0])


def standing(person: int) -> Standing | None:
    """Of somebody who stands for themselves; None while there are no tiers."""
    tiers = in_force()
    if tiers is None:
        return None
    row = TierStanding.objects.filter(customer=person).first()
    return _standing(tiers, row or TierStanding(customer_id=person))


def _standing(tiers: Tiers, row: TierStanding) -> Standing:
    following = tiers.next_after(row.tier)
    missing = max(tiers.needs(following) - row.figure, 0) if following else 0
    return Standing(
        tier=tiers.tier(row.tier),
        since=row.since if row.tier else None,
        figure=tiers.amount(row.figure),
        next_tier=following,
        missing=tiers.amount(missing) if following else "",
        falls_on=row.falls_on,
        when=tiers.when,
    )


def history_of(actor: Actor, customer_id: int) -> list[PastTier]:
    """The tiers somebody was in before, the latest first."""
    require_customer(actor, "loyalty.view", customer_id)
    records = customers.whole_person(customer_id)
    return list(PastTier.objects.filter(customer__in=records).order_by("-until", "-pk"))


@dataclass(frozen=True)
class Shelf:
    """One tier with how many of the people whom the actor sees are in it, and of them lose it soon."""

    tier: Tier
    sentence: str
    people: int
    falling: int

    @property
    def url(self) -> str:
        return f"{reverse('customers:list')}?tier={self.tier.code}"

    @property
    def falling_url(self) -> str:
        return f"{self.url}&falling=1"


def shelves(actor: Actor, tiers: Tiers) -> list[Shelf]:
    """The highest first."""
    require(actor, "loyalty.view")
    rows = customers.rows_within(actor, TierStanding.objects.exclude(tier=""))
    falling = Count("pk", filter=Q(falls_on__isnull=False))
    counts = {
        code: (people, falls)
        for code, people, falls in rows.order_by()
        .values_list("tier")
        .annotate(people=Count("pk"), falls=falling)
    }
    return [
        Shelf(tier, tiers.sentence(tier), *counts.get(tier.code, (0, 0)))
        for tier in reversed(tiers.tiers)
    ]


def people_of_tier(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """Those in `tier`, with `falling` those who lose it soon; see `customers.slots.PeopleSource`."""
    require(actor, "loyalty.view")
    tiers = in_force()
    tier = tiers.tier(query["tier"]) if tiers else None
    if tier is None:
        raise NotFound(_("There is no such tier."))
    chosen = TierStanding.objects.filter(tier=tier.code)
    title, parameters = tier.name, {"tier": tier.code}
    if query.get("falling"):
        chosen = chosen.filter(falls_on__isnull=False)
        title = _("%(tier)s, but not for long") % {"tier": tier.name}
        parameters["falling"] = "1"
    return PeopleSet(
        title=title,
        parameters=parameters,
        narrow=lambda people: people.filter(pk__in=chosen.values("customer")),
        back=reverse("loyalty:tiers"),
    )


def tier_column(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    """For the list of customers."""
    return _names([who.pk for who in people])


def tier_in_letters(people: "Sequence[Reach]") -> Mapping[int, str]:
    """For letters: what their tier is called."""
    return _names({who.person_id for who in people})


def _names(people: Collection[int]) -> dict[int, str]:
    called = names()
    rows = TierStanding.objects.filter(customer__in=list(people)).exclude(tier="")
    return {pk: called[code] for pk, code in rows.values_list("customer", "tier")}


def tier_choices() -> dict[str, str]:
    """For segments: the tiers that hold, by code; before any do, those that a shop begins with."""
    return {each.code: each.name for each in (in_force() or standard()).tiers}


def has_tiers() -> bool:
    """Whether anybody can be in one."""
    return holding() is not None


def past_title(row: PastTier) -> str:
    """Where it is asked whose it is."""
    return row.name


def tier_text(row: TierStanding) -> str:
    """For the file of somebody's own data."""
    if not row.tier:
        return _("No tier")
    words = {
        "tier": names()[row.tier],
        "day": formats.day(row.since),
        "fall": formats.day(row.falls_on or row.since),
    }
    return (
        _("%(tier)s since %(day)s, until %(fall)s") if row.falls_on else _("%(tier)s since %(day)s")
    ) % words


@dataclass(frozen=True)
class TimesByTier:
    """How many times the points of an order its buyer gets by the tier that they were in when they placed it."""

    #: By person the beginnings of stays, ascending, and how many times from then on.
    of: Mapping[int, tuple[list[dt.datetime], list[Decimal]]] = field(default_factory=dict)

    @classmethod
    def read(cls, people: Iterable[int]) -> "TimesByTier":
        """Of these, who stand for themselves; three queries, one while there are no tiers."""
        tiers = in_force()
        times = {each.code: Decimal(each.times) for each in tiers.tiers} if tiers else {}
        if all(each == 1 for each in times.values()):
            return cls()
        ids = list(set(people))
        stays: dict[int, list[tuple[dt.datetime, Decimal]]] = defaultdict(list)
        past = PastTier.objects.filter(customer__in=ids).order_by("since", "pk")
        for pk, tier, since, until in past.values_list("customer", "tier", "since", "until"):
            stays[pk] += [(since, times.get(tier, Decimal(1))), (until, Decimal(1))]
        now = TierStanding.objects.filter(customer__in=ids).exclude(tier="")
        for pk, tier, since in now.values_list("customer", "tier", "since"):
            stays[pk].append((since, times.get(tier, Decimal(1))))
        return cls(
            {pk: ([at for at, _n in rows], [n for _at, n in rows]) for pk, rows in stays.items()}
        )

    def at(self, person: int, moment: dt.datetime) -> Decimal:
        begins, times = self.of.get(person, ((), ()))
        place = bisect_right(begins, moment)
        return times[place - 1] if place else Decimal(1)
