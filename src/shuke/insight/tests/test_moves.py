"""Who moved between tracked segments: the report against a slow count, its cells, and the conditions."""

import datetime as dt

import pytest
from django.utils import translation

from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.customers.models import Customer
from shuke.insight import commands, queries
from shuke.insight.models import MembershipPeriod
from shuke.insight.queries import reports
from shuke.insight.queries.examples import examples
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.tests.conftest import TODAY
from shuke.warehouse.testing import fill_recent

CITIES = {"杭州": "012345", "成都": "678", "": "9"}
LATER = TODAY + dt.timedelta(days=5)


def ids(definition):
    return set(running.page_of_ids(queries.checked(definition), after=0, limit=100))


def asks(field, **args):
    op = {"was_in": "is"}.get(field, "in_last")
    return {"where": {"field": field, "op": op, **args}}


@pytest.fixture
def town(shop, actor):
    """Ten people; 杭州, 成都 and everybody with a name of one digit below 3 are kept. Five days later
    three have moved: p0 to 成都, p1 away, p9 to 杭州."""
    people = [
        shop.person(f"p{n}", city=city, language="en" if int(n) < 3 else "")
        for city, numbers in CITIES.items()
        for n in numbers
    ]
    owner = actor("owner")
    made = {}
    for field, value in (("city", "杭州"), ("city", "成都"), ("language", "en")):
        where = {"field": field, "op": "is", "values": [value]}
        made[value] = commands.save_segment(owner, name=value, definition={"where": where})
        commands.track_segment(owner, made[value].pk, "daily")
    shop.fill()
    commands.rebuild_segments()
    for number, city in ((0, "成都"), (1, ""), (9, "杭州")):
        people[number].city = city
        people[number].save()
    shop.fill()
    with clock.fixed(LATER):
        commands.rebuild_segments()
        shop.fill()
        yield shop, people, {name: segment.pk for name, segment in made.items()}


@pytest.mark.once
def test_every_cell_is_counted_and_leads_to_its_people(town, actor):
    _shop, people, kept = town
    result = reports.run_report(actor("analyst"), "flow", {"between": "kept", "days": "5"})
    report = result.report
    steps = {(step.before, step.now): step.customers for step in report.steps}
    h, c, e = kept["杭州"], kept["成都"], kept["en"]
    assert steps == {
        (h, h): 4, (h, c): 1, (h, e): 3, (c, c): 3,
        (e, e): 3, (e, h): 1, (e, c): 1, (0, h): 1,
    }  # fmt: skip
    assert (report.were, report.moved, report.gone, report.came) == (9, 1, 0, 1)
    shown = REPORTS["flow"].present(report, result.query)
    assert shown.answer.startswith("Of 9 people who were in a kept segment, 1 moved into")
    (sheet,) = shown.sheets
    checked = 0
    for line in sheet.lines:
        for number, audience, shade in zip(line.cells, line.audiences, line.shades, strict=True):
            if isinstance(number, int):
                assert len(ids(audience.definition(result.query))) == number
                checked += 1
                assert shade is None or 0 < shade <= 1
    assert checked == 12
    for stat, number in zip(shown.stats, (9, 1, 0, 1), strict=True):
        people_of = ids(stat.audience.definition(result.query)) if stat.audience else set()
        assert len(people_of) == number, stat.label
    assert ids(shown.stats[3].audience.definition(result.query)) == {people[9].pk}


@pytest.mark.once
def test_whoever_was_merged_counts_as_one(town, actor):
    shop, people, kept = town
    Customer.objects.filter(pk=people[0].pk).update(merged_into=people[2])
    shop.fill()
    result = reports.run_report(actor("analyst"), "flow", {"between": "kept", "days": "5"})
    shown = REPORTS["flow"].present(result.report, result.query)
    assert result.report.were == 8
    for line in shown.sheets[0].lines:
        for number, audience in zip(line.cells, line.audiences, strict=True):
            if isinstance(number, int):
                assert len(ids(audience.definition(result.query))) == number
    # Who goes on with the record that is left did not leave with the one that was merged.
    assert ids(asks("left", days=30, segments=[kept["杭州"]])) == {people[1].pk}


