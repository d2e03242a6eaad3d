"""Segment pages and reports, by HTTP."""

import html
import json
import re

import pytest
from django.utils import translation
from tests.changes import last_change
from tests.markup import tight

from shuke.insight import commands
from shuke.insight.models import RfmCuts, Segment
from shuke.insight.segments import running
from shuke.insight.segments.checking import check

REGULARS = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 2}]}}


@pytest.fixture(scope="module")
def town(lasting_shop):
    """Twelve buyers, the first much better than the last, and one who never bought."""
    shop = lasting_shop
    for number in range(12):
        person = shop.person(f"buyer {number}", spent=1000 - number, order_count=12 - number)
        for order in range(12 - number):
            shop.order(person, f"2026-{1 + order:02}-15", ("CUBE", 1, 100 + 10 * number))
    shop.person("nobody")
    shop.fill()
    return shop


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_list_says_each_segment_and_counts_it_when_it_comes_into_sight(browse, actor, town):
    segment = commands.save_segment(actor("marketer"), name="回头客", definition=REGULARS)
    client = browse("analyst")
    listed = client.get("/segments/")
    assert "回头客 People who have at least 2 orders changed by Marketer" in words(listed)
    assert f'hx-get="/segments/{segment.pk}/size/"' in listed.content.decode()
    assert words(client.get(f"/segments/{segment.pk}/size/")) == "11 people · 84.6%"


def test_an_empty_list_says_what_to_do(browse, db):
    assert "Describe whom you mean" in words(browse("marketer").get("/segments/"))


