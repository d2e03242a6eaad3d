"""Who is in the kept segments now, compared with who was: only differences are written.

A rebuild is a row. Its differences go in batches, each its own transaction; the last one adds the
counts, the day's size and the facts. A process that dies in between leaves an unfinished row, which
the next one takes over: it compares again, so what was written counts as known. Decision 0062.
"""

import datetime as dt
import hashlib
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pyarrow as pa
from django.db import connection, transaction
from django.db.models import Sum

from shuke.common import bulk, clock, ids, leases
from shuke.common.access import SYSTEM
from shuke.common.leases import LeaseLost
from shuke.common.revisions import next_revision
from shuke.insight import facts
from shuke.insight.models import (
    Archiving,
    MembershipPeriod,
    Rebuild,
    Segment,
    SegmentSize,
    Tracking,
)
from shuke.insight.queries.segments import definition_of
from shuke.insight.segments import rebuilding
from shuke.insight.segments.differences import differences
from shuke.insight.segments.tree import Definition
from shuke.insight.warehouse import SEGMENT_STAYS
from shuke.warehouse import engine
from shuke.warehouse.engine.reads import reading

#: Stays that one transaction writes.
BATCH = 20_000
#: Stays that are read at a time.
PAGE = 10_000
_COLUMNS = ("segment_id", "customer_id", "entered_at", "entered_in_id", "version", "revision")


def rebuild_segments(segment_ids: Sequence[int] | None = None, *, batch: int = BATCH) -> int:
    """Compare the kept segments with the newest snapshot, those that are due or those asked for; how
    many were. Safe at any time and in several processes; Busy while there is no snapshot."""
    versions = _versions()
    due = [each for each in _trackings(segment_ids) if segment_ids or _is_due(each, versions)]
    if not due:
        return 0
    if not versions:
        with engine.connect():  # says that the warehouse is being made
            pass
    token = ids.token(18)
    begun = {each.segment_id: made for each in due if (made := _begin(each, versions, token))}
    definitions: dict[Hashable, Definition] = {
        pk: definition_of(pk, made.version) for pk, made in begun.items()
    }
    if not definitions:
        return 0
    mine = Rebuild.objects.filter(pk__in=[made.pk for made in begun.values()], done_at=None)
    with leases.beating(mine, token):
        return sum(
            _rebuild(begun, together, versions, batch) for together in _groups(begun, definitions)
        )


def _groups(
    begun: dict[int, Rebuild], definitions: dict[Hashable, Definition]
) -> Iterable[dict[Hashable, Definition]]:
    """Those of which it is known what they read together; each other one alone, so that it gets known."""
    new = {pk for pk, made in begun.items() if not made.tables}
    if ready := {pk: each for pk, each in definitions.items() if pk not in new}:
        yield ready
    yield from ({pk: each} for pk, each in definitions.items() if pk in new)


def _rebuild(
    begun: dict[int, Rebuild],
    definitions: dict[Hashable, Definition],
    versions: dict[str, str],
    batch: int,
) -> int:
    """Compare these segments; how many were. One alone notes which tables it reads."""
    done = 0
    with reading() as reads:
        for segment_id, members in rebuilding.rebuild(definitions):
            assert isinstance(segment_id, int)
            made = begun[segment_id]
            if not made.tables:
                made.tables = sorted({name for name, *_version in reads} & set(versions))
                made.snapshot = _snapshot(versions, made.tables)
            done += _compare(made, members, batch)
    return done


def _versions() -> dict[str, str]:
    """Of each table of the warehouse the version that can be read. What comparisons write themselves is no
    new data: they would follow each other without end."""
    fresh = engine.freshness()
    if fresh is None:
        return {}
    return {
        name: str(state.version)
        for name, state in fresh.tables.items()
        if name != SEGMENT_STAYS.name
    }


def _snapshot(versions: dict[str, str], tables: Sequence[str] = ()) -> str:
    """Which data a comparison saw: the versions of these tables, of all where none is named."""
    seen = sorted((name, at) for name, at in versions.items() if not tables or name in tables)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32] if seen else ""


def _trackings(segment_ids: Sequence[int] | None) -> Iterable[Tracking]:
    rows = Tracking.objects.open().select_related("segment").order_by("pk")
    away = Archiving.objects.open().values("segment")
    rows = rows.exclude(segment__in=away)
    return rows if segment_ids is None else rows.filter(segment__in=segment_ids)


def _last(tracking: Tracking) -> Rebuild | None:
    return tracking.rebuilds.exclude(done_at=None).order_by("-pk").first()


