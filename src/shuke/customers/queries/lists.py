"""Many customers: the list, quick search, neighbours."""

from dataclasses import dataclass

from django.db.models import QuerySet

from shuke.common.access import Actor, require
from shuke.customers import search
from shuke.customers.models import Customer, Erasure
from shuke.customers.queries.erasures import forgotten
from shuke.customers.queries.records import contacts
from shuke.customers.queries.scoping import within


@dataclass(frozen=True)
class Match:
    """A customer as the palette offers them."""

    id: int
    name: str
    #: A contact detail as far as the actor may see it, or a city.
    hint: str


def people(actor: Actor) -> QuerySet[Customer]:
    """Every customer who stands for themselves (merged ones are found through their survivor); who was
    forgotten is nobody's."""
    require(actor, "customers.view")
    return within(actor, Customer.objects.filter(~forgotten(), merged_into=None))


def count_people(actor: Actor) -> int:
    """How many `people` there are. Both counts are cheap where a filtered one reads every row:
    the merged are a range of their index, where "is not null" would walk all of it on SQLite."""
    require(actor, "customers.view")
    if not actor.scope.is_all:
        return people(actor).count()
    merged = Customer.objects.filter(merged_into__gt=0).values_list("pk")
    gone = Erasure.objects.filter(customer__gt=0).values_list("customer")
    return Customer.objects.count() - merged.union(gone, all=True).count()


def find_customers(actor: Actor, text: str, limit: int = 8) -> list[Match]:
    """The best few matches for what somebody types, regular buyers first."""
    require(actor, "customers.view")
    ids = search.find(text, actor, limit=200)
    matches = people(actor).filter(pk__in=ids).order_by("-order_count", "-pk")
    rows = list(matches.only("name", "city")[:200])
    typed = text.strip().lower()
    rows.sort(key=lambda row: row.name.lower() != typed)
    rows = rows[:limit]
    identities = contacts(actor, [row.pk for row in rows])
    return [Match(row.pk, str(row), _hint(row, identities.get(row.pk, []))) for row in rows]


def _hint(row: Customer, identities: list) -> str:
    return " · ".join(
        part for part in (identities[0].value if identities else "", row.city) if part
    )
