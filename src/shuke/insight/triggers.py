"""Coming into a tracked segment, leaving it, and what people will buy again, as what may start something
(`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from shuke.common import clock
from shuke.common.access import Actor
from shuke.customers.queries import refusing_automatic
from shuke.insight.models import MembershipPeriod, NextProduct

Times = Iterable[tuple[int, dt.datetime]]
#: Days before that can be chosen.
AHEAD = (0, 3, 7, 14)
#: Less likely things are no reason to write to anybody, in percent.
LIKELY = 20


def segment_choices(actor: Actor) -> list[tuple[str, str]]:
    """Those that are kept track of: of the others nobody knows who came when."""
    from shuke.insight.queries import list_segments
    from shuke.insight.queries.changes import tracked_segments

    tracked = tracked_segments()
    return [(str(each.id), each.name) for each in list_segments(actor) if each.id in tracked]


def entered(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    """Who was there when the tracking began did not come in."""
    rows = MembershipPeriod.objects.filter(
        segment=int(values["segment"]), entered_at__gte=since, entered_at__lt=until
    ).exclude(entered_in__is_first=True)
    return rows.order_by("entered_at", "pk").values_list("customer_id", "entered_at").iterator()


def left(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    rows = MembershipPeriod.objects.filter(
        segment=int(values["segment"]), left_at__gte=since, left_at__lt=until
    )
    times = rows.order_by("left_at", "pk").values_list("customer_id", "left_at")
    return ((customer, at) for customer, at in times.iterator() if at)


def ahead_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(days), str(days)) for days in AHEAD]


def due_again(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Times:
    """At the beginning of the shop's day that is so many days before somebody used something up, by their own
    rhythm or others'; once however many things it is. By what is due now, of the past too: who bought it since
    is due at another time."""
    ahead = dt.timedelta(days=int(values["days"]))
    zone = clock.shop_zone()
    # The first and last of the days that begin meanwhile; of most minutes none does.
    first = since.astimezone(zone).date()
    if clock.day_start(first) < since:
        first += dt.timedelta(days=1)
    last = (until - dt.datetime.resolution).astimezone(zone).date()
    if first > last:
        return
    rows = NextProduct.objects.filter(
        due_on__range=(first + ahead, last + ahead), product__isnull=False, chance__gte=LIKELY
    ).exclude(customer__in=refusing_automatic())
    people = rows.order_by("due_on", "customer").values_list("customer_id", "due_on").distinct()
    for customer, due_on in people.iterator():
        assert due_on is not None  # it lies in the range
        yield customer, clock.day_start(due_on - ahead)
