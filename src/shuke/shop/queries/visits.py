"""Whence somebody came: the first visit, the last one before something, as the record and orders show it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, QuerySet

from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.shop.channels import CHANNELS
from shuke.shop.models import Order, Visit

#: Days before an order within which a visit is said to have brought it.
WITHIN = 30


@dataclass(frozen=True)
class CameBy:
    """What a visit says of whence it came. `str` is what people read."""

    source: str
    medium: str
    campaign: str
    channel: str
    landing: str
    at: dt.datetime
    device: str = ""

    @property
    def way(self) -> str:
        return str(CHANNELS.get(self.channel, self.channel))

    def __str__(self) -> str:
        return customers.source_name(self.source) or self.way


def _came_by(visit: Visit) -> CameBy:
    return CameBy(
        source=visit.source,
        medium=visit.medium,
        campaign=visit.campaign,
        channel=visit.channel,
        landing=visit.landing,
        at=visit.started_at,
        device=visit.device,
    )


def visits_of(ids: Sequence[int]) -> QuerySet[Visit]:
    """Every visit of a person's records."""
    return Visit.objects.filter(customer__in=ids)


def all_visits() -> QuerySet[Visit]:
    """Every visit, with whom it is of. For lists; whoever shows them asks for the right."""
    return Visit.objects.select_related("customer")


def first_touch(ids: Sequence[int]) -> CameBy | None:
    """Whence the first visit of a person's records came, as told then: it may be nowhere in particular."""
    visit = visits_of(ids).order_by("started_at", "pk").first()
    return _came_by(visit) if visit else None


def last_touch(ids: Sequence[int]) -> CameBy | None:
    """Whence the last visit came that says so; of none that does, the last one."""
    latest = visits_of(ids).order_by("-started_at", "-pk")
    visit = latest.exclude(channel="direct").first() or latest.first()
    return _came_by(visit) if visit else None


def visits_panel(
    actor: Actor, customer: customers.Customer, ids: list[int]
) -> dict[str, Any] | None:
    """The first and the last touch for the record; None of somebody without a visit."""
    first = first_touch(ids)
    if first is None:
        return None
    count = visits_of(ids).count()
    return {"touches": [("first", first), ("last", last_touch(ids))], "count": count}


def tell_came_by(orders: Iterable[Order]) -> None:
    """Give each sale `came_by`: the last visit of its buyer that began in the 30 days before it and says
    whence, else the last one of them; None without one. A return has none."""
    sales = [each for each in orders if each.customer_id and each.kind == Order.Kind.SALE]
    people = customers.people_of({each.customer_id for each in sales if each.customer_id})
    visits: dict[int, list[Visit]] = defaultdict(list)
    for visit in _visits_before(sales, people):
        visits[people[visit.customer_id or 0]].append(visit)
    for order in orders:
        order.came_by = None  # type: ignore[attr-defined]
    for order in sales:
        mine = visits[people[order.customer_id or 0]]
        since = order.placed_at - dt.timedelta(days=WITHIN)
        before = [each for each in mine if since <= each.started_at <= order.placed_at]
        telling = [each for each in before if each.channel != "direct"]
        last = (telling or before)[-1:]
        order.came_by = _came_by(last[0]) if last else None  # type: ignore[attr-defined]


def _visits_before(sales: list[Order], people: dict[int, int]) -> Iterable[Visit]:
    """The visits of these people that an order of theirs may be due to, the oldest first. `people` learns
    their other records."""
    if not sales:
        return []
    people |= customers.records_of(set(people.values()))
    times = Order.objects.filter(pk__in=[each.pk for each in sales])
    edges = times.aggregate(first=Min("placed_at"), last=Max("placed_at"))
    since = edges["first"] - dt.timedelta(days=WITHIN)
    rows = Visit.objects.filter(
        customer__in=list(people), started_at__gte=since, started_at__lte=edges["last"]
    )
    return rows.order_by("started_at", "pk")
