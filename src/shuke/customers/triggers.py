"""What happens to people in the record itself, and may start something for them (`slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from shuke.common import clock
from shuke.common.access import Actor
from shuke.customers.facts import CHANNELS
from shuke.customers.models import Consent, Customer, Tagging
from shuke.customers.queries.birthdays import born_on

Times = Iterable[tuple[int, dt.datetime]]

#: Days before a birthday that can be chosen.
AHEAD = (0, 1, 3, 7, 14, 30)


def channel_choices(_actor: Actor) -> list[tuple[str, object]]:
    return list(CHANNELS.items())


def ahead_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(days), str(days)) for days in AHEAD]


def joined(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    rows = Customer.objects.filter(joined_at__gte=since, joined_at__lt=until, merged_into=None)
    return rows.order_by("joined_at", "pk").values_list("pk", "joined_at").iterator()


def tagged(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    rows = Tagging.objects.filter(tag=int(values["tag"]), began_at__gte=since, began_at__lt=until)
    return rows.order_by("began_at", "pk").values_list("customer_id", "began_at").iterator()


def opted_in(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    rows = Consent.objects.filter(
        purpose="marketing",
        channel=values["channel"],
        state=Consent.State.GRANTED,
        at__gte=since,
        at__lt=until,
    )
    return rows.order_by("at", "pk").values_list("customer_id", "at").iterator()


def birthday(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    """At the beginning of the shop's day that is so many days before it."""
    ahead = dt.timedelta(days=int(values["days"]))
    day = since.astimezone(clock.shop_zone()).date()
    while (at := clock.day_start(day)) < until:
        if at >= since:
            people = Customer.objects.filter(born_on(day + ahead), merged_into=None)
            yield from ((pk, at) for pk in people.order_by("pk").values_list("pk", flat=True))
        day += dt.timedelta(days=1)
