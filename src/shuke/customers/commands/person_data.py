"""Everything that the shop holds about one person, handed out to whoever asks for their own data."""

from typing import Any

from django.db import transaction

from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.customers import facts
from shuke.customers.models import Customer
from shuke.customers.queries.merges import person_ids
from shuke.customers.queries.records import customer_for
from shuke.customers.slots import PersonRows

#: Columns of the record itself that are about the person and not about how it is kept.
_OWN = (
    *("name", "stage", "language", "gender", "birth_year", "birth_month", "birth_day"),
    *("birth_calendar", "country", "province", "city", "source", "joined_at"),
    *("order_count", "spent", "first_order_at", "last_order_at"),
)


def export_person(actor: Actor, customer_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows, of the record and of every record merged into it, from every room; on record.

    Needs `customers.export` and `customers.contact`: the answer holds addresses in full.
    """
    require(actor, "customers.export")
    require(actor, "customers.contact")
    customer = customer_for(actor, customer_id)
    ids = person_ids(customer)
    with transaction.atomic():
        facts.PERSON_EXPORTED.record(actor, customer.pk)
    data = {"customers.customer": list(Customer.objects.filter(pk__in=ids).values("id", *_OWN))}
    for table in sorted(declared(PersonRows), key=lambda each: each.name):
        if table.export:
            rows = table.model._default_manager.filter(**{f"{table.customer}__in": ids})
            data[table.name] = list(rows.order_by("pk").values(*table.export))
            if table.archive is not None:
                data[table.name] = [*table.archive(ids, table.export), *data[table.name]]
    return data
