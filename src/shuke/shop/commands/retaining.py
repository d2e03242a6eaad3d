"""Events and visits of visitors whom nobody knows: they go when they are too old, also from the archive.

A file of the archive is written anew under another name; one transaction then names it and counts. Whoever is
killed before leaves a file that no row names, and whoever is killed after it, the old file: the next run sweeps both.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl
from django.db import transaction
from django.db.models import QuerySet

from shuke.common import ids
from shuke.common.revisions import next_revision, rows_removed
from shuke.common.turns import alone, give_way
from shuke.customers.commands import forget_rows
from shuke.customers.slots import Journal
from shuke.shop.archive import files, reading
from shuke.shop.commands.archiving import at_work
from shuke.shop.models import Event, EventSegment, Visit
from shuke.warehouse.live import ask

#: Rows of one transaction.
STEP = 5_000


def _events(limit: dt.datetime) -> QuerySet[Event]:
    return Event.objects.filter(customer=None, at__lt=limit)


def count_events(limit: dt.datetime) -> int:
    archived = sum(_nobodys(events, limit).height for _row, events in _segments(limit))
    return _events(limit).filter(order=None).count() + archived


def spared_events(limit: dt.datetime) -> Mapping[str, int]:
    """Steps of an order are of the books."""
    archived = sum(
        events.filter(_is_old(limit) & pl.col("order_id").is_not_null()).height
        for _row, events in _segments(limit)
    )
    return {"order": _events(limit).exclude(order=None).count() + archived}


def forget_events(limit: dt.datetime, journal: Journal) -> None:
    forget_rows(_events(limit).filter(order=None), _delete_events, journal, STEP)
    with at_work(wait=True):
        _sweep()
        for segment, events in _segments(limit):
            if _nobodys(events, limit).height:
                with transaction.atomic():
                    journal(_rewrite(segment.pk, limit))
                _sweep()
            give_way()


def _delete_events(ids: Sequence[int]) -> None:
    Event.objects.filter(pk__in=ids).delete()
    rows_removed(Event)


def _segments(limit: dt.datetime):
    """Files that may hold such events, each with them all."""
    for row in list(EventSegment.objects.filter(first_at__lt=limit).order_by("pk")):
        yield row, reading.segment_events(ask, row.name, row.rows)


def _is_old(limit: dt.datetime) -> pl.Expr:
    return pl.col("customer_id").is_null() & (pl.col("at") < limit)


def _nobodys(events: pl.DataFrame, limit: dt.datetime) -> pl.DataFrame:
    return events.filter(_is_old(limit) & pl.col("order_id").is_null())


def _rewrite(pk: int, limit: dt.datetime) -> int:
    """Put a file without them in the place of one; how many went. The file is read again: nobody else writes
    files of the archive while this transaction lasts."""
    alone("shop.archive")
    segment = EventSegment.objects.filter(pk=pk).first()
    if segment is None:
        return 0
    events = files.read(segment.name, segment.rows)
    owned = reading.segment_events(ask, segment.name, segment.rows)
    gone = _nobodys(owned, limit)["id"].implode()
    rest = events.filter(~pl.col("id").is_in(gone))
    rows_removed(Event)
    if rest.is_empty():
        segment.delete()
    else:
        name = f"{segment.name[:16]}-{ids.token(9)}.parquet"
        EventSegment.objects.filter(pk=pk).update(
            name=name, rows=rest.height, size=files.write(name, rest),
            first_at=rest["at"].min(), last_at=rest["at"].max(), revision=next_revision(),
        )  # fmt: skip
    return events.height - rest.height


def _sweep() -> None:
    """Delete files of the archive that no row names; only `at_work`, for whoever makes one names it later."""
    names = set(EventSegment.objects.values_list("name", flat=True))
    for path in files.folder().glob("*.parquet"):
        if path.name not in names:
            path.unlink(missing_ok=True)


def _visits(limit: dt.datetime) -> QuerySet[Visit]:
    return Visit.objects.filter(customer=None, ended_at__lt=limit)


def count_visits(limit: dt.datetime) -> int:
    return _visits(limit).count()


def forget_visits(limit: dt.datetime, journal: Journal) -> None:
    forget_rows(_visits(limit), _delete_visits, journal, STEP)


def _delete_visits(ids: Sequence[int]) -> None:
    Visit.objects.filter(pk__in=ids).delete()
    rows_removed(Visit)