@pytest.mark.once
def test_the_page_shows_tells_and_says_how_to_begin(town, browse, actor):
    _shop, _people, kept = town
    client = browse("analyst")
    page = client.get("/insight/flow/?between=kept&days=5").content.decode()
    assert "in none of them" in page and "was_in" in page
    assert "Somebody may be in several segments" in page
    assert "begins on" in client.get("/insight/flow/?between=kept&days=6").content.decode()
    for pk in kept.values():
        commands.archive_segment(actor("owner"), pk)
    page = client.get("/insight/flow/?between=kept&days=5").content.decode()
    assert "No segment is kept track of" in page


def test_came_and_left_are_conditions(town, actor, browse):
    _shop, people, kept = town
    owner = actor("owner")
    entered = asks("entered", days=30, segments=[kept["成都"], kept["杭州"]])
    left = asks("left", days=5, segments=[kept["杭州"]])
    assert ids(entered) == {people[0].pk, people[9].pk}  # who was there at first did not come
    assert ids(left) == {people[0].pk, people[1].pk}
    assert ids({**left, "anchor": "2026-11-24"}) == set()
    was = asks("was_in", values=[kept["杭州"]], day="2026-11-24")
    assert ids(was) == {person.pk for person in people[:6]}
    for raw, said, why in (
        (
            entered,
            "People who came into the segment “成都 or 杭州” in the last 30 days",
            "came in on",
        ),
        (left, "People who left the segment “杭州” in the last 5 days", "left on 25 Nov 2026"),
        (was, "People who were in the segment “杭州” on 24 Nov 2026", "were in the segment"),
    ):
        definition = queries.checked(raw)
        with translation.override("en"):
            assert queries.read_aloud(definition) == said
            assert why in examples(owner, definition)[0].reasons[0]
        assert (
            queries.checked(queries.definition_of(None, queries.as_text(definition))) == definition
        )
        with translation.override("zh-hans"):
            assert "杭州" in queries.read_aloud(definition) != said
    text = 'left in_last 5 days segments "杭州"'
    assert queries.checked(queries.definition_of(None, text)) == queries.checked(left)
    wrong = browse("marketer").post(
        "/segments/preview/", {"0.kind": "all", "0-0.field": "entered", "0-0.segments": "999"}
    )
    assert "Choose one of" in wrong.content.decode()


def test_one_person_is_asked_by_the_rows_of_this_moment(town, actor):
    _shop, people, kept = town
    entered = queries.checked(asks("entered", days=1, segments=[kept["杭州"]]))
    left = queries.checked(asks("left", days=1, segments=[kept["杭州"]]))
    assert queries.is_member(entered, people[9].pk).inside
    assert queries.is_member(left, people[1].pk).inside
    stay = MembershipPeriod.objects.get(segment=kept["杭州"], customer=people[9])
    stay.left_at, stay.left_in = LATER, stay.entered_in
    stay.save()
    assert queries.is_member(left, people[9].pk).inside
    assert people[9].pk not in ids(asks("left", days=1, segments=[kept["杭州"]]))


def test_every_write_of_a_stay_reaches_the_copy(town, actor):
    shop, people, kept = town
    stays = MembershipPeriod.objects
    assert not stays.filter(revision=0).exists()
    stays.update(revision=0)
    people[2].city = "成都"
    people[2].save()
    shop.fill()
    commands.rebuild_segments([kept["杭州"], kept["成都"]])
    changed = stays.exclude(revision=0).values_list("segment", "customer", "left_at")
    assert {(segment, who, left is None) for segment, who, left in changed} == {
        (kept["杭州"], people[2].pk, False),
        (kept["成都"], people[2].pk, True),
    }
    stays.update(revision=0)
    commands.track_segment(actor("owner"), kept["成都"], "off")
    assert set(stays.exclude(revision=0)) == set(stays.filter(segment=kept["成都"]))
    shop.fill()
    assert ids(asks("was_in", values=[kept["成都"]], day="2026-11-25")) == set()
    # Whose stay ends with the track did not leave.
    assert ids(asks("left", days=1, segments=[kept["成都"]])) == set()


def test_what_comparisons_write_makes_no_live_one_due(town, actor):
    _shop, _people, kept = town
    commands.track_segment(actor("owner"), kept["成都"], "live")
    assert commands.rebuild_segments() == 1  # the copy is newer than its last comparison
    before = RecordedFact.objects.count()
    MembershipPeriod.objects.filter(segment=kept["杭州"]).update(revision=10**6)
    fill_recent()
    assert commands.rebuild_segments() == 0
    assert RecordedFact.objects.count() == before
