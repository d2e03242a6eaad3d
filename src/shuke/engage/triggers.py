"""What comes back from people, as what may start something (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from shuke.engage.models import Click, Reply

Times = Iterable[tuple[int, dt.datetime]]


def replied(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    """Who asked for no more messages is not to get one for it."""
    rows = Reply.objects.filter(at__gte=since, at__lt=until, opts_out=False)
    return rows.order_by("at", "pk").values_list("customer_id", "at").iterator()


def clicked(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    """Scanners that follow links are no people."""
    rows = Click.objects.filter(at__gte=since, at__lt=until, machine=False)
    return rows.order_by("at", "pk").values_list("send__customer_id", "at").iterator()
