"""Whoever complains gets no advertising until that is settled."""

from shuke.customers.queries import records_of
from shuke.customers.slots import Approach
from shuke.service.models import Complaint


def with_open_complaint(approach: Approach) -> dict[int, None]:
    """See `customers.slots.Gate`; two queries."""
    if approach.purpose != "marketing":
        return {}
    records = records_of({who.person_id for who in approach.people})
    rows = Complaint.objects.open().filter(ticket__customer__in=list(records))
    angry = {records[pk] for pk in rows.values_list("ticket__customer", flat=True)}
    return {who.customer_id: None for who in approach.people if who.person_id in angry}