def test_people_are_paged_and_lead_to_their_records(browse, actor, town, monkeypatch):
    monkeypatch.setattr("shuke.insight.views.segments.PAGE", 5)
    segment = commands.save_segment(actor(), name="A", definition=REGULARS)
    client, seen = browse("marketer"), []
    url = f"/segments/{segment.pk}/"
    while url:
        page = tight(client.get(url).content.decode())
        seen += re.findall(r'href="/customers/\d+/"[^>]*><span[^>]*>[^<]*</span>([^<]+)</a>', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following and f"/segments/{segment.pk}/" + following[1].replace("&amp;", "&")
    assert seen == [f"buyer {number}" for number in range(11)]
    broken = client.get(f"/segments/{segment.pk}/", {"after": "{{", "sort": "password"})
    assert broken.status_code == 200


def test_putting_away_can_be_undone(browse, actor, db):
    segment = commands.save_segment(actor(), name="A", definition=REGULARS)
    client = browse("marketer")
    answer = client.post(f"/segments/{segment.pk}/archiving/", follow=True)
    undo = f"/changes/{last_change(actor('marketer'))}/undo/"
    assert undo in answer.content.decode()
    assert "No segments yet" in words(answer)
    assert "archived by Marketer" in words(client.get("/segments/?archived=1"))
    client.post(undo)
    assert "changed by Owner" in words(client.get("/segments/"))


def test_renaming(browse, actor, db):
    segment = commands.save_segment(actor(), name="A", definition=REGULARS)
    browse("marketer").post(f"/segments/{segment.pk}/name/", {"name": "B"})
    assert Segment.objects.get().name == "B"
    unnamed = browse("marketer").post(f"/segments/{segment.pk}/name/", {"name": ""}, follow=True)
    assert "Give the segment a name" in words(unnamed)
    assert Segment.objects.get().name == "B"


def links(response) -> list[dict]:
    """The definitions that the page's marks lead to; its buttons are not marks."""
    from urllib.parse import parse_qs, urlsplit

    found = re.findall(
        r'<a (?!class="button)[^>]*href="(/customers/\?people[^"]+)"', response.content.decode()
    )
    queries = [parse_qs(urlsplit(url.replace("&amp;", "&")).query) for url in found]
    return [json.loads(query["definition"][0]) for query in queries]


def people(definition: dict) -> int:
    return running.count(check(definition)).people


@pytest.mark.once
@pytest.mark.parametrize(("page", "people"), [("rfm", 3), ("quadrant", 2), ("pareto", 8)])
def test_the_people_worth_acting_on_are_offered(browse, town, page, people):
    shown = browse("marketer").get(f"/insight/{page}/").content.decode()
    form = re.search(r'action="/insight/people/".*?</form>', shown, re.S).group()
    definition = html.unescape(re.search(r'name="definition" value="([^"]*)"', form)[1])
    assert running.count(check(json.loads(definition))).people == people
    assert 'value="/tasks/new/"' in shown


@pytest.mark.once
def test_rfm_groups_and_map_add_up_and_lead_to_their_people(browse, town):
    page = browse("analyst").get("/insight/rfm/")
    marks = [d for d in links(page) if len(d["where"]["all"]) == 2]
    cells = [int(n) for n in re.findall(r"<b>(\d+)</b>", page.content.decode())]
    assert len(cells) == len(marks) == 25
    assert sum(cells) == 12
    filled = [(mark, n) for mark, n in zip(marks, cells, strict=True) if n]
    assert all(people(mark) == n for mark, n in filled[:4])
    groups = {json.dumps(d): d for d in links(page) if len(d["where"]["all"]) == 1}
    assert len(groups) == 10
    everybody = {"where": {"any": [group["where"] for group in groups.values()]}}
    assert people(everybody) == 12


@pytest.mark.once
def test_quadrants_add_up_and_lead_to_their_people(browse, town):
    page = browse("analyst").get("/insight/quadrant/")
    marks = links(page)
    shown = re.findall(r'stat-value" href="[^>]*>(\d+)<', tight(page.content.decode()))
    assert [int(n) for n in shown] == [people(mark) for mark in marks]
    assert sum(int(n) for n in shown) == 12


@pytest.mark.once
@pytest.mark.parametrize("query", ["", "?counting=sales", "?as_of=last"])
def test_pareto_leads_to_exactly_the_people_it_counts(browse, town, query):
    page = browse("analyst").get(f"/insight/pareto/{query}")
    shown = re.findall(r'href="/customers/\?people[^"]+"[^>]*>(\d+)', tight(page.content.decode()))
    assert len(shown) == 7
    assert [int(n) for n in shown] == [people(mark) for mark in links(page)]
    assert "buyer 0" in words(page)


@pytest.mark.once
def test_pareto_by_profit_without_costs_says_what_is_missing(browse, town):
    assert "No profit is known yet" in words(browse("analyst").get("/insight/pareto/?by=profit"))


def test_own_cuts_are_put_in_force_and_taken_back(browse, town):
    client = browse("marketer")
    letters = {"recency_days": (9, 19, 29, 39), "frequency": (2, 3, 4, 5), "monetary": (1, 2, 3, 4)}
    form = {f"{name}_{n}": v for name, borders in letters.items() for n, v in enumerate(borders, 1)}
    assert client.post("/insight/rfm/cuts/", form).status_code == 302
    page = words(client.get("/insight/rfm/"))
    assert "≤ 9 ≤ 19 ≤ 29 ≤ 39" in page
    assert "Set by Marketer" in page
    five = {"where": {"field": "f_score", "op": "equals", "value": 5}}
    assert people(five) == 8  # five orders or more
    wrong = client.post("/insight/rfm/cuts/", form | {"frequency_2": "1"})
    assert wrong.status_code == 422
    assert "Each threshold must be above the one before." in words(wrong)
    assert RfmCuts.objects.count() == 1
    client.post("/insight/rfm/cuts/", {})
    assert "Automatic: fifths" in words(client.get("/insight/rfm/"))
    assert browse("analyst").post("/insight/rfm/cuts/", form).status_code == 403


@pytest.mark.once
def test_reports_speak_chinese(browse, town):
    for page, title in (("rfm", "谁是熟客"), ("quadrant", "谁买得多"), ("pareto", "谁贡献了 80%")):
        assert title in words(browse("owner", "zh-hans").get(f"/insight/{page}/"))
    translation.activate("en")
