"""What becomes due for people, as what may start something (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from shuke.care.models import OwnedThing
from shuke.common import clock
from shuke.common.access import Actor

#: Days before that can be chosen.
AHEAD = (0, 3, 7, 14, 30)


def ahead_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(days), str(days)) for days in AHEAD]


def service_due(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime, int]]:
    """At the beginning of the shop's day that is so many days before a service is due, with the owned thing; by
    what is due now, of the past too."""
    ahead = dt.timedelta(days=int(values["days"]))
    zone = clock.shop_zone()
    # The first and last of the days that begin meanwhile; of most minutes none does.
    first = since.astimezone(zone).date()
    if clock.day_start(first) < since:
        first += dt.timedelta(days=1)
    last = (until - dt.datetime.resolution).astimezone(zone).date()
    if first > last:
        return
    rows = OwnedThing.objects.filter(due_on__range=(first + ahead, last + ahead), gone_at=None)
    things = rows.order_by("due_on", "pk").values_list("customer_id", "due_on", "pk")
    for who, due_on, pk in things.iterator():
        assert due_on is not None  # it lies in the range
        yield who, clock.day_start(due_on - ahead), pk
