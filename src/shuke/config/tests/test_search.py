"""The palette's search: pages, actions and people, as far as one may go."""

import polars as pl
import pytest
from django.db import transaction

from shuke.common import clock
from shuke.customers import commands as customers
from shuke.engage import commands as engage
from shuke.insight import commands as insight
from shuke.shop import commands as shop
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db


def labels(client, query: str) -> list[str]:
    answer = client.get("/search/", {"q": query})
    assert answer.status_code == 200
    return [found["label"] for found in answer.json()["results"]]


def test_pages_are_found_in_both_languages_and_by_pinyin(browse):
    for query in ("team", "团队", "tuandui", "td"):
        assert "Team" in labels(browse("owner"), query), query
        assert "团队" in labels(browse("owner", "zh-hans"), query), query


def test_only_allowed_pages_and_actions_are_offered(browse):
    assert "Team" not in labels(browse("agent"), "team")
    assert "Add a team member" not in labels(browse("analyst"), "somebody")
    assert "Add a team member" in labels(browse("owner"), "员工")


def test_without_words_it_offers_where_to_go(browse):
    assert labels(browse("owner"), "")[0] == "Today"


def test_every_answer_leads_somewhere(browse, home):
    fill()
    client = browse("owner")
    for found in client.get("/search/", {"q": ""}).json()["results"]:
        assert set(found) == {"label", "hint", "url", "icon", "group"}
        assert client.get(found["url"]).status_code == 200, found


@pytest.mark.parametrize(
    ("query", "name", "address"),
    [
        ("退货率", "退货率", "/insight/trend/?measure=return_rate"),
        ("return rate", "退货率", "/insight/trend/?measure=return_rate"),
        ("thl", "退货率", "/insight/trend/?measure=return_rate"),
        ("复购率", "复购率", "/insight/repeat/"),
        ("获客成本", "获客成本", "/insight/sources/"),
    ],
)
def test_a_metric_opens_the_report_that_tells_it(browse, home, query, name, address):
    fill()
    client = browse("owner", "zh-hans")
    hits = client.get("/search/", {"q": query}).json()["results"]
    ((url, hint),) = [(hit["url"], hit["hint"]) for hit in hits if hit["label"] == name]
    assert url == address
    assert hint in client.get(address).text
    assert name not in labels(browse("agent", "zh-hans"), query)


def test_pages_come_before_metrics_of_their_name(browse):
    hits = browse("owner").get("/search/", {"q": "orders"}).json()["results"]
    groups = [hit["group"] for hit in hits]
    assert groups.index("Go to") < groups.index("Figures")


@pytest.mark.parametrize(
    "query", ["\0", "%", "_", "'", '"', "\\", "*", "a" * 5000, "🧸", "(", "NEAR"]
)
def test_odd_words_break_nothing(browse, query):
    labels(browse("owner"), query)


@pytest.fixture
def shop_with_orders(actor):
    lin = customers.add_customer(actor("agent"), name="林小满")
    numbers = ["#1001", "A2002", "77"]
    heads = [
        {"store": "web", "number": n, "placed_at": clock.now(), "customer_id": lin.pk}
        for n in numbers
    ]
    lines = [
        {"store": "web", "number": n, "position": 0, "product_code": "BODY-80"}
        | {"title": "Muslin bodysuit", "quantity": 1, "unit_price": 790_000}
        for n in numbers
    ]
    with transaction.atomic():
        shop.record_orders(pl.DataFrame(heads), pl.DataFrame(lines), source="test")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1001", "#1001"), ("#1001", "#1001"), ("#A2002", "A2002"), ("77", "77")],
)
def test_an_order_number_opens_the_order_with_or_without_its_sign(
    browse, shop_with_orders, typed, number
):
    results = browse("owner").get("/search/", {"q": typed}).json()["results"]
    orders = [each for each in results if each["url"].startswith("/orders/")]
    assert [each["label"] for each in orders] == [number]
    assert results[0] == orders[0]


def test_things_of_every_room_are_found_as_far_as_one_may_see_them(browse, actor, shop_with_orders):
    engage.create_campaign(actor("owner"), name="冬天的新款")
    shop.define_coupon(actor("owner"), shop.Terms("Winter thanks", "shipping"))
    owner = browse("owner")
    assert "Muslin bodysuit" in labels(owner, "muslin")
    assert "冬天的新款" in labels(owner, "新款")
    assert "Winter thanks" in labels(owner, "winter")
    assert "冬天的新款" not in labels(browse("agent"), "新款")


def test_segments_and_lists_are_found_by_a_part_of_their_name(browse, actor):
    owner = actor("owner")
    rule = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 1}]}}
    segment = insight.save_segment(owner, name="换季时的常客", definition=rule)
    people = insight.create_list(owner, name="老朋友名单")
    for query, address in (
        ("换季", f"/segments/{segment.pk}/"),
        ("老朋友", f"/segments/lists/{people.pk}/"),
    ):
        results = browse("owner").get("/search/", {"q": query}).json()["results"]
        assert address in [each["url"] for each in results], query


def test_a_nickname_with_chinese_finds_its_customer_by_a_part_of_it(browse, actor):
    agent = actor("agent")
    lin = customers.add_customer(agent, name="林小满", identities=[("taobao", "tb豆豆妈妈_88")])
    for query in ("豆豆妈妈", "妈妈", "tb豆豆", "doudou"):
        results = browse("agent").get("/search/", {"q": query}).json()["results"]
        assert f"/customers/{lin.pk}/" in [each["url"] for each in results], query


def test_strangers_learn_nothing(client, db):
    assert client.get("/search/", {"q": "a"}).status_code == 302
