"""Tracked segments: only differences are written, in batches, and a process may die at any of them."""

import datetime as dt

import pytest
from django.core.management import call_command

from shuke.common import clock, leases
from shuke.common.models import RecordedFact
from shuke.insight import commands, facts, queries
from shuke.insight.commands import rebuilding
from shuke.insight.models import MembershipPeriod, Rebuild, SegmentSize
from shuke.insight.queries.changes import came_on, went_on
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.test_remembered import look_at_a_product
from shuke.warehouse.commands import sync
from shuke.warehouse.tests.shop import change, customer

CITY = {"where": {"field": "city", "op": "is", "values": ["杭州"]}}


@pytest.fixture
def town(shop, actor):
    """Nine people, six of them in 杭州, and a segment of these that is kept once a day."""
    people = [shop.person(f"p{n}", city="杭州" if n < 6 else "成都") for n in range(9)]
    segment = commands.save_segment(actor("owner"), name="杭州", definition=CITY)
    commands.track_segment(actor("owner"), segment.pk, "daily")
    shop.fill()
    return shop, people, segment


def move(people, **cities):
    for name, city in cities.items():
        person = people[int(name[1:])]
        person.city = city
        person.save()


def inside(segment):
    stays = MembershipPeriod.objects.filter(segment=segment, left_at=None)
    return set(stays.values_list("customer_id", flat=True))


def told(kind):
    rows = RecordedFact.objects.filter(kind=f"insight.segment_{kind}").order_by("pk")
    return [row.payload["people"] for row in rows]


def test_only_differences_are_written_and_told(town):
    shop, people, segment = town
    assert commands.rebuild_segments() == 1
    assert inside(segment) == {person.pk for person in people[:6]}
    assert (told("entered"), told("left")) == ([], [])
    assert queries.entered_since(segment.pk) == []
    assert commands.rebuild_segments() == 0  # once a day

    move(people, p0="成都", p8="杭州")
    shop.fill()
    assert commands.rebuild_segments() == 0
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        assert commands.rebuild_segments() == 1
        assert commands.rebuild_segments([segment.pk]) == 1  # again changes nothing
        today = clock.today()
    assert (told("entered"), told("left")) == ([1], [1])
    came = queries.entered_since(segment.pk)
    assert [change.customer_id for change in came] == [people[8].pk]
    assert queries.entered_since(segment.pk, came[-1].id) == []
    fact = RecordedFact.objects.get(kind="insight.segment_left")
    gone = queries.left_in(fact.payload["rebuild"])
    assert [change.customer_id for change in gone] == [people[0].pk]
    for declared, person in ((facts.SEGMENT_ENTERED, people[8]), (facts.SEGMENT_LEFT, people[0])):
        row = RecordedFact.objects.get(kind=declared.kind)
        [(position, pk)] = declared.people(row, 0, 10)
        assert (pk, declared.people(row, position, 10)) == (person.pk, [])
    assert MembershipPeriod.objects.count() == 7
    assert list(SegmentSize.objects.order_by("day").values_list("people", "entered", "left")) == [
        (6, 0, 0),
        (6, 1, 1),
    ]
    assert came_on(segment.pk, today).get().customer == people[8]
    assert went_on(segment.pk, today).get().customer == people[0]


def test_a_live_one_follows_every_snapshot_and_version(town, actor):
    shop, people, segment = town
    commands.track_segment(actor("owner"), segment.pk, "live")
    assert commands.rebuild_segments() == 1
    assert commands.rebuild_segments() == 0
    move(people, p7="杭州")
    shop.fill()
    assert commands.rebuild_segments() == 1
    chengdu = {"where": {"field": "city", "op": "is", "values": ["成都"]}}
    commands.save_segment(actor("owner"), name="x", definition=chengdu, segment_id=segment.pk)
    assert commands.rebuild_segments() == 1
    assert inside(segment) == {people[6].pk, people[8].pk}
    assert [change.version for change in queries.entered_since(segment.pk)] == [1, 2, 2]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_live_one_leaves_alone_what_it_does_not_read(home, actor):
    """A step of a visitor is no news for a segment of a city."""
    with clock.fixed(TODAY):
        mei = customer("林小满", city="杭州")
        segment = commands.save_segment(actor("owner"), name="杭州", definition=CITY)
        commands.track_segment(actor("owner"), segment.pk, "live")
        sync()
        assert commands.rebuild_segments() == 1
        tables = Rebuild.objects.get(segment=segment).tables
        assert "customers" in tables and "events" not in tables
        look_at_a_product("v1")
        sync()
        assert commands.rebuild_segments() == 0
        change(mei, city="成都")
        sync()
        assert commands.rebuild_segments() == 1
        assert inside(segment) == set()


