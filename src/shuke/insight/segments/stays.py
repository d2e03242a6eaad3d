"""What the stays in kept segments say: the rows of the warehouse's table `segment_stays`."""

import datetime as dt
from collections.abc import Collection

import ibis.expr.types as ir

from shuke.common import clock


def end_of(day: dt.date) -> dt.datetime:
    """The instant at which a day of the shop is over."""
    return clock.day_start(day + dt.timedelta(days=1))


def day_of(at: dt.datetime) -> dt.date:
    """The shop's day of an instant."""
    return at.astimezone(clock.shop_zone()).date()


def on_day(rows: ir.Table, segments: Collection[int], day: dt.date) -> ir.Table:
    """The stays in any of the segments that were running at the end of a day."""
    end = end_of(day)
    running = rows.left_at.isnull() | (rows.left_at >= end)
    return rows.filter(rows.segment_id.isin(segments), rows.entered_at < end, running)


def came(rows: ir.Table, start: dt.datetime, end: dt.datetime) -> ir.Table:
    """person, moved_at: who came in within [start, end). Whom the first comparison found did not."""
    rows = rows.filter(rows.came, rows.entered_at >= start, rows.entered_at < end)
    return rows.select(person=rows.customer_id, moved_at=rows.entered_at)


def went(rows: ir.Table, start: dt.datetime, end: dt.datetime) -> ir.Table:
    """person, moved_at: who left a segment within [start, end) and was not in it when that was over.
    Whose stay ended with the tracking, or with a record that was merged into theirs, did not leave."""
    rows = rows.filter(rows.entered_at < end)
    gone = rows.went & (rows.left_at >= start) & (rows.left_at < end)
    each = rows.group_by(person=rows.customer_id, segment=rows.segment_id).aggregate(
        moved_at=rows.left_at.max(where=gone),
        inside=(rows.left_at.isnull() | (rows.left_at >= end)).any(),
    )
    return each.filter(each.moved_at.notnull(), ~each.inside).select("person", "moved_at")
