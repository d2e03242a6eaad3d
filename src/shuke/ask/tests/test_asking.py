"""Questions over the page, the API and the command line: the answer is what reports and segments say."""

import json
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import call_command

from shuke.ask.reasons import LEAST, reasons
from shuke.common import clock
from shuke.customers.tests.test_api import call  # noqa: F401
from shuke.insight.tests.conftest import TODAY
from shuke.shop.commands import refresh_totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(shop):
    """Two regulars of October, one of whom came in November, and a newcomer; two stores."""
    named = {"lin": ("林小满", "杭州"), "emma": ("Emma", "上海"), "he": ("周禾", "杭州")}
    crowd = {key: shop.person(name, city=city) for key, (name, city) in named.items()}
    for key in ("lin", "emma"):
        shop.order(crowd[key], "2026-08-10T12:00", ("CUBE", 1, 100), store="west-lake")
        shop.order(crowd[key], "2026-09-10T12:00", ("DUCK", 2, 100), store="west-lake")
    shop.order(crowd["lin"], "2026-10-10T12:00", ("CUBE", 1, 100))
    shop.order(crowd["he"], "2026-10-12T12:00", ("CUBE", 3, 100))
    refresh_totals([each.pk for each in crowd.values()])
    shop.fill()
    with clock.fixed(TODAY):
        yield crowd


def api(call, text, status=200, role="owner"):  # noqa: F811
    scopes = ["insight.view", "segments.view", "customers.view"] if role == "owner" else None
    answer = call(role, "get", f"/ask?{urlencode({'q': text})}", scopes=scopes)
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("上个月卖了多少钱", 400),
        ("How much did we sell in September?", 400),
        ("9月的订单数", 2),
        ("杭州的顾客上个月花了多少", 400),
        ("上个月卖了几件CUBE", 4),
        ("上个月新客有多少", 1),
        ("taobao 上个月的营收", 400),
        ("west-lake 上个月的营收", None),
    ],
)
def test_a_figure_is_that_of_its_report(people, browse, text, value, call):  # noqa: F811
    got = api(call, text)
    assert (float(got["value"]) if got["value"] else None) == value or not value
    page = browse("owner").get(got["url"])
    assert page.status_code == 200


def test_the_first_of_the_parts(people, browse, call):  # noqa: F811
    got = api(call, "哪个城市的顾客花钱最多")
    assert [row["name"] for row in got["rows"]] == ["杭州"]
    assert "700" in got["rows"][0]["value"]
    got = api(call, "taobao 和 west-lake 的订单数")
    assert {row["name"]: row["value"] for row in got["rows"]} == {"taobao": "2", "west-lake": "4"}


def test_people_are_those_of_the_segment(people, browse, call):  # noqa: F811
    got = api(call, "上个月哪些老客没回来，为什么？")
    assert got["people"] == [people["emma"].pk]
    assert got["plan"]["why"] and not got["reasons"], "of three people nothing is said"
    listed = browse("owner").get(got["url"])
    assert "Emma" in listed.text and "林小满" not in listed.text


def test_why_tells_what_they_had_before(shop, browse, call):  # noqa: F811
    """Those who stayed away had sent things back; the others had not."""
    for n in range(2 * LEAST):
        who = shop.person(f"p{n}")
        for day in ("2026-07-01", "2026-08-01"):
            shop.order(who, f"{day}T12:00", ("CUBE", 2, 100))
        if n < LEAST:
            shop.order(who, "2026-08-05T12:00", ("CUBE", 1, 100), kind="return")
        else:
            shop.order(who, "2026-10-05T12:00", ("CUBE", 1, 100), kind="sale")
    shop.fill()
    with clock.fixed(TODAY):
        got = api(call, "Which regulars did not come back last month, and why?")
    assert [each["words"] for each in got["reasons"]] == ["sent something back"]
    [reason] = got["reasons"]
    assert (reason["share"], reason["other_share"]) == (1, 0)
    assert 0 < reason["points"][1] < reason["points"][0] == 100


def test_nobody_who_stayed_away_gives_no_reason():
    assert reasons([{"field": "orders", "op": "at_least", "value": 2}]) == []


def test_a_word_that_nobody_knows_is_named(people, browse, call):  # noqa: F811
    got = api(call, "羽绒被上个月卖了多少", 422)
    assert got["code"] == "not_understood" and "羽绒被" in got["message"]
    page = browse("owner").get("/ask/", {"q": "羽绒被上个月卖了多少"})
    assert page.status_code == 422 and "羽绒被" in page.text
    assert page.text.count("ask-example") > 4, "what can be asked is offered"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "text",
    [
        "今年每个月的营收",
        "Who bought only once?",
        "复购率是多少",
        "什么商品经常一起买",
        "上个月营收同比",
    ],
)
def test_the_page_answers_in_both_languages(people, browse, language, text):
    client = browse("owner")
    page = client.get("/ask/", {"q": text}, headers={"accept-language": language})
    assert page.status_code == 200
    assert 'class="ask-text"' in page.text and "ask-example" not in page.text


def test_who_may_not_see_figures_may_not_ask(people, browse, call):  # noqa: F811
    assert browse("agent").get("/ask/", {"q": "上个月卖了多少钱"}).status_code == 403
    api(call, "上个月卖了多少钱", 403, "agent")


def test_asking_on_the_command_line(people):
    out = StringIO()
    call_command("ask", "上个月卖了多少钱", json=True, stdout=out)
    got = json.loads(out.getvalue())
    assert "400" in got["text"] and got["plan"]["measure"] == "revenue"


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("上个月卖了多少钱", True),
        ("复购率?", True),
        ("how much did we sell", True),
        ("林小满", False),
        ("Emma Clarke", False),
    ],
)
def test_the_palette_hands_a_question_on(browse, text, is_question):
    hits = browse("owner").get("/search/", {"q": text}).json()["results"]
    assert any(hit["url"].startswith("/ask/?q=") for hit in hits) == is_question