def test_ending_closes_the_stays_and_tells_nobody(town, actor):
    _shop, _people, segment = town
    commands.rebuild_segments()
    commands.track_segment(actor("owner"), segment.pk, "off")
    assert inside(segment) == set()
    assert commands.rebuild_segments() == 0
    commands.track_segment(actor("owner"), segment.pk, "daily")
    assert commands.rebuild_segments() == 1
    assert len(inside(segment)) == 6
    assert (told("entered"), told("left")) == ([], [])


class Killed(BaseException):
    """As by kill -9: no handler of ours may run on it."""


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_a_process_that_dies_between_batches_is_followed(town, monkeypatch, after):
    shop, people, segment = town
    commands.rebuild_segments()
    move(people, p0="成都", p1="成都", p2="成都", p6="杭州", p7="杭州")
    shop.fill()
    day = TODAY + dt.timedelta(days=1)
    calls = iter(range(99))
    hold = rebuilding._still_ours

    def dying(made):
        if next(calls) == after:
            raise Killed
        return hold(made)

    with clock.fixed(day):
        monkeypatch.setattr(rebuilding, "_still_ours", dying)
        with pytest.raises(Killed):
            commands.rebuild_segments(batch=1)
        monkeypatch.setattr(rebuilding, "_still_ours", hold)
        assert told("entered") == []
        assert queries.entered_since(segment.pk) == []
        assert commands.rebuild_segments() == 0  # it may still be alive
    with clock.fixed(day + leases.length()):
        assert commands.rebuild_segments() == 1
    assert inside(segment) == {people[n].pk for n in (3, 4, 5, 6, 7)}
    assert (told("entered"), told("left")) == ([2], [3])
    assert Rebuild.objects.filter(done_at=None).count() == 0
    assert MembershipPeriod.objects.count() == 8


def test_whoever_was_replaced_stops(town, monkeypatch):
    _shop, _people, segment = town
    hold = rebuilding._still_ours

    def replaced(made):
        Rebuild.objects.filter(pk=made.pk).update(lease_token="another")
        return hold(made)

    monkeypatch.setattr(rebuilding, "_still_ours", replaced)
    assert commands.rebuild_segments() == 0
    assert inside(segment) == set()
    assert SegmentSize.objects.count() == 0


def test_what_is_put_away_is_not_compared(town, actor):
    _shop, _people, segment = town
    commands.archive_segment(actor("owner"), segment.pk)
    assert commands.rebuild_segments() == 0


def test_the_page_begins_shows_and_leads_to_people(town, browse, actor):
    shop, people, segment = town
    at = f"/segments/{segment.pk}/changes/"
    client = browse("marketer")
    assert "Being compared for the first time" in client.get(at).content.decode()
    commands.rebuild_segments()
    move(people, p0="成都", p8="杭州")
    shop.fill()
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        commands.rebuild_segments()
    page = client.get(at).content.decode()
    assert f'href="{at}2026-11-21/in/"' in page
    assert "p8" in client.get(f"{at}2026-11-21/in/").content.decode()
    assert "p0" in client.get(f"{at}2026-11-21/out/").content.decode()
    kept = client.post(f"{at}2026-11-21/out/list/", follow=True).content.decode()
    assert "1 person" in kept
    assert client.get(f"{at}never/in/").status_code == 404
    client.post(f"/segments/{segment.pk}/tracking/", {"how": "off"})
    assert "Keep track once a day" in client.get(at).content.decode()
    assert "Keep track once a day" not in browse("analyst").get(at).content.decode()


def test_the_api_and_the_command_line(town, call, capsys, monkeypatch):
    monkeypatch.setattr("shuke.insight.management.commands.segments.sync", lambda wait: None)
    shop, people, segment = town
    api, at = call("marketer"), f"/segments/{segment.pk}"
    call_command("segments", "rebuild")
    assert "1 compared" in capsys.readouterr().out
    assert api.post(f"{at}/tracking", {"how": "live"}).json()["how"] == "live"
    move(people, p8="杭州")
    shop.fill()
    call_command("segments", "rebuild")
    days = api.get(f"{at}/changes").json()["days"]
    assert days == [{"day": "2026-11-20", "people": 7, "entered": 1, "left": 0}]
    came = api.get(f"{at}/entered", limit=1).json()
    assert [each["customer_id"] for each in came["items"]] == [people[8].pk]
    assert api.get(f"{at}/entered", after=came["next"]).json() == {"items": [], "next": None}
    call_command("segments", "changes", str(segment.pk))
    assert "2026-11-20" in capsys.readouterr().out
    call_command("segments", "track", str(segment.pk), "--how", "off")
    assert api.get(f"{at}/changes").json()["how"] == "off"
    assert api.post(f"{at}/tracking", {"how": "never"}).status_code == 422
