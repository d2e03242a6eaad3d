"""Points that expire soon, as what may start something (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from shuke.common import clock
from shuke.common.access import Actor
from shuke.loyalty.models import PointsAccount

#: Days before that can be chosen.
AHEAD = (1, 3, 7, 14, 30)


def ahead_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(days), str(days)) for days in AHEAD]


def points_expire(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    """At the beginning of the shop's day that is so many days before the last one of somebody's next points; by what
    they have now, of the past too."""
    ahead = dt.timedelta(days=int(values["days"]))
    day = since.astimezone(clock.shop_zone()).date()
    while (at := clock.day_start(day)) < until:
        if at >= since:
            rows = PointsAccount.objects.filter(expires_on=day + ahead, expiring__gt=0)
            yield from ((who, at) for who in rows.order_by("pk").values_list("customer", flat=True))
        day += dt.timedelta(days=1)
