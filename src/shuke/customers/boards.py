"""Customers as cards, by any choice that the shop made a field of."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from shuke.common.slots import Grouping
from shuke.customers import custom
from shuke.customers.models import CustomField, CustomValue
from shuke.customers.queries import custom_fields
from shuke.customers.tables import CustomerTable


def groupings(request: Any) -> list[Grouping]:
    """Own fields with a choice, over the customers that the list's filters leave."""
    fields = [field for field in custom_fields() if custom.offered(field)]
    if not fields:
        return []
    customers = CustomerTable(request, request.actor, with_extra=False).matches.order_by(
        "-last_order_at", "-pk"
    )
    return [_grouping(field, customers) for field in fields]


def _grouping(field: CustomField, customers: QuerySet) -> Grouping:
    values = custom.offered(field).items()

    def rows(value: str) -> QuerySet:
        stated = CustomValue.objects.filter(customer=OuterRef("pk"), field=field)
        if value:
            return customers.filter(Exists(stated.filter(text=value)))
        return customers.filter(~Exists(stated.exclude(text="")))

    return Grouping(f"own-{field.key}", field.label, [*values, ("", _("unknown"))], rows)
