"""Columns that the list of customers offers besides its own: what the record holds in other tables,
own fields, and what upper rooms know."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.kit.markup import markup
from shuke.customers import custom, identity_kinds
from shuke.customers.models import Child, ConsentState, Customer, CustomField, Tag
from shuke.customers.queries import contacts, custom_fields, custom_values, tags_of_people
from shuke.customers.queries.merges import records_of
from shuke.customers.queries.owning import KIND
from shuke.customers.slots import CustomerColumn
from shuke.team.queries import holders

#: Columns of kinds of identity begin with it.
KIND_COLUMN = "id-"


def columns_for(actor: Actor) -> list[CustomerColumn]:
    """What the actor may choose: declared columns, kinds of identity, then the shop's own fields."""
    offered = [each for each in declared(CustomerColumn) if actor.can(each.capability)]
    # However many own fields or kinds are chosen, the values of a page are read once.
    values_of = lru_cache(maxsize=1)(custom_values)
    identities_of = lru_cache(maxsize=1)(_identities)
    kinds = [
        CustomerColumn(
            f"{KIND_COLUMN}{kind.key}",
            kind.label,
            "customers.view",
            _kind_reader(kind.key, identities_of),
        )
        for kind in identity_kinds.kinds().values()
        if not kind.is_contact
    ]
    own = [
        CustomerColumn(
            f"own-{field.key}", field.label, "customers.view", _own_reader(field, values_of)
        )
        for field in custom_fields()
    ]
    return [*offered, *kinds, *own]


def _identities(actor: Actor, customers: Sequence[Customer]) -> dict[tuple[int, str], list[str]]:
    """By what these people are known, all their records together: (person, kind) -> values."""
    records = records_of(customer.pk for customer in customers)
    values: dict[tuple[int, str], list[str]] = defaultdict(list)
    for record, listed in contacts(actor, records).items():
        for each in listed:
            values[records[record], each.kind].append(each.value)
    return values


def _kind_reader(kind: str, identities_of: Callable[..., Any]) -> Any:
    def read(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, str]:
        rows = identities_of(actor, tuple(customers))
        return {
            each.pk: ", ".join(dict.fromkeys(rows.get((each.pk, kind), ()))) for each in customers
        }

    return read


def _own_reader(field: CustomField, values_of: Callable[..., Any]) -> Any:
    def read(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, str]:
        rows = values_of(tuple(customers))
        values = {pk: row.get(field.key, "") for pk, row in rows.items()}
        plain = {True: "yes", False: "no"}
        texts = {pk: plain.get(value, value) for pk, value in values.items()}
        return {pk: custom.readable(field.kind, text) for pk, text in texts.items()}

    return read


def email_consent(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, str]:
    """Whether they may be written to by e-mail."""
    states = ConsentState.objects.filter(
        customer__in=customers, purpose="marketing", channel="email"
    )
    words = {"granted": _("agreed"), "withdrawn": _("said no")}
    return {pk: words[state] for pk, state in states.values_list("customer_id", "state")}


def tags(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, SafeString]:
    """Their tags, each in its colour."""
    return {pk: chips(listed) for pk, listed in tags_of_people(customers).items()}


def chips(listed: Iterable[Tag]) -> SafeString:
    """Tags as people see them, one beside the other."""
    pattern = '<span class="chip hue-{}">{}</span>'
    return SafeString(" ".join(markup(pattern, tag.colour, tag.name) for tag in listed))


def owner_names(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, str]:
    """Who looks after them."""
    current = holders(KIND, [customer.pk for customer in customers])
    return {pk: spell.staff.name for pk, spell in current.items()}


def children_count(actor: Actor, customers: Sequence[Customer]) -> Mapping[int, int]:
    rows = Child.objects.filter(customer__in=customers).values("customer").annotate(n=Count("pk"))
    return {row["customer"]: row["n"] for row in rows}