def _is_due(tracking: Tracking, versions: dict[str, str]) -> bool:
    """A daily one once a shop's day; a live one every day and whenever a table that it reads is another;
    both after a new version of the definition."""
    last = _last(tracking)
    if last is None or last.version != tracking.segment.version:
        return True
    if _day_of(last.started_at) != clock.today():
        return True
    return tracking.how == Tracking.How.LIVE and last.snapshot != _snapshot(versions, last.tables)


def _begin(tracking: Tracking, versions: dict[str, str], token: str) -> Rebuild | None:
    """The rebuild to work on: a new one, or one that a dead process left. None while another works."""
    with transaction.atomic():
        Segment.objects.select_for_update().get(pk=tracking.segment_id)
        made = Rebuild.objects.filter(segment=tracking.segment_id, done_at=None).first()
        made = made or Rebuild.objects.create(
            segment_id=tracking.segment_id,
            tracking=tracking,
            version=tracking.segment.version,
            started_at=clock.now(),
            is_first=not tracking.rebuilds.exclude(done_at=None).exists(),
        )
        row = Rebuild.objects.filter(pk=made.pk)
        version, last = tracking.segment.version, _last(tracking)
        tables = last.tables if last is not None and last.version == version else []
        seen = {"tables": tables, "snapshot": _snapshot(versions, tables)}
        if not leases.take(row, token=token, version=version, **seen):
            return None
        return row.get()


def _compare(made: Rebuild, ids: pa.Array, batch: int) -> bool:
    """Write what differs; False when another process took over."""
    entered, left = differences(ids, _members(made.segment_id))
    try:
        for start in range(0, len(entered), batch):
            _enter(made, entered[start : start + batch])
        for start in range(0, len(left), batch):
            _leave(made, left[start : start + batch])
        _finish(made, len(ids))
    except LeaseLost:
        return False
    return True


def _members(segment_id: int) -> tuple[np.ndarray, np.ndarray]:
    """Customers and row ids of the running stays, side by side. Sixteen bytes a stay: rows are read in
    pages, and no page becomes more than its numbers."""
    members = [np.empty((0, 2), np.int64)]
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, id FROM insight_membershipperiod "
            "WHERE segment_id = %s AND left_at IS NULL",
            [segment_id],
        )
        while rows := cursor.fetchmany(PAGE):
            members.append(np.array(rows, np.int64))
    stays = np.concatenate(members)
    return stays[:, 0], stays[:, 1]


def _enter(made: Rebuild, customers: np.ndarray) -> None:
    with transaction.atomic():
        now = _still_ours(made)
        columns = (now, made.pk, made.version, next_revision())
        rows = ((made.segment_id, pk, *columns) for pk in customers.tolist())
        key, where = ("segment_id", "customer_id"), "left_at IS NULL"
        bulk.upsert(MembershipPeriod, _COLUMNS, rows, key=key, update=(), where=where)


def _leave(made: Rebuild, rows: np.ndarray) -> None:
    with transaction.atomic():
        now = _still_ours(made)
        columns = (now, made.pk, next_revision())
        values = ((pk, *columns) for pk in rows.tolist())
        bulk.update(MembershipPeriod, ("id", "left_at", "left_in_id", "revision"), values)


def _still_ours(made: Rebuild) -> dt.datetime:
    """Hold the rebuild for this transaction; LeaseLost when another process has taken it over."""
    leases.renew(Rebuild.objects.filter(pk=made.pk, done_at=None), made.lease_token)
    return clock.now()


def _finish(made: Rebuild, people: int) -> None:
    with transaction.atomic():
        now = _still_ours(made)
        entered = 0 if made.is_first else _count(entered_in=made.pk)
        left = _count(left_in=made.pk)
        Rebuild.objects.filter(pk=made.pk).update(
            **leases.ENDED,
            done_at=now,
            people=people,
            entered=entered,
            left=left,
            tables=made.tables,
            snapshot=made.snapshot,
        )
        _note_size(made, _day_of(now), people)
        for fact, moved in ((facts.SEGMENT_ENTERED, entered), (facts.SEGMENT_LEFT, left)):
            if moved:
                fact.record(
                    SYSTEM, made.segment_id, version=made.version, rebuild=made.pk, people=moved
                )


def _count(**which: int) -> int:
    return MembershipPeriod.objects.filter(**which).count()


def _note_size(made: Rebuild, day: dt.date, people: int) -> None:
    start, end = clock.day_start(day), clock.day_start(day + dt.timedelta(days=1))
    today = Rebuild.objects.filter(segment=made.segment_id, done_at__gte=start, done_at__lt=end)
    sums = today.aggregate(entered=Sum("entered"), left=Sum("left"))
    SegmentSize.objects.update_or_create(
        segment_id=made.segment_id,
        day=day,
        defaults={"people": people, "entered": sums["entered"] or 0, "left": sums["left"] or 0},
    )


def _day_of(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.shop_zone()).date()
