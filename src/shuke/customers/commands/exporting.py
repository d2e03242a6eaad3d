"""Personal data leaves the house: rightful, counted, told."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.money import rounded
from shuke.common.texts import formula_safe
from shuke.customers import facts
from shuke.customers.models import Consent, ConsentState, Customer
from shuke.customers.queries.custom import custom_fields, custom_values
from shuke.customers.queries.records import contacts
from shuke.customers.queries.tags import tags_of_people
from shuke.customers.tags import joined

_STEP = 1000
HEADS = (
    *("id", "name", "phone", "email", "stage", "city", "province", "country", "language"),
    *("order_count", "spent", "first_order_at", "last_order_at", "joined_at", "source"),
    "email_consent",
    "tags",
)


def export_customers(actor: Actor, customers: QuerySet, filters: dict) -> Iterator[list[str]]:
    """Rows of the given customers for a CSV file, heads first, read while they are sent.

    The fact is recorded before the first row: who, how many, by which `filters`. Contact details
    are full only with "customers.contact". Cells that a spreadsheet would compute are quoted.
    """
    with transaction.atomic():
        announce_export(actor, customers.order_by().count(), filters)
    return _rows(actor, customers)


def announce_export(actor: Actor, count: int, filters: dict) -> None:
    """So many customers are about to leave the house as a file."""
    require(actor, "customers.export")
    has_contact = actor.can("customers.contact")
    facts.EXPORTED.record(actor, count=count, filters=filters, contact=has_contact)


def _rows(actor: Actor, customers: QuerySet) -> Iterator[list[str]]:
    """The shop's own fields come last, each under its key, by which an import knows it again."""
    own = [field.key for field in custom_fields()]
    yield [*HEADS, *own]
    last = 0
    while step := list(customers.filter(pk__gt=last).order_by("pk")[:_STEP]):
        ids = [customer.pk for customer in step]
        identities = contacts(actor, ids, as_stored=True)
        consents = dict(
            ConsentState.objects.filter(
                customer__in=ids, purpose="marketing", channel=Consent.Channel.EMAIL
            ).values_list("customer_id", "state")
        )
        own_values = custom_values(step) if own else {}
        tags = tags_of_people(step)
        for customer in step:
            cells = _cells(customer, identities.get(customer.pk, []), consents.get(customer.pk, ""))
            cells.append(joined(tag.name for tag in tags.get(customer.pk, [])))
            values = own_values.get(customer.pk, {})
            cells += [_plain(values.get(key, "")) for key in own]
            yield [safe_cell(cell) for cell in cells]
        last = ids[-1]


def _plain(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _cells(customer: Customer, identities: list, consent: str) -> list[object]:
    first: dict[str, str] = {}
    for contact in identities:
        first.setdefault(contact.kind, contact.value)
    zone = clock.shop_zone()
    days = (customer.first_order_at, customer.last_order_at, customer.joined_at)
    return [
        customer.pk,
        customer.name,
        first.get("phone", ""),
        first.get("email", ""),
        customer.stage,
        customer.city,
        customer.province,
        customer.country,
        customer.language,
        customer.order_count,
        rounded(Decimal(customer.spent), basics.currency()),
        *(day.astimezone(zone).date().isoformat() if day else "" for day in days),
        customer.source,
        consent,
    ]


def safe_cell(value: object) -> str:
    """Text that a spreadsheet shows as it is: what would begin a formula gets a leading '."""
    text = str(value)
    return text if isinstance(value, int | Decimal) else formula_safe(text)
