"""Old events leave the main database and are lost nowhere: analysis, one person's data, repeats, erasure."""

import datetime as dt
import io
import json

import polars as pl
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Busy
from shuke.common.models import RecordedFact
from shuke.customers.commands import (
    erase_customer,
    export_person,
    finish_erasures,
    resolve_people,
)
from shuke.operate.commands.changing import Unconfirmed, change_settings
from shuke.shop.archive import files
from shuke.shop.commands import archiving, record_events
from shuke.shop.commands.archiving import archive_events, erase_archived, forget_archived
from shuke.shop.models import Event, EventSegment, Visit
from shuke.warehouse import commands, engine, live
from shuke.warehouse.tables import declared_table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
LONG_AGO = dt.datetime(2025, 3, 1, 4, tzinfo=dt.UTC)


@pytest.fixture
def people() -> list[int]:
    with transaction.atomic():
        made = pl.DataFrame({"number": ["1", "2"], "name": ["Emma Clarke", "林小满"]})
        return resolve_people(made, source="test", at=LONG_AGO)["customer_id"].to_list()


def tell(*events: dict, at: dt.datetime = LONG_AGO):
    rows = [
        {"at": at + dt.timedelta(minutes=n), "visitor": "v1", "name": "page", **event}
        for n, event in enumerate(events)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"customer_id": pl.Int64}, infer_schema_length=None)
    with transaction.atomic():
        return record_events(frame, door="track")


def copied() -> list[tuple]:
    with engine.connect() as connection:
        rows = connection.sql(
            'SELECT id, visitor, session, name, customer_id, value, "at" FROM events ORDER BY id'
        )
        return [tuple(row.values()) for row in rows.to_pylist()]


def test_every_way_of_copying_keeps_what_was_archived(people):
    tell(
        {"key": "a", "value": 1_990_000, "source": "baidu"}, {"key": "b", "customer_id": people[0]}
    )
    tell({"key": "c", "visitor": "v2"}, at=clock.now())
    commands.sync()
    before = copied()
    assert archive_events(few=1) == 2
    assert [event.key for event in Event.objects.all()] == ["c"]
    assert commands.sync().tables and copied() == before
    commands.sync(full=True)
    assert copied() == before
    # Archived before the copy ever saw it.
    tell({"key": "d", "visitor": "v3"})
    archive_events(few=1)
    commands.sync()
    assert [row[:2] for row in copied()] == [*(row[:2] for row in before), (copied()[-1][0], "v3")]
    [first, second] = EventSegment.objects.order_by("pk")
    assert (first.rows, first.first_at, second.rows) == (2, LONG_AGO, 1)


def test_the_verb_rebuilds_with_them_and_refuses_without_their_file(people):
    tell({"key": "a"}, {"key": "b"})
    commands.sync()
    archive_events(few=1)
    call_command("sync", full=True, stdout=io.StringIO())
    before = copied()
    assert len(before) == 2
    path = files.folder() / EventSegment.objects.get().name
    content = path.read_bytes()
    path.unlink()
    with pytest.raises(CommandError, match=r"\d{16}\.parquet"):
        call_command("sync", full=True, stdout=io.StringIO())
    assert copied() == before
    path.write_bytes(content[:-40])
    with pytest.raises(Busy):
        commands.sync(full=True)
    path.write_bytes(content)
    commands.sync(full=True)
    assert copied() == before


def test_a_kill_between_file_and_database_loses_and_doubles_nothing(monkeypatch):
    tell(*({"key": str(n)} for n in range(5)))
    commands.sync()
    before = copied()

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(archiving, "_held", killed)
    with pytest.raises(KeyboardInterrupt):
        archive_events(few=1)
    commands.sync(full=True)
    assert copied() == before and Event.objects.count() == 5 and not EventSegment.objects.exists()
    monkeypatch.undo()
    assert archive_events(few=1) == 5
    commands.sync(full=True)
    assert copied() == before and len(list(files.folder().glob("*.parquet"))) == 1


def test_a_row_that_changes_meanwhile_stays_until_it_was_read_again(people, monkeypatch):
    tell({"key": "a"})
    write = files.write

    def slow(name, events):
        monkeypatch.setattr(files, "write", write)
        tell({"key": "b", "customer_id": people[0]})  # names the visitor of "a"
        return write(name, events)

    monkeypatch.setattr(files, "write", slow)
    archive_events(few=1)
    commands.sync()
    assert [row[4] for row in copied()] == [people[0], people[0]]


def test_few_wait_until_they_are_many_or_late(monkeypatch):
    tell({"key": "a"}, at=clock.now() - dt.timedelta(days=190))
    assert archive_events() == 0
    assert archive_events(few=1) == 1
    tell({"key": "b"}, at=clock.now() - dt.timedelta(days=215))
    assert archive_events() == 1
    assert RecordedFact.objects.filter(kind="shop.events_archived").count() == 2


def test_told_again_is_not_recorded_again():
    assert tell({"key": "a"}, {"key": "b"}).created == 2
    archive_events(few=1)
    again = tell({"key": "a"}, {"key": "b"}, {"key": "c"})
    assert (again.created, again.unchanged, again.keys) == (1, 2, {"c"})
    assert Visit.objects.get().pages == 3


