import pytest
from django.utils import translation

from shuke.common.errors import Invalid
from shuke.insight.commands import save_segment
from shuke.insight.segments.checking import check
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.fields.own import OWN
from shuke.insight.segments.sentences import sentence
from shuke.shop.models import Product
from shuke.team.models import Store

pytestmark = pytest.mark.once

ORDERS = {"field": "orders", "op": "at_least", "value": 3}


def faults(raw) -> dict:
    with translation.override("en"), pytest.raises(Invalid) as refused:
        check(raw)
    return refused.value.fields


def test_a_definition_survives_its_json():
    raw = {
        "anchor": "2011-12-09",
        "where": {
            "all": [
                {**ORDERS, "when": {"in_last": 90}, "categories": ["Toys", " Toys "]},
                {"not": {"field": "city", "op": "is", "values": ["杭州"]}},
                {"any": [{"field": "revenue", "op": "between", "low": 9.5, "high": "20"}]},
            ]
        },
    }
    once = check(raw).as_json()
    assert check(once).as_json() == once
    assert once["where"]["all"][0]["categories"] == ["Toys"]
    assert once["where"]["all"][1] == {"not": [{"field": "city", "op": "is", "values": ["杭州"]}]}
    assert once["where"]["all"][2]["any"][0]["low"] == 9.5


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ([], "definition"),
        ({"where": {}}, "where.field"),
        ({"where": ORDERS, "sql": "1"}, "sql"),
        ({"anchor": "tomorrow"}, "anchor"),
        ({"where": {"all": [ORDERS], "any": [ORDERS]}}, "where"),
        ({"where": {"any": []}}, "where.any"),
        ({"where": {"all": ["orders"]}}, "where.all.0"),
        ({"where": {"all": [{"field": "password", "op": "is"}]}}, "where.all.0.field"),
        ({"where": {"all": [{"field": ["orders"], "op": "is"}]}}, "where.all.0.field"),
        ({"where": {"all": [{**ORDERS, "op": "like"}]}}, "where.all.0.op"),
        ({"where": {"all": [{**ORDERS, "value": "many"}]}}, "where.all.0.value"),
        ({"where": {"all": [{**ORDERS, "value": True}]}}, "where.all.0.value"),
        ({"where": {"all": [{**ORDERS, "value": "NaN"}]}}, "where.all.0.value"),
        ({"where": {"all": [{**ORDERS, "value": 2.5}]}}, "where.all.0.value"),
        ({"where": {"all": [{"field": "orders", "op": "at_least"}]}}, "where.all.0.value"),
        ({"where": {"all": [{**ORDERS, "colour": 1}]}}, "where.all.0.colour"),
        ({"where": {"all": [{**ORDERS, "when": {"in_last": 0}}]}}, "where.all.0.when.in_last"),
        (
            {"where": {"all": [{**ORDERS, "when": {"from": "2026-02-01", "to": "2026-01-01"}}]}},
            "where.all.0.when.to",
        ),
        ({"where": {"field": "orders", "op": "between", "low": 3, "high": 1}}, "where.high"),
        ({"where": {"field": "city", "op": "is", "values": []}}, "where.values"),
        ({"where": {"field": "city", "op": "is", "values": ["a\x00b"]}}, "where.values"),
        ({"where": {"field": "birth_month", "op": "is", "values": [13]}}, "where.values"),
        ({"where": {"all": [ORDERS] * 51}}, "where"),
        ({"where": {"all": [{**ORDERS, "categories": ["x" * 300] * 200}]}}, "definition"),
    ],
)
def test_a_fault_is_told_with_its_path(raw, path):
    assert path in faults(raw)


def test_groups_nest_five_deep_and_no_deeper():
    node = ORDERS
    for _level in range(5):
        node = {"all": [node]}
    check({"where": node})
    assert "where.any.0.all.0.all.0.all.0.all.0" in faults({"where": {"any": [node]}})
    for _level in range(100_000):
        node = {"not": node}
    assert "definition" in faults({"where": node})


def test_all_faults_are_told_at_once():
    raw = {"where": {"all": [{**ORDERS, "value": -1}, {"any": [{**ORDERS, "op": ""}]}]}}
    assert set(faults(raw)) == {"where.all.0.value", "where.all.1.any.0.op"}


EXAMPLE = {
    "anchor": "data",
    "where": {"all": [{"field": "last_order", "op": "in_last", "days": 90}, ORDERS]},
}


def test_the_sentence_is_said_in_the_readers_language():
    definition = check(EXAMPLE)
    with translation.override("en"):
        assert sentence(definition) == (
            "People who bought in the last 90 days, and have at least 3 orders "
            "(counted back from the last order in the data)"
        )
    with translation.override("zh-hans"):
        assert sentence(definition) == "最近 90 天买过，且至少 3 单的人（从数据里最后一单往回算）"


def test_every_operator_of_every_field_can_be_said(db):
    for field in FIELDS.values():
        if field.key in {"in_list", "tag", "entered", "left", "was_in", *OWN}:  # need rows:
            # test_lists, test_moves and test_own say them
            continue
        for operator in field.operators:
            raw = {"field": field.key, "op": operator.key}
            for param in field.all_params(operator):
                raw[param.name] = param.initial
                if param.widget == "texts":
                    raw[param.name] = ["7"]  # a text, or the number of a segment
                elif param.widget == "day":
                    raw[param.name] = "2026-01-02"
            assert "%(" not in sentence(check({"where": raw}))


@pytest.mark.django_db
def test_stores_and_products_are_called_by_their_names(home, browse, actor):
    Store.objects.create(code="W01", name="西湖门店")
    for size in ("80", "90"):
        Product.objects.create(code=f"R-{size}", title="连体衣 Romper", size=size)
    bought = {"field": "orders", "op": "at_least", "value": 1, "stores": ["W01"]}
    bought["products"] = ["R-80", "R-90", "GONE"]
    path = {"field": "sequence", "op": "did", "start": "buy", "then": "buy", "within": 30}
    path["first_products"] = ["R-80"]
    definition = check({"where": {"all": [bought]}})
    with translation.override("en"):
        text = sentence(definition)
        assert text == (
            "People who have at least 1 order of 连体衣 Romper 80, 连体衣 Romper 90 or GONE at 西湖门店"
        )
    with translation.override("zh-hans"):
        assert "西湖门店" in (said := sentence(definition)) and "R-80" not in said
    segment = save_segment(actor("marketer"), name="Rompers", definition=definition.as_json())
    page = browse("marketer").get(f"/segments/{segment.pk}/").text
    assert "at 西湖门店" in page and "连体衣 Romper 90" in page
    assert "at 西湖门店" in browse("marketer").get("/segments/").text
    with translation.override("en"):
        assert "bought 连体衣 Romper 80" in sentence(check({"where": path}))
