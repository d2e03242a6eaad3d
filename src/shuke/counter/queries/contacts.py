"""Calls as contacts to sell (`customers.slots.Contacts`)."""

import datetime as dt
from collections.abc import Iterator

from shuke.counter.models import Call


def calls_between(since: dt.datetime, until: dt.datetime) -> Iterator[tuple[int, int, dt.datetime]]:
    """Calls in which a colleague talked with somebody who is on record."""
    rows = Call.objects.filter(
        at__gte=since, at__lt=until, outcome=Call.Outcome.TALKED, taken_back_at=None,
        customer__isnull=False, staff__isnull=False,
    )  # fmt: skip
    yield from rows.values_list("customer_id", "staff_id", "at").iterator()  # type: ignore[misc]
