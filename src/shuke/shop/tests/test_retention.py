"""Events and visits of visitors whom nobody knows go when they are too old, also from the archive."""

import datetime as dt

import polars as pl
import pytest
from django.db import transaction

from shuke.common import clock
from shuke.customers.commands import erase_customer, finish_erasures, resolve_people
from shuke.shop.archive import files, reading
from shuke.shop.commands import record_events, retaining
from shuke.shop.commands.archiving import archive_events
from shuke.shop.models import Event, EventSegment, Visit
from shuke.warehouse import commands, engine, live

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
LONG_AGO = dt.datetime(2025, 3, 1, 4, tzinfo=dt.UTC)
LIMIT = LONG_AGO + dt.timedelta(days=30)


@pytest.fixture
def emma() -> int:
    with transaction.atomic():
        made = pl.DataFrame({"number": ["1"], "name": ["Emma Clarke"]})
        return resolve_people(made, source="test", at=LONG_AGO)["customer_id"].to_list()[0]


def tell(*events: dict, at: dt.datetime = LONG_AGO) -> None:
    rows = [
        {"at": at + dt.timedelta(minutes=n), "visitor": "v1", "name": "page", **event}
        for n, event in enumerate(events)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"customer_id": pl.Int64}, infer_schema_length=None)
    with transaction.atomic():
        record_events(frame, door="track")


def archived() -> list[str]:
    return sorted(key for frame in reading.frames(live.ask) for key in frame["key"].to_list())


def copied() -> list[str]:
    commands.sync()
    with engine.connect() as connection:
        rows = connection.sql("SELECT visitor FROM events ORDER BY visitor").to_pylist()
    return [row["visitor"] for row in rows]


def forget() -> int:
    counts: list[int] = []
    retaining.forget_events(LIMIT, counts.append)
    retaining.forget_visits(LIMIT, counts.append)
    return sum(counts)


def test_events_of_nobody_go_from_the_database_the_archive_and_the_copy(emma):
    tell({"key": "a", "visitor": "old"}, {"key": "b", "visitor": "emma", "customer_id": emma})
    archive_events(few=1)
    tell({"key": "c", "visitor": "late"}, {"key": "d", "visitor": "emma", "customer_id": emma})
    tell({"key": "e", "visitor": "new"}, at=clock.now())
    assert copied() == ["emma", "emma", "late", "new", "old"]
    assert (retaining.count_events(LIMIT), retaining.count_visits(LIMIT)) == (2, 2)
    assert forget() == 4
    assert sorted(Event.objects.values_list("key", flat=True)) == ["d", "e"]
    assert archived() == ["b"]
    assert copied() == ["emma", "emma", "new"]
    assert set(Visit.objects.values_list("visitor", flat=True)) == {"emma", "new"}
    [path] = files.folder().glob("*.parquet")
    assert path.name == EventSegment.objects.get().name
    assert (forget(), retaining.count_events(LIMIT)) == (0, 0)
    erase_customer_of(emma)
    assert [frame["visitor"].to_list() for frame in reading.frames(live.ask)] == [[""]]


def erase_customer_of(pk: int) -> None:
    from shuke.common.access import SYSTEM

    erase_customer(SYSTEM, pk)
    finish_erasures()


def test_a_file_with_nothing_else_in_it_goes_as_a_whole():
    tell({"key": "a"}, {"key": "b"})
    archive_events(few=1)
    assert forget() >= 2
    assert not EventSegment.objects.exists() and not [*files.folder().glob("*.parquet")]


def test_a_visitor_who_became_known_afterwards_stays(emma):
    tell({"key": "a", "visitor": "phone"})
    archive_events(few=1)
    tell({"key": "b", "visitor": "phone", "customer_id": emma}, at=clock.now())
    assert retaining.count_events(LIMIT) == 0
    forget()
    assert archived() == ["a"]


def test_whoever_is_killed_leaves_the_old_file_or_the_new_one_and_nothing_else(emma):
    tell({"key": "a"}, {"key": "b", "visitor": "emma", "customer_id": emma})
    archive_events(few=1)

    def killed(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retaining.forget_events(LIMIT, killed)
    assert archived() == ["a", "b"], "rolled back"
    assert len([*files.folder().glob("*.parquet")]) == 2, "a new file that no row names"
    assert forget() >= 1
    assert archived() == ["b"]
    assert len([*files.folder().glob("*.parquet")]) == 1
