"""How kept segments changed: sizes by day, and who came and went."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.insight.models import MembershipPeriod, Rebuild, SegmentSize, Tracking


@dataclass(frozen=True)
class Change:
    """One person who came into a segment or left it. `id` is a cursor: pass the last one as `after`."""

    id: int
    customer_id: int
    at: dt.datetime
    version: int


@dataclass(frozen=True)
class TrackedState:
    """That a segment is kept track of: how, since when, and when it was last compared."""

    how: str
    label: str
    at: dt.datetime
    by: str
    last: Rebuild | None


def tracking_of(segment_id: int) -> TrackedState | None:
    """How a segment is kept track of; None when it is not."""
    running = Tracking.objects.open().filter(segment=segment_id).first()
    if running is None:
        return None
    last = running.rebuilds.exclude(done_at=None).order_by("-pk").first()
    label = str(Tracking.How(running.how).label)
    return TrackedState(running.how, label, running.began_at, running.began_by, last)


def tracked_segments() -> set[int]:
    """The ids of the segments that are kept track of."""
    return set(Tracking.objects.open().values_list("segment", flat=True))


def sizes(actor: Actor, segment_id: int, most: int = 400) -> list[SegmentSize]:
    """The last days that a segment was compared on, the oldest first."""
    require(actor, "segments.view")
    stays = SegmentSize.objects.filter(segment=segment_id).order_by("-day")[:most]
    return list(reversed(stays))


def entered_since(segment_id: int, after_id: int = 0, limit: int = 10_000) -> list[Change]:
    """Who came into a kept segment, in the order of their entries, for journeys. Only finished
    rebuilds are told, and nobody who was there when the tracking began."""
    rows = _entered(segment_id).filter(pk__gt=after_id).order_by("pk")[:limit]
    return [Change(row.pk, row.customer_id, row.entered_at, row.version) for row in rows]


def left_in(rebuild_id: int, after_id: int = 0, limit: int = 10_000) -> list[Change]:
    """Who left in one rebuild (the fact names it), by the ids of their stays."""
    rows = MembershipPeriod.objects.filter(left_in=rebuild_id, pk__gt=after_id)
    rows = rows.exclude(left_in__done_at=None).order_by("pk")[:limit]
    return [
        Change(row.pk, row.customer_id, row.left_at, row.version) for row in rows if row.left_at
    ]


def came_on(segment_id: int, day: dt.date) -> QuerySet[MembershipPeriod]:
    """The stays that began on a day of the shop."""
    start, end = _bounds(day)
    stays = _entered(segment_id).filter(entered_at__gte=start, entered_at__lt=end)
    return stays.select_related("customer")


def went_on(segment_id: int, day: dt.date) -> QuerySet[MembershipPeriod]:
    """The stays that ended on a day of the shop."""
    start, end = _bounds(day)
    stays = MembershipPeriod.objects.filter(segment=segment_id, left_at__gte=start, left_at__lt=end)
    return stays.exclude(left_in__done_at=None).select_related("customer")


def _entered(segment_id: int) -> QuerySet[MembershipPeriod]:
    stays = MembershipPeriod.objects.filter(segment=segment_id, entered_in__is_first=False)
    return stays.exclude(entered_in__done_at=None)


def _bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return clock.day_start(day), clock.day_start(day + dt.timedelta(days=1))
