"""Who looked at whom."""

from django.db.models import QuerySet

from shuke.common.access import Actor, require
from shuke.customers.models import Customer, Look
from shuke.customers.queries.merges import person_ids


def looks(actor: Actor, customer: Customer | None = None) -> QuerySet[Look]:
    """Looks at everybody, or at one person with all merged records."""
    require(actor, "customers.looks")
    rows = Look.objects.select_related("customer")
    return rows.filter(customer__in=person_ids(customer)) if customer else rows
