"""Who has how many points, and why."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.customers.queries.scoping import require_customer
from shuke.loyalty.models import PointsAccount, PointsEntry, RewardClaim
from shuke.loyalty.queries import referrals, tiers
from shuke.loyalty.queries.rules import holding, in_force

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach

#: Movements that the record shows.
LATEST = 4


@dataclass(frozen=True)
class Standing:
    """What somebody has: `points` to spend (negative: owed), `waiting`, and what expires next."""

    customer: int
    records: Sequence[int]
    points: int
    waiting: int
    expires_on: Any
    expiring: int

    @property
    def owed(self) -> int:
        return max(-self.points, 0)


def standing_of(actor: Actor, customer_id: int) -> Standing:
    """What somebody has. NotFound for who is not there or beyond the actor's scope."""
    require_customer(actor, "loyalty.view", customer_id)
    records = customers.whole_person(customer_id)
    if not records:
        raise NotFound(_("There is no such customer."))
    return _standing(records)


def _standing(records: Sequence[int]) -> Standing:
    row = PointsAccount.objects.filter(customer=records[0]).first() or PointsAccount()
    return Standing(
        records[0], records, row.points, row.points_waiting, row.expires_on, row.expiring
    )


def entries_of(actor: Actor, customer_id: int) -> QuerySet[PointsEntry]:
    """Every movement of somebody's points, the latest first."""
    standing = standing_of(actor, customer_id)
    rows = PointsEntry.objects.filter(account__customer__in=list(standing.records))
    return rows.order_by("-pk")


def panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """The record's panel; None without the right, and while nobody can earn anything."""
    if not actor.can("loyalty.view"):
        return None
    standing = _standing(ids)
    rows = PointsEntry.objects.filter(account__customer__in=ids).order_by("-pk")
    entries = list(rows[:LATEST])
    has_points = bool(entries) or holding() is not None
    tier = tiers.standing(ids[0])
    own, brought = referrals.of_person(ids)
    if not has_points and tier is None and own is None and not brought:
        return None
    names = referrals.seen_names(actor, [own] if own else [])
    return {
        "standing": standing,
        "entries": entries,
        "has_points": has_points,
        "tier": tier,
        "may_adjust": actor.can("loyalty.adjust"),
        "own": own,
        "referrer": names.get(own.referrer_id, "") if own else "",
        "brought": len(brought),
    }


def points_column(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, str]:
    """For the list of customers."""
    return {
        pk: formats.number(points) for pk, points in _points([who.pk for who in people]).items()
    }


def points_in_letters(people: "Sequence[Reach]") -> Mapping[int, int]:
    """For letters: what they can spend; nobody is told there that they owe something."""
    points = _points({who.person_id for who in people})
    return {pk: max(each, 0) for pk, each in points.items()}


def _points(people: Any) -> dict[int, int]:
    rows = PointsAccount.objects.filter(customer__in=list(people))
    return dict(rows.values_list("customer", "points"))


@dataclass(frozen=True)
class Overview:
    """What stands open over everybody: points by state, what they cost at most, people, and what expires soon."""

    people: int
    points: int
    waiting: int
    owed: int
    owing: int
    soon: int
    cost: Any


#: Days that are soon.
SOON = 30


def overview(actor: Actor) -> Overview:
    """Of the people whom the actor sees."""
    require(actor, "loyalty.view")
    rows = PointsAccount.objects.all()
    if not actor.scope.is_all:
        rows = rows.filter(customer__in=customers.people(actor).order_by().values("pk"))
    until = clock.today() + dt.timedelta(days=SOON)
    sums = rows.aggregate(
        people=Count("pk", filter=Q(points__gt=0) | Q(points_waiting__gt=0)),
        spendable=Sum("points", filter=Q(points__gt=0)),
        not_yet=Sum("points_waiting"),
        owed=Sum("points", filter=Q(points__lt=0)),
        owing=Count("pk", filter=Q(points__lt=0)),
        soon=Sum("expiring", filter=Q(expires_on__lte=until)),
    )
    numbers = {name: value or 0 for name, value in sums.items()}
    return Overview(
        people=numbers["people"],
        points=numbers["spendable"],
        waiting=numbers["not_yet"],
        owed=-numbers["owed"],
        owing=numbers["owing"],
        soon=numbers["soon"],
        cost=in_force().cost(numbers["spendable"] + numbers["not_yet"]),
    )


def account_title(_row: PointsAccount) -> str:
    """Where it is asked whose it is."""
    return _("Points")


def claim_title(row: RewardClaim) -> str:
    """Where it is asked whose it is."""
    return row.reward.name
