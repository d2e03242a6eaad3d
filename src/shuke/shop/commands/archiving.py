"""Move old events out of the main database, and out of the archive what is too old for it.

A file is written and read back first; then one transaction deletes its rows and names the file. Whoever is
killed between leaves a file that no row names and the next run writes again (decision 0303).
"""

import datetime as dt
import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import polars as pl
from django.db import connection, transaction

from shuke.common import bulk, clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.revisions import next_revision, rows_removed
from shuke.common.turns import alone, give_way
from shuke.customers.slots import Mentions
from shuke.shop import facts
from shuke.shop.archive import files, reading
from shuke.shop.models import ArchivedVisitor, Event, EventSegment
from shuke.shop.queries.archive import cut_of, first_old
from shuke.shop.settings import ARCHIVE_DAYS, DAYS
from shuke.warehouse.live import ask

#: Events of one file, which one transaction moves.
ROWS = 20_000
#: Fewer wait until they are so many, or so late: many small files are slow to read.
FEW = 5_000
LATE = dt.timedelta(days=30)


class _Changed(Exception):
    """Rows changed while their file was written: they are read again."""


def archive_events(*, seconds: float = 0, few: int = FEW) -> int:
    """Move events that are older than the setting says; how many. `seconds`: stop after so long (0: go on
    to the end); what is left is the next run's. Nothing while another process does it."""
    cut = cut_of(shop_settings.value(DAYS))
    if cut is None or not _worth_it(cut, few):
        return 0
    until = time.monotonic() + seconds if seconds else None
    last, moved = 0, 0
    with at_work() as is_mine:
        while is_mine and len(events := _next(last, cut)):
            try:
                _move(events)
                last, moved = events["id"][-1], moved + len(events)
            except _Changed:
                pass
            give_way()
            if until is not None and time.monotonic() > until:
                break
    if moved:
        with transaction.atomic():
            facts.EVENTS_ARCHIVED.record(SYSTEM, events=moved)
    return moved


def forget_archived() -> int:
    """Delete files all of whose events are older than the archive keeps them; how many events."""
    cut = cut_of(shop_settings.value(ARCHIVE_DAYS))
    if cut is None:
        return 0
    with transaction.atomic():
        old = list(EventSegment.objects.filter(last_at__lt=cut))
        if not old:
            return 0
        EventSegment.objects.filter(pk__in=[each.pk for each in old]).delete()
        rows_removed(Event)
        count = sum(each.rows for each in old)
        facts.EVENTS_DELETED.record(SYSTEM, events=count)
    for each in old:
        (files.folder() / each.name).unlink(missing_ok=True)
    return count


def forget_person(whom: Mentions) -> int:
    """What the archive has of somebody who is forgotten (`customers.slots.ErasurePlace`)."""
    return erase_archived(whom.ids)


def erase_archived(customers: Sequence[int]) -> int:
    """Blank visitor and session of what the archive has of these customers; how many events. Each file is
    written anew. Whoever is killed between does it again: a file is exchanged as a whole."""
    count = 0
    for segment in EventSegment.objects.order_by("pk"):
        events = reading.segment_events(ask, segment.name, segment.rows)
        if len(events.filter(_named(customers))):
            with transaction.atomic():
                count += _blank(segment.pk, customers)
    with transaction.atomic():
        gone = ArchivedVisitor.objects.filter(customer__in=customers).exclude(visitor="")
        nameless = gone.values_list("customer", flat=True).distinct()
        pairs = [("", customer, 0) for customer in nameless]
        gone.delete()
        _say_named(pairs)
    return count


def _named(customers: Sequence[int]) -> pl.Expr:
    named = (pl.col("visitor") != "") | (pl.col("session") != "")
    return pl.col("customer_id").is_in(list(customers)) & named


def _blank(pk: int, customers: Sequence[int]) -> int:
    """Read again: rules of retention may have put another file in its place."""
    alone("shop.archive")
    segment = EventSegment.objects.filter(pk=pk).first()
    if segment is None:
        return 0
    events = reading.segment_events(ask, segment.name, segment.rows)
    theirs = pl.col("customer_id").is_in(list(customers))
    revision = next_revision()
    blank = pl.when(theirs).then(pl.lit(""))
    changed = events.with_columns(
        visitor=blank.otherwise("visitor"),
        session=blank.otherwise("session"),
        revision=pl.when(theirs).then(revision).otherwise("revision"),
    )
    size = files.write(segment.name, changed)
    EventSegment.objects.filter(pk=pk).update(size=size, revision=revision)
    return len(events.filter(_named(customers)))


def _worth_it(cut: dt.datetime, few: int) -> bool:
    oldest = first_old(cut, few)
    return oldest is not None and (oldest.is_many or oldest.at < cut - LATE)


def _next(after: int, cut: dt.datetime) -> pl.DataFrame:
    """The next events to move, in order of id. A visit that goes on stays whole: its entry on the timeline
    is told anew from its events."""
    columns = ", ".join(f"e.{name}" for name in files.COLUMNS)
    at = connection.ops.adapt_datetimefield_value(cut)
    return bulk.fetch(
        f"SELECT {columns} FROM shop_event e WHERE e.id > %s AND e.at < %s AND NOT EXISTS ("
        "SELECT 1 FROM shop_visit v WHERE v.visitor = e.visitor AND v.session = e.session "
        f"AND v.visitor <> '' AND v.ended_at >= %s) ORDER BY e.id LIMIT {ROWS}",
        [after, at, at],
        files.COLUMNS,
    )


def _move(events: pl.DataFrame) -> None:
    """Raises `_Changed` when the rows are not what was read any more; then nothing was moved."""
    name = f"{events['id'][0]:016d}.parquet"
    # The named ones of a customer lie side by side, so that a reader of one passes over the rest.
    size = files.write(name, events.sort("customer_id", "visitor", "id", maintain_order=True))
    with transaction.atomic():
        revision = next_revision()
        if not _held(events).equals(events.select("id", "revision")):
            raise _Changed
        _delete(events["id"].to_list())
        _note_visitors(events)
        EventSegment.objects.create(
            name=name,
            rows=len(events),
            size=size,
            first_at=events["at"].min(),
            last_at=events["at"].max(),
            archived_at=clock.now(),
            revision=revision,
        )


def _held(events: pl.DataFrame) -> pl.DataFrame:
    """Ids and revisions as they are now, held until the transaction ends."""
    condition, values = bulk.among("id", events["id"].to_list())
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    return bulk.fetch(
        f"SELECT id, revision FROM shop_event WHERE {condition} ORDER BY id{lock}",
        values,
        {"id": pl.Int64, "revision": pl.Int64},
    )


def _delete(ids: list[int]) -> None:
    condition, values = bulk.among("id", ids)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM shop_event WHERE {condition}", values)


def _note_visitors(events: pl.DataFrame) -> None:
    """Whom the events named: who a visitor is stays known without them."""
    named = events.filter(pl.col("customer_id").is_not_null())
    pairs = named.select("visitor", "customer_id").unique().sort("visitor", "customer_id")
    _say_named(pairs.with_columns(revision=pl.lit(0, pl.Int64)))


def _say_named(rows: bulk.Rows) -> None:
    columns, key = ("visitor", "customer_id", "revision"), ("visitor", "customer_id")
    bulk.upsert(ArchivedVisitor, columns, rows, key=key, update=())


@contextmanager
def at_work(*, wait: bool = False) -> Iterator[bool]:
    """Whether this process alone makes and sweeps files of the archive inside the block; with `wait`, when it
    does. The lock goes with the process."""
    with (files.folder() / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
