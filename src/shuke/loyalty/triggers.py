"""Points that expire soon and tiers, as what may start something (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from shuke.common import clock
from shuke.common.access import Actor
from shuke.loyalty.models import PastTier, PointsAccount, Referral, TierStanding
from shuke.loyalty.queries import tiers

#: Days before that can be chosen.
AHEAD = (1, 3, 7, 14, 30)


def ahead_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(days), str(days)) for days in AHEAD]


def points_expire(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    """At the beginning of the shop's day that is so many days before the last one of somebody's next points; by what
    they have now, of the past too."""
    for day, at in _days_ahead(int(values["days"]), since, until):
        rows = PointsAccount.objects.filter(expires_on=day, expiring__gt=0)
        yield from ((who, at) for who in rows.order_by("pk").values_list("customer", flat=True))


def _days_ahead(
    days: int, since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[dt.date, dt.datetime]]:
    """Of each beginning of the shop's day in the time: the day that is so many days later, and the beginning."""
    day = since.astimezone(clock.shop_zone()).date()
    while (at := clock.day_start(day)) < until:
        if at >= since:
            yield day + dt.timedelta(days=days), at
        day += dt.timedelta(days=1)


def tier_choices(_actor: Actor) -> list[tuple[str, str]]:
    return list(tiers.tier_choices().items()) if tiers.has_tiers() else []


def tier_reached(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    """When somebody rose into the tier by what they had just done."""
    for model in (PastTier, TierStanding):
        rows = model.objects.filter(
            tier=values["tier"], rose=True, since__gte=since, since__lt=until
        )
        yield from rows.order_by("since", "pk").values_list("customer", "since")


def tier_falls(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    """At the beginning of the shop's day that is so many days before somebody loses their tier; by how they stand
    now, of the past too."""
    for day, at in _days_ahead(int(values["days"]), since, until):
        rows = TierStanding.objects.filter(falls_on=day).order_by("pk")
        yield from ((who, at) for who in rows.values_list("customer", flat=True))


def referral_rewarded(
    _values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    """When somebody got their points for whom they brought."""
    return _rewarded("referrer", since, until)


def came_through(
    _values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    """When somebody who was brought got theirs."""
    return _rewarded("customer", since, until)


def _rewarded(
    side: str, since: dt.datetime, until: dt.datetime
) -> Iterable[tuple[int, dt.datetime]]:
    rows = Referral.objects.filter(state=Referral.State.REWARDED, since__gte=since, since__lt=until)
    yield from rows.order_by("since", "pk").values_list(side, "since")
