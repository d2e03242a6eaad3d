"""Wishes as pages and others read them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from shuke.common.access import Actor, require
from shuke.common.slots import Concern, Hit, Line
from shuke.customers.queries import Customer, Reach, absorbed
from shuke.team.queries import per_day
from tests.example_room.models import Wish

MOST = 5


def wishes(actor: Actor) -> QuerySet[Wish]:
    """Every wish that stands, the latest first."""
    require(actor, "wishes.view")
    return Wish.objects.filter(taken_back_at=None).select_related("customer").order_by("-at", "-pk")


def panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    if not actor.can("wishes.view"):
        return None
    rows = list(wishes(actor).filter(customer__in=ids)[:MOST])
    return {"rows": rows, "customer": customer}


def latest_wishes(people: Sequence[Reach]) -> Mapping[int, str]:
    """What each wished last and still does, of whatever record: two queries for all of them."""
    persons = {who.person_id: who.person_id for who in people}
    persons |= absorbed(persons)
    rows = Wish.objects.filter(customer__in=list(persons), taken_back_at=None).order_by("at", "pk")
    return {persons[pk]: text for pk, text in rows.values_list("customer_id", "text")}


def wished(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[int, dt.datetime]]:
    """Who wished something with the word in it, and when; see `customers.slots.Trigger`."""
    rows = Wish.objects.filter(text__icontains=values["word"], at__gte=since, at__lt=until)
    return rows.order_by("at", "pk").values_list("customer_id", "at").iterator()


def hits(actor: Actor, text: str) -> Iterator[Hit]:
    for wish in wishes(actor).filter(text__icontains=text).only("text", "customer__name")[:MOST]:
        yield Hit(
            wish.text, reverse("customers:record", args=[wish.customer_id]), str(wish.customer)
        )


def noted_by_day(
    staff_ids: Sequence[int], first: dt.date, last: dt.date
) -> Mapping[tuple[int, dt.date], int]:
    """How many wishes each colleague noted that stand, by day of the shop."""
    return per_day(
        Wish.objects.filter(taken_back_at=None), "noted_by", "at", staff_ids, first, last
    )


def unanswered(actor: Actor) -> Concern | None:
    rows = list(wishes(actor)[:MOST])
    if not rows:
        return None
    return Concern(
        kind="wishes",
        icon="heart",
        title=f"{len(rows)} wishes",
        lines=[Line(label=str(row.customer), text=row.text, is_person=True) for row in rows],
        url=reverse("example_room:wishes"),
    )
