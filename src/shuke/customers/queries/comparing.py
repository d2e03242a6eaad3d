"""Two records side by side."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuke.common.access import Actor
from shuke.customers.columns import KIND_COLUMN, columns_for
from shuke.customers.models import Child, Customer
from shuke.customers.profile_fields import field_of
from shuke.customers.queries.merges import person_ids
from shuke.customers.queries.records import Contact, contacts, customer_for

#: Fields that one of the two can give, in the order of the record.
FIELDS = ("name", "gender", "birthday", "city", "province", "country", "language")


@dataclass(frozen=True)
class Row:
    """One field: what each says. `differs`: both know it and say different things."""

    name: str
    one: Any
    other: Any

    @property
    def differs(self) -> bool:
        return bool(_is_filled(self.one) and _is_filled(self.other) and self.one != self.other)


@dataclass(frozen=True)
class Side:
    """One of the two, with what hangs on the record."""

    customer: Customer
    contacts: list[Contact]
    children: int

    @property
    def average(self) -> Decimal | None:
        """What an order of theirs brought; None before the first."""
        count = self.customer.order_count
        return self.customer.spent / count if count else None


@dataclass(frozen=True)
class Comparison:
    one: Side
    other: Side
    rows: list[Row]


def compare(actor: Actor, one_id: int, other_id: int) -> Comparison:
    """Both as they are shown now, merges followed. Raises NotFound, or Forbidden without the right."""
    one, other = customer_for(actor, one_id), customer_for(actor, other_id)
    rows = [Row(name, *(field_of(vars(each), name) for each in (one, other))) for name in FIELDS]
    return Comparison(_side(actor, one), _side(actor, other), rows)


def more_of(actor: Actor, both: Comparison) -> list[tuple[Any, Any, Any]]:
    """What the list of customers can show beside these, of both: label, of the one, of the other."""
    people = [both.one.customer, both.other.customer]
    rows = []
    for column in columns_for(actor):
        if column.name.startswith(KIND_COLUMN):  # they stand among the contacts of each
            continue
        values = column.read(actor, people)
        pair = [values.get(person.pk) for person in people]
        if any(value not in (None, "") for value in pair):
            rows.append((column.label, *pair))
    return rows


def _side(actor: Actor, customer: Customer) -> Side:
    ids = person_ids(customer)
    listed = [each for rows in contacts(actor, ids).values() for each in rows]
    return Side(customer, listed, Child.objects.filter(customer__in=ids).count())


def _is_filled(value: Any) -> bool:
    return bool(value.get("month") or value.get("year")) if isinstance(value, dict) else bool(value)
