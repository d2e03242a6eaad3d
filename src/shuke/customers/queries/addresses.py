"""Where people get their post."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from shuke.common.access import Actor
from shuke.customers.models import Customer, PostalAddress
from shuke.customers.postal import FIELDS, lines_of
from shuke.customers.queries.merges import person_ids, records_of


@dataclass(frozen=True)
class Postal:
    """One address for showing; no lines and no values where the actor's role may not see them (`hidden`)."""

    row: PostalAddress
    lines: list[str]
    hidden: bool


def addresses(actor: Actor, customer: Customer) -> list[Postal]:
    """Those that hold, the one used last first."""
    full = actor.can("customers.contact")
    rows = PostalAddress.objects.open().filter(customer__in=person_ids(customer))
    listed = rows.order_by("-seen_at", "-pk")
    return [Postal(row, lines_of(values_of(row)) if full else [], not full) for row in listed]


def latest_addresses(people: Collection[int]) -> dict[int, PostalAddress]:
    """The address of each of these people to which post goes, merged records included. Two queries."""
    records = records_of(people)
    rows = PostalAddress.objects.open().filter(customer__in=list(records))
    by_person: defaultdict[int, list[PostalAddress]] = defaultdict(list)
    for row in rows.order_by("seen_at", "pk"):
        by_person[records[row.customer_id]].append(row)
    return {person: theirs[-1] for person, theirs in by_person.items()}


def values_of(row: PostalAddress) -> dict[str, str]:
    """Its fields."""
    return {field: getattr(row, field) for field in FIELDS}
