"""The text form says every definition, and says where a text cannot be read."""

import datetime as dt
import string
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common.errors import Invalid
from shuke.insight.segments.checking import check
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.fields.own import OWN
from shuke.insight.segments.params import Ids
from shuke.insight.segments.text import TextFault, read, write
from shuke.insight.segments.tree import MAX_DEPTH

pytestmark = [pytest.mark.once, pytest.mark.django_db]

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
TEXTS = st.text(
    st.characters(exclude_categories=("Cs",)) | st.sampled_from("\"'\\“”,()杭州"),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() and text.strip().isprintable())


def _number(param):
    low = param.low if param.low is not None else -(10**9)
    if param.whole:
        return st.integers(low, param.high)
    return st.decimals(low, param.high, places=4, allow_nan=False).map(str)


def _value(param):
    match param.widget:
        case "number":
            return _number(param)
        case "days":
            return st.integers(param.low, param.high)
        case "day":
            return DAYS.map(str)
        case "choice":
            return st.sampled_from(list(param.options()))
        case "choices":
            return st.lists(st.sampled_from(list(param.options())), min_size=1, max_size=4)
        case "texts":
            texts = st.integers(1, 10**6).map(str) if isinstance(param, Ids) else TEXTS
            return st.lists(texts, min_size=1, max_size=4)
        case "window":
            return _window()
    raise AssertionError(f"{param.widget}: say here what such an argument may hold")


def _window():
    last = st.integers(1, 36_500).map(lambda days: {"in_last": days})
    ends = st.tuples(DAYS, DAYS).map(sorted)
    return last | ends.flatmap(
        lambda two: st.sampled_from(
            [
                {"from": str(two[0]), "to": str(two[1])},
                {"from": str(two[0])},
                {"to": str(two[1])},
            ]
        )
    )


#: What can be chosen here are rows of the shop: test_lists, test_moves and test_own write and read them.
OF_ROWS = {"in_list", "tag", "entered", "left", "was_in", *OWN}


@st.composite
def conditions(draw):
    field = draw(st.sampled_from([f for f in FIELDS.values() if f.key not in OF_ROWS]))
    operator = draw(st.sampled_from(field.operators))
    raw = {"field": field.key, "op": operator.key}
    for param in field.all_params(operator):
        if param.required or draw(st.booleans()):
            raw[param.name] = draw(_value(param))
    for low, high in (("low", "high"), ("from", "to")):
        if low in raw and high in raw:
            raw[low], raw[high] = sorted((raw[low], raw[high]), key=_sortable)
    return raw


def _sortable(value):
    text = str(value)
    return (0, text) if text.count("-") > 1 else (0, Decimal(text))


def _groups(children):
    return st.builds(
        lambda kind, inside: {kind: inside},
        st.sampled_from(["all", "any", "not"]),
        st.lists(children, min_size=1, max_size=3),
    )


def _depth(node):
    inside = next((node[kind] for kind in ("all", "any", "not") if kind in node), None)
    return 0 if inside is None else 1 + max(map(_depth, inside))


NODES = st.recursive(conditions(), _groups, max_leaves=8).filter(lambda n: _depth(n) <= MAX_DEPTH)
DEFINITIONS = st.builds(
    lambda where, anchor: {"where": where, "anchor": anchor},
    NODES | st.just({"all": []}),
    st.sampled_from(["today", "data"]) | DAYS.map(str),
)
QUICK = settings(max_examples=100)


@QUICK
@given(DEFINITIONS)
def test_what_is_written_reads_as_the_same(raw):
    definition = check(raw)
    text = write(definition)
    assert read(text, anew=False) == definition
    with translation.override("zh-hans"):
        assert write(definition) == text


SIGNS = (
    "and or not (((( in is >= 90 days “ as_of with [[[[ { 2026-01-01 99999999999 \x00 all ( 杭州"
)
WORDS = st.sampled_from([*FIELDS, *string.punctuation, *SIGNS.split(" ")])


