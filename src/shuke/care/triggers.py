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
    day = since.astimezone(clock.shop_zone()).date()
    while (at := clock.day_start(day)) < until:
        if at >= since:
            rows = OwnedThing.objects.filter(due_on=day + ahead, gone_at=None).order_by("pk")
            yield from ((who, at, pk) for who, pk in rows.values_list("customer_id", "pk"))
        day += dt.timedelta(days=1)
