"""What happens on tickets, as what may start a journey (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from shuke.service.models import Complaint, Ticket

Happened = Iterator[tuple[int, dt.datetime, int]]


def opened(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    return _of("opened_at", since, until)


def solved(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    return _of("solved_at", since, until)


def is_solved(_values: Mapping[str, str], ids: Sequence[int]) -> dict[int, bool]:
    """Of which tickets it is so now; of a merged one it never will be."""
    states = Ticket.objects.filter(pk__in=ids, state__in=("solved", "merged"))
    return {pk: state == "solved" for pk, state in states.values_list("pk", "state")}


def complained(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    rows = Complaint.objects.filter(
        began_at__gte=since, began_at__lt=until, ticket__customer__isnull=False
    ).order_by("began_at", "pk")
    yield from rows.values_list("ticket__customer", "began_at", "ticket").iterator()


def _of(column: str, since: dt.datetime, until: dt.datetime) -> Happened:
    rows = Ticket.objects.filter(
        **{f"{column}__gte": since, f"{column}__lt": until}, customer__isnull=False
    ).exclude(state=Ticket.State.MERGED)
    yield from rows.order_by(column, "pk").values_list("customer", column, "pk").iterator()
