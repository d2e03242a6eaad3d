"""Who moved between RFM groups, and how segments overlap: against a slow count, and down to people."""

from itertools import combinations

import pytest

from shuke.insight import commands
from shuke.insight.queries import reports
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.rebuilding import rebuild

DAYS = (
    "2025-09-01",
    "2026-02-01",
    "2026-05-10",
    "2026-08-01",
    "2026-08-20",
    "2026-10-01",
    "2026-11-15",
)


@pytest.fixture
def buyers(shop):
    """Twenty-one people: each pair of `DAYS` somebody's, in rising amounts."""
    people = []
    for number, days in enumerate(list(combinations(DAYS, 2))):
        person = shop.person(f"p{number}", city="杭州" if number % 2 else "成都")
        for day in days:
            shop.order(person, day, ("CUBE", 1, 50 + 40 * number))
        people.append(person)
    shop.fill()
    return people


def ids(definition):
    return set(running.page_of_ids(check(definition), after=0, limit=1000))


def members(definitions):
    """Who each of the definitions means, asked together."""
    checked = {number: check(definition) for number, definition in enumerate(definitions)}
    result = {number: set(ids.to_pylist()) for number, ids in rebuild(checked)}
    return [result[number] for number in range(len(definitions))]


def groups_at(day, groups):
    """customer id -> group, by one segment for each group."""
    groups = sorted(groups)
    wheres = ({"field": "rfm_group", "op": "is", "values": [group]} for group in groups)
    report = members([{"anchor": day, "where": where} for where in wheres])
    return {pk: group for group, people in zip(groups, report, strict=True) for pk in people}


@pytest.mark.once
def test_the_flow_equals_two_looks_and_leads_to_the_people(actor, buyers):
    result = reports.run_report(actor("analyst"), "flow", {"days": "90"})
    report, query = result.report, result.query
    groups = {move.now for move in report.moves} | {move.before for move in report.moves} - {""}
    slow = {}
    before, now = groups_at("2026-08-22", groups), groups_at("2026-11-20", groups)
    for person in buyers:
        move = before.get(person.pk, ""), now.get(person.pk, "")
        slow.setdefault(move, set()).add(person.pk)
    assert {(m.before, m.now): m.customers for m in report.moves} == {
        move: len(people) for move, people in slow.items() if move[1]
    }
    assert report.customers == report.stayed + report.up + report.down + report.new
    assert report.new > 0
    shown = REPORTS["flow"].present(report, query)
    (sheet,) = shown.sheets
    keys = [head.key for head in sheet.heads]
    cells = [
        (audience, number, (line.cells[0], key))
        for line in sheet.lines
        for key, number, audience in zip(keys, line.cells, line.audiences, strict=True)
        if audience and isinstance(number, int)
    ]
    assert len(cells) > 4
    moved = (report.up, report.down, report.gone, report.new)
    cells += [
        (stat.audience, number, stat.label)
        for stat, number in zip(shown.stats[1:], moved, strict=True)
        if stat.audience
    ]
    people = members([audience.definition(query) for audience, _number, _where in cells])
    for (_audience, number, where), behind in zip(cells, people, strict=True):
        assert len(behind) == number, where


@pytest.mark.once
def test_overlap_counts_every_part_and_leads_to_it(actor, buyers):
    owner = actor("owner")
    wheres = [
        {"all": [{"field": "city", "op": "is", "values": ["杭州"]}]},
        {"any": [{"field": "orders", "op": "at_least", "value": 2}]},
        {"all": [{"field": "last_order", "op": "in_last", "days": 60}]},
    ]
    seen_from = ("today", "data", "2026-10-15")  # each keeps its own day
    definitions = [
        {"where": where, "anchor": day} for where, day in zip(wheres, seen_from, strict=True)
    ]
    made = [
        commands.save_segment(owner, name=f"s{n}", definition=definition)
        for n, definition in enumerate(definitions)
    ]
    sets = [ids(definition) for definition in definitions]
    raw = dict(zip("abc", (str(segment.pk) for segment in made), strict=True))
    result = reports.run_report(owner, "overlap", raw)
    for part in result.report.parts:
        inside = [
            people
            for segment, people in zip(made, sets, strict=True)
            if segment.pk in part.segments
        ]
        outside = [
            people
            for segment, people in zip(made, sets, strict=True)
            if segment.pk not in part.segments
        ]
        assert part.people == len(set.intersection(*inside) - set().union(*outside))
    assert (
        result.report.people
        == len(set().union(*sets))
        == sum(p.people for p in result.report.parts)
    )
    shown = REPORTS["overlap"].present(result.report, result.query)
    for stat, people in zip(shown.stats, sets, strict=True):
        assert ids(stat.audience.definition(result.query)) == people
    for line in shown.sheets[0].lines:
        assert len(ids(line.audience.definition(result.query))) == line.cells[1]

    # A new version is another question, though the snapshot is the same.
    commands.save_segment(owner, name="s0", definition=definitions[2], segment_id=made[0].pk)
    assert reports.run_report(owner, "overlap", raw).report.sizes[made[0].pk] == len(sets[2])
    nothing = reports.run_report(owner, "overlap", {})
    assert "Choose two" in REPORTS["overlap"].present(nothing.report, nothing.query).missing


def test_the_pages_take_their_options_from_the_address(browse, call, actor, buyers):
    client = browse("analyst")
    assert "30 days ago" in client.get("/insight/flow/?days=30").content.decode()
    made = [
        commands.save_segment(
            actor("owner"),
            name=name,
            definition={"where": {"field": "city", "op": "is", "values": [name]}},
        )
        for name in ("杭州", "成都")
    ]
    page = client.get(f"/insight/overlap/?a={made[0].pk}&b={made[1].pk}").content.decode()
    assert "0 people are in all of them, 21 in at least one." in page
    assert "Choose two to four" in client.get("/insight/overlap/").content.decode()
    rows = client.get(f"/insight/overlap/parts.csv?a={made[0].pk}&b={made[1].pk}")
    assert "Only A" in rows.content.decode()
    assert client.get("/insight/overlap/?a=999").status_code == 422
    wrong = client.get("/insight/overlap/?a=x").content.decode()
    assert "First segment: Choose one of: – none –" in wrong and "杭州" in wrong

    twice = {"a": made[0].pk, "b": made[0].pk}
    page = client.get("/insight/overlap/", twice).content.decode()
    assert "“杭州” was chosen more than once and counts once." in page
    assert "Choose another segment beside it." in page and "two to four" not in page
    result = call("analyst").get("/insight/overlap", **twice).json()
    assert result["repeated"] == [made[0].pk] and len(result["sizes"]) == 1

    commands.archive_segment(actor("owner"), made[1].pk)
    page = client.get(f"/insight/overlap/?a={made[0].pk}&b={made[1].pk}")
    assert page.status_code == 422
    assert "Second segment: The segment “成都” is archived." in page.content.decode()
