"""Where events are kept, what of them is old, and those that were archived."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock, shop_settings
from shuke.common.access import Actor, require
from shuke.common.kit import formats
from shuke.common.money import from_units
from shuke.shop.models import Event, EventSegment
from shuke.shop.settings import ARCHIVE_DAYS, DAYS

if TYPE_CHECKING:
    import polars as pl

#: Bytes of a row with its indexes, as measured (docs/decisions/0303). PostgreSQL is asked itself.
ROW_BYTES = 250
#: A sender's clock may say another time of the same event.
NEAR = dt.timedelta(days=2)


@dataclass(frozen=True)
class Old:
    """The oldest of the old events, and whether there are many."""

    at: dt.datetime
    is_many: bool


@dataclass(frozen=True)
class Storage:
    """Where events are: how many in the main database and in the archive, since when, bytes; and how many
    of the first are older than the setting says."""

    days: int
    archive_days: int
    events: int
    since: dt.datetime | None
    old: int
    old_bytes: int
    archived: int
    archived_since: dt.datetime | None
    archived_bytes: int
    files: int


def cut_of(days: str) -> dt.datetime | None:
    """The midnight of the shop before which events are older than so many days; None for "0", never."""
    if not int(days):
        return None
    today = clock.now().astimezone(clock.shop_zone()).date()
    day = today - dt.timedelta(days=int(days))
    return dt.datetime.combine(day, dt.time(), clock.shop_zone()).astimezone(dt.UTC)


def first_old(cut: dt.datetime, few: int) -> Old | None:
    """None when no event is older than `cut`; `is_many`: at least `few` are."""
    old = Event.objects.filter(at__lt=cut)
    some = list(old.order_by("pk").values_list("at", flat=True)[:few])
    return Old(min(some), len(some) >= few) if some else None


def event_storage(actor: Actor, days: str | None = None) -> Storage:
    """Where events are kept now, and what of them is older than `days` (None: what is set). Needs
    `settings.manage`."""
    require(actor, "settings.manage")
    days, archive_days = days or shop_settings.value(DAYS), shop_settings.value(ARCHIVE_DAYS)
    here = Event.objects.aggregate(count=Count("pk"), since=Min("at"))
    there = EventSegment.objects.aggregate(
        count=Sum("rows"), since=Min("first_at"), size=Sum("size"), files=Count("pk")
    )
    old = _old(days)
    return Storage(
        int(days), int(archive_days), here["count"], here["since"], old, old * _row_bytes(),
        there["count"] or 0, there["since"], there["size"] or 0, there["files"],
    )  # fmt: skip


def of_days(before: str, after: str) -> list[str]:
    """What moves when so many days hold, as a sentence for whoever sets them."""
    count, cut = _old(after), cut_of(after)
    if not count or cut is None:
        return []
    pattern = ngettext(
        "%(count)s event of before %(day)s (about %(size)s) moves to the archive in the coming nights. "
        "The archive is a part of SHUKE_HOME, and the only copy then: back it up.",
        "%(count)s events of before %(day)s (about %(size)s) move to the archive in the coming nights. "
        "The archive is a part of SHUKE_HOME, and the only copy then: back it up.",
        count,
    )
    size = formats.file_size(count * _row_bytes())
    return [pattern % {"count": formats.number(count), "day": _day(cut), "size": size}]


def of_archive_days(before: str, after: str) -> list[str]:
    """What is deleted when the archive keeps so many days."""
    cut = cut_of(after)
    if cut is None:
        return []
    old = EventSegment.objects.filter(last_at__lt=cut).aggregate(rows=Sum("rows"), size=Sum("size"))
    if not old["rows"]:
        return []
    pattern = _(
        "%(count)s archived events of before %(day)s (%(size)s) are deleted tonight, for good: reports "
        "of those days will be empty."
    )
    size = formats.file_size(old["size"])
    return [pattern % {"count": formats.number(old["rows"]), "day": _day(cut), "size": size}]


def horizon() -> dt.datetime | None:
    """When the latest archived event happened; None while nothing is archived."""
    return EventSegment.objects.aggregate(last=Max("last_at"))["last"]


def archived_rows(customers: Collection[int], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The archived events of these customers in order of time, with columns as `values` names them."""
    import polars as pl

    from shuke.shop.archive import reading
    from shuke.warehouse.live import ask

    if not reading.any_of(ask, customers):
        return []
    rows = [
        row
        for events in reading.frames(ask)
        for row in events.filter(pl.col("customer_id").is_in(list(customers))).iter_rows(named=True)
    ]
    for row in rows:
        row["value"] = None if row["value"] is None else from_units(row["value"])
    rows.sort(key=lambda row: (row["at"], row["id"]))
    return [{name: row[name] for name in columns} for row in rows]


def archived_keys(door: str, events: "pl.DataFrame") -> list[str]:
    """Which of these (`key`, `at`) the archive has from this door. A repeated event happened at about the
    same time: files of other days are not opened."""
    latest = horizon()
    times: list[dt.datetime] = events["at"].to_list()
    if latest is None or not times or min(times) > latest + NEAR:
        return []
    import polars as pl

    from shuke.shop.archive import files

    near = EventSegment.objects.filter(
        last_at__gte=min(times) - NEAR, first_at__lte=max(times) + NEAR
    )
    keys: list[str] = []
    for segment in near:
        rows = files.read(segment.name, segment.rows).filter(
            pl.col("door") == door, pl.col("key").is_in(events["key"].to_list())
        )
        keys += rows["key"].to_list()
    return keys


def _old(days: str) -> int:
    cut = cut_of(days)
    return 0 if cut is None else Event.objects.filter(at__lt=cut).count()


def _row_bytes() -> int:
    if connection.vendor != "postgresql":
        return ROW_BYTES
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_total_relation_size('shop_event'), GREATEST(reltuples, 1)::bigint "
            "FROM pg_class WHERE relname = 'shop_event'"
        )
        size, rows = cursor.fetchone()
    return size // rows if rows > 1 else ROW_BYTES


def _day(at: dt.datetime) -> str:
    return formats.day(at.astimezone(clock.shop_zone()).date())