def test_whoever_becomes_known_later_gets_what_was_archived(people):
    emma, xiaoman = people
    tell({"key": "a"}, {"key": "b", "visitor": "v2"})
    archive_events(few=1)
    commands.sync()
    tell({"key": "c", "customer_id": emma}, at=clock.now())
    commands.sync()
    assert [row[4] for row in copied()] == [emma, None, emma]
    own = live.rows(declared_table("events"), "customer_id", [emma], columns=("id", "name"))
    assert own.num_rows == 2
    # Somebody else uses the device too: what was Emma's stays hers, what comes is nobody's.
    tell({"key": "d", "customer_id": xiaoman}, at=clock.now())
    tell({"key": "e"}, at=LONG_AGO)
    archive_events(few=1)
    commands.sync()
    expected = [emma, None, emma, xiaoman, None]
    assert [row[4] for row in copied()] == expected
    commands.sync(full=True)
    assert [row[4] for row in copied()] == expected


def test_who_a_visitor_is_stays_known_without_the_event_that_said_it(people):
    tell({"key": "a", "customer_id": people[0]})
    archive_events(few=1)
    tell({"key": "b", "session": "s2"}, at=clock.now())
    assert Event.objects.get().customer_id == people[0]
    assert set(Visit.objects.values_list("customer", flat=True)) == {people[0]}


def test_a_persons_own_data_has_the_archived_ones(people):
    tell({"key": "a", "customer_id": people[0], "value": 1_990_000}, {"key": "b", "visitor": "v9"})
    tell({"key": "c", "customer_id": people[0]}, at=clock.now())
    before = export_person(SYSTEM, people[0])["shop.event"]
    archive_events(few=1)
    assert Event.objects.count() == 1
    assert export_person(SYSTEM, people[0])["shop.event"] == before
    assert export_person(SYSTEM, people[1])["shop.event"] == []


def test_erasure_reaches_files_and_copy(people):
    tell({"key": "a", "session": "s-secret"}, {"key": "b", "visitor": "v2"})
    archive_events(few=1)
    tell({"key": "c", "customer_id": people[0]}, at=clock.now())
    commands.sync()
    erase_customer(SYSTEM, people[0])
    finish_erasures()
    assert erase_archived([people[0]]) == 0
    [path] = files.folder().glob("*.parquet")
    events = pl.read_parquet(path)
    assert set(events["visitor"]) == {"", "v2"} and set(events["session"]) == {""}
    commands.sync()
    assert [(row[1], row[2], row[4]) for row in copied()] == [
        ("", "", people[0]),
        ("v2", "", None),
        ("", "", people[0]),
    ]


def test_the_archive_forgets_what_is_too_old_for_it():
    tell({"key": "a"})
    tell({"key": "b", "visitor": "v2"}, at=clock.now() - dt.timedelta(days=200))
    for _each in range(2):
        archive_events(few=1)
    commands.sync()
    assert forget_archived() == 0
    with pytest.raises(Unconfirmed, match="deleted tonight") as effect:
        tell_old = {"event_archive_days": "400"}
        archived_apart()
        change_settings(SYSTEM, tell_old)
    assert "1 archived" in effect.value.message
    change_settings(SYSTEM, tell_old, confirmed=True)
    assert forget_archived() == 1
    commands.sync()
    assert [row[1] for row in copied()] == ["v2"]
    assert len(list(files.folder().glob("*.parquet"))) == 1


def archived_apart():
    """Each archived event in a file of its own, as months apart would put them."""
    [segment] = EventSegment.objects.all()
    events = files.read(segment.name, segment.rows).sort("id")
    (files.folder() / segment.name).unlink()
    segment.delete()
    for row in range(len(events)):
        part = events[row : row + 1]
        name = f"{part['id'][0]:016d}.parquet"
        at = part["at"][0]
        EventSegment.objects.create(
            name=name,
            rows=1,
            size=files.write(name, part),
            first_at=at,
            last_at=at,
            archived_at=clock.now(),
        )


def test_the_setting_says_what_moves_and_the_verb_where_it_is():
    tell({"key": "a"}, at=clock.now() - dt.timedelta(days=70))
    with pytest.raises(Unconfirmed, match=r"1 event of before .* moves to the archive"):
        change_settings(SYSTEM, {"event_days": "60"})
    change_settings(SYSTEM, {"event_days": "60"}, confirmed=True)

    def ask(*arguments: str) -> dict:
        out = io.StringIO()
        call_command("events", *arguments, "--json", stdout=out, stderr=io.StringIO())
        return json.loads(out.getvalue())

    storage = ask()
    assert (storage["events"], storage["old"], storage["archived"]) == (1, 1, 0)
    assert ask("--days", "90")["old"] == 0
    moved = ask("--move")
    assert (moved["events"], moved["archived"], moved["files"]) == (0, 1, 1)
    assert moved["archived_bytes"] > 0
    with pytest.raises(CommandError, match="a number of days"):
        ask("--days", "soon")
