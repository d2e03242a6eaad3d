"""Coming into a tracked segment and leaving it, as what may start something (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from shuke.common.access import Actor
from shuke.insight.models import MembershipPeriod

Times = Iterable[tuple[int, dt.datetime]]


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
