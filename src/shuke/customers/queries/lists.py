"""Many customers: the list, quick search, neighbours."""

import unicodedata
from dataclasses import dataclass

from django.db.models import QuerySet

from shuke.common.access import Actor, require
from shuke.customers import search
from shuke.customers.models import Customer, Erasure
from shuke.customers.queries.erasures import forgotten
from shuke.customers.queries.records import Contact, contacts
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
    """The best few matches for what somebody types: whoever is called or known by just that first, then whose
    phone or number ends so, then regular buyers."""
    require(actor, "customers.view")
    ids = search.find(text, actor, limit=200)
    matches = people(actor).filter(pk__in=ids).order_by("-order_count", "-pk")
    rows = list(matches.only("name", "city")[:200])
    contacts_of = contacts(actor, [row.pk for row in rows])
    typed = _folded(text)
    for each in contacts_of.values():
        each.sort(key=lambda contact: _distance(contact.value, typed))

    def distance(row: Customer) -> int:
        values = [row.name, *(contact.value for contact in contacts_of.get(row.pk, [])[:1])]
        return min(_distance(value, typed) for value in values)

    rows.sort(key=distance)
    return [
        Match(row.pk, str(row), _hint(row, contacts_of.get(row.pk, []))) for row in rows[:limit]
    ]


def _folded(text: str) -> str:
    """Without what differs from writing to writing: 138 0000 0001 is 13800000001."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def _distance(value: str, typed: str) -> int:
    value = _folded(value)
    if value == typed:
        return 0
    return 1 if typed[-1:].isdigit() and value.endswith(typed) else 2


def _hint(row: Customer, identities: list[Contact]) -> str:
    """The contact that comes nearest to what was typed, and the city."""
    return " · ".join(
        part for part in (identities[0].value if identities else "", row.city) if part
    )
