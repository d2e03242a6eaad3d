"""The household of a person: who belongs to it, and what they all spend."""

from dataclasses import dataclass, field
from decimal import Decimal

from shuke.common.access import Actor
from shuke.customers.models import Child, Customer, Tie
from shuke.customers.queries.erasures import forgotten
from shuke.customers.queries.merges import people_of, person_ids, records_of
from shuke.customers.queries.scoping import within

#: What somebody can be to somebody, by the code that rows hold.
ROLES = dict(Tie.Role.choices)


@dataclass(frozen=True)
class Member:
    """One who belongs to somebody's household. `person` is None of whoever has no record, and of whoever
    is beyond what the reader may see (`is_beyond`)."""

    tie: Tie
    name: str
    person: Customer | None = None
    is_beyond: bool = False
    children: list[Child] = field(default_factory=list)

    @property
    def role(self) -> str:
        return self.tie.get_role_display()


@dataclass(frozen=True)
class Household:
    """`people`: how many have a record, the person included; `spent` and `orders` are theirs together.
    Who is beyond the reader's scope is in neither."""

    members: list[Member]
    people: int
    spent: Decimal
    orders: int


def household(actor: Actor, customer: Customer) -> Household:
    """Whom colleagues noted as belonging to a person, each once however many records say it. One question where
    nobody is noted."""
    rows = Tie.objects.open().filter(customer__in=person_ids(customer), is_self=False)
    ties = _each_once(list(rows.order_by("pk")))
    others = {person for _tie, person in ties if person}
    there, seen = _people(actor, others)
    children = _children(seen)
    members = [
        _member(tie, person, seen, children)
        for tie, person in ties
        if not person or person in there
    ]
    everybody = [customer, *seen.values()]
    return Household(
        members,
        len(everybody),
        sum((each.spent for each in everybody), Decimal(0)),
        sum(each.order_count for each in everybody),
    )


def _each_once(rows: list[Tie]) -> list[tuple[Tie, int]]:
    """Each with who stands for the other: 0 of somebody without a record."""
    persons = people_of({row.other_id for row in rows if row.other_id})
    unique: dict[object, tuple[Tie, int]] = {}
    for row in rows:
        person = persons.get(row.other_id or 0, 0)
        unique.setdefault(person or (row.role, row.name), (row, person))
    return list(unique.values())


def _people(actor: Actor, ids: set[int]) -> tuple[set[int], dict[int, Customer]]:
    """Those of them who are on record, and those of these whom the reader may see."""
    if not ids:
        return set(), {}
    there = Customer.objects.filter(~forgotten(), pk__in=ids)
    seen = {each.pk: each for each in within(actor, there)}
    return (set(seen) if actor.scope.is_all else set(there.values_list("pk", flat=True))), seen


def _children(people: dict[int, Customer]) -> dict[int, list[Child]]:
    if not people:
        return {}
    records = records_of(people)
    children: dict[int, list[Child]] = {}
    for child in Child.objects.filter(customer__in=records).order_by("born_on", "pk"):
        children.setdefault(records[child.customer_id], []).append(child)
    return children


def _member(
    tie: Tie, person: int, seen: dict[int, Customer], children: dict[int, list[Child]]
) -> Member:
    if not person:
        return Member(tie, tie.name)
    if person not in seen:
        return Member(tie, "", is_beyond=True)
    return Member(tie, str(seen[person]), seen[person], children=children.get(person, []))