@QUICK
@given(st.lists(WORDS | st.text(max_size=6), max_size=40).map(" ".join))
def test_garbage_is_told_and_nothing_else(text):
    try:
        read(text)
    except TextFault as fault:
        assert 0 <= fault.offset <= len(text)
        assert fault.line >= 1
        assert fault.column >= 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        "not " * 8_000,
        "all (" * 6_000,
        "[" * 30_000,
        "orders >= " + "9" * 30_000,
        "orders >= 1 and " * 2_000 + "orders >= 1",
        "city in " + ", ".join(["a"] * 8_000),
        "城" * 20_000,
        "\ud800",
    ],
)
def test_too_much_is_told_at_once(text):
    with pytest.raises(TextFault):
        read(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (
            'last_order in_last 90 days and orders >= 3 and not (city in "杭州", "宁波")',
            {
                "all": [
                    {"field": "last_order", "op": "in_last", "days": 90},
                    {"field": "orders", "op": "at_least", "value": 3},
                    {"not": [{"field": "city", "op": "is", "values": ["杭州", "宁波"]}]},
                ]
            },
        ),
        (
            "Last order in the last 90 days OR orders at least 3 AND city not in (杭州、宁波)",
            {
                "any": [
                    {"field": "last_order", "op": "in_last", "days": 90},
                    {
                        "all": [
                            {"field": "orders", "op": "at_least", "value": 3},
                            {"field": "city", "op": "is_not", "values": ["杭州", "宁波"]},
                        ]
                    },
                ]
            },
        ),
        (
            "consent granted for marketing by email",
            {"field": "consent", "op": "granted", "purpose": "marketing", "channel": "email"},
        ),
        (
            "revenue ≥ 500 of categories “Toys” at stores taobao since 2026-01-01",
            {
                "field": "revenue",
                "op": "at_least",
                "value": 500,
                "categories": ["Toys"],
                "stores": ["taobao"],
                "when": {"from": "2026-01-01"},
            },
        ),
        (
            "top_buyers bring 80% by profit with basis sales",
            {"field": "top_buyers", "op": "bring", "share": 80, "by": "profit", "basis": "sales"},
        ),
        (
            "none (orders between 2 and 5 or birth_month in 1, 12)",
            {
                "not": [
                    {"field": "orders", "op": "between", "low": 2, "high": 5},
                    {"field": "birth_month", "op": "is", "values": [1, 12]},
                ]
            },
        ),
        ("everybody", {"all": []}),
        (
            "child_age between 6 and 12 months",
            {"field": "child_age", "op": "between", "low": 6, "high": 12, "unit": "months"},
        ),
        (
            "last order within 90 days and birthday within the next 7 days and revenue >= 5 within 1 day",
            {
                "all": [
                    {"field": "last_order", "op": "in_last", "days": 90},
                    {"field": "birthday", "op": "in_next", "days": 7},
                    {"field": "revenue", "op": "at_least", "value": 5, "when": {"in_last": 1}},
                ]
            },
        ),
        (
            "sequence did not within 60 days start buy then buy with first_categories Toys",
            {
                **{"field": "sequence", "op": "did_not", "within": 60, "start": "buy"},
                **{"then": "buy", "first_categories": ["Toys"]},
            },
        ),
        (
            "rfm_group in Champions, “at risk”, LOYAL",
            {"field": "rfm_group", "op": "is", "values": ["champions", "at_risk", "loyal"]},
        ),
    ],
)
def test_it_is_read_as_people_type_it(text, same):
    with translation.override("en"):
        assert read(text) == check({"where": same})


def test_it_is_written_as_it_is_said():
    said = "child_age between 6 and 12 months and sequence did within 30 days with start buy with then buy"
    assert write(read(said)) == said


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("ordrs >= 3", 1, 1, "Did you mean orders?"),
        ("orders >= 3 and\n  city like x", 2, 8, "Expected: how city is compared: is, is not"),
        ("orders >= many", 1, 11, "a number"),
        ("orders >= 3 or", 1, 15, "The text ends here"),
        ("(orders >= 3", 1, 1, "never closed"),
        ("city is “杭州", 1, 9, "never closed"),
        ("rfm_group in champions, loyl", 1, 25, "Did you mean loyal?"),
        ("orders >= -1", 1, 11, "at least 0"),
        ("orders between 5 and 2", 1, 22, "below the first"),
        ("orders >= 1 orders >= 2", 1, 20, "Expected: “and”"),
        ("orders >= 1 when in_last 3 days when in_last 4 days", 1, 33, "said twice"),
        ("orders >= 1 as of yesterday", 1, 19, "today"),
        ("orders >= 1 as of 9999-12-31", 1, 19, "between 1900 and 2200"),
        ("", 1, 1, "Nothing is said yet"),
        ("orders >= 1 $", 1, 13, "means nothing"),
        ("orders >= 1 and last_order within", 1, 34, "For example: last_order in_last 90 days"),
        ("rfm_group is royal", 1, 14, "champions (Champions), loyal (Loyal)"),
        ("custom is dry", 1, 1, "“own”: This is missing."),
        ("custom is dry with own skin", 1, 24, "There is nothing to choose from yet."),
        (
            "in_list is guests",
            1,
            12,
            "There is nothing to choose from yet.",
        ),
        ("orders >= 1 and segment is 99", 1, 28, "There is no segment with the number 99."),
        ("segment is guests", 1, 12, "There is nothing to choose from yet."),
    ],
)
def test_a_fault_points_at_its_place(text, line, column, said):
    with translation.override("en"), pytest.raises(Invalid) as caught:
        read(text)
    fault = caught.value
    assert (fault.line, fault.column) == (line, column), fault.message
    assert said in fault.message
    assert fault.fields == {"text": fault.message}


def test_a_label_leads_to_the_name():
    with translation.override("zh-hans"), pytest.raises(TextFault, match="city"):
        read("城市 is 杭州")
