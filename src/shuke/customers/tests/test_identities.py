"""Two writings of one identity meet; two people never do."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shuke.common.errors import Invalid
from shuke.customers.identities import FORMS, Normalised, normalise

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "raw",
    [
        "13911112222",
        "139 1111 2222",
        "+86 139-1111-2222",
        "0086 13911112222",
        "'13911112222",
        '="13911112222"',
        "13911112222.0",
        "１３９１１１１２２２２",
        "\t13911112222\t",
        "86 139 1111 2222",
    ],
)
def test_one_phone_has_one_form(raw):
    assert normalise("phone", raw) == Normalised("+8613911112222")


@pytest.mark.parametrize(
    ("raw", "region", "value"),
    [
        ("010-8888-1234", "CN", "+861088881234"),
        ("+44 7911 123456", "CN", "+447911123456"),
        ("07911 123456", "GB", "+447911123456"),
    ],
)
def test_phones_of_other_kinds_and_countries(raw, region, value):
    assert normalise("phone", raw, region=region) == Normalised(value)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("phone", "186******05"),
        ("phone", "186XXXXXX05"),
        ("phone", "186＊＊＊＊＊＊05"),
        ("phone", "18412345678-1234"),
        ("phone", "18412345678转1234"),
        ("phone", "400-820-8820"),
        ("phone", "3CqiaECaFMTWjwDtqQF8Q3zC2AZU2ErkMKFmqMyX"),
        ("email", "l***@qq.com"),
        ("taobao", "t**8"),
        ("taobao", "3CqiaECaFMTWjwDtqQF8Q3zC2AZU2ErkMKFmqMyX"),
    ],
)
def test_what_is_hidden_or_shared_identifies_nobody(kind, raw):
    assert normalise(kind, raw) == Normalised(raw, masked=True)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("email", " Emma.Clarke@Example.COM ", "emma.clarke@example.com"),
        ("email", "emma+toys@example.com", "emma+toys@example.com"),
        ("email", "xxx@qq.com", "xxx@qq.com"),
        ("email", "ma@例子.中国", "ma@xn--fsqu00a.xn--fiqs8s"),
        ("card", " vip 001 ", "VIP001"),
        ("number", "17850.0", "17850"),
        ("taobao", " 小满妈妈 ", "小满妈妈"),
        ("web", "Emma", "Emma"),
    ],
)
def test_other_identities(kind, raw, value):
    assert normalise(kind, raw) == Normalised(value)


@pytest.mark.parametrize("raw", ["", " ", "\t", "——", "-", "N/A", "无", None])
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_nothing_is_told_apart_from_nonsense(kind, raw):
    with pytest.raises(Invalid) as error:
        normalise(kind, raw)
    assert error.value.code == "blank"


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("phone", r) for r in ("12", "11111111111", "13800138000", "hello", "1-800-flowers")]
    + [("email", r) for r in ("a@b", "a b@c.de", "x@y..de", "@x.de", "x@", "a@b@c", ".a@b.de")]
    + [("web", "x" * 255)],
)
def test_nonsense_is_refused_with_the_field_named(kind, raw):
    with pytest.raises(Invalid) as error:
        normalise(kind, raw)
    assert error.value.code == "invalid"
    assert list(error.value.fields) == [kind]


@settings(max_examples=60)
@example("web", "A\u200d\u0301")
@example("web", "''x")
@example("card", "A\u00b4")
@given(st.sampled_from(sorted(FORMS)), st.text(max_size=60))
def test_the_stored_form_is_stable_and_fits(kind, raw):
    try:
        once = normalise(kind, raw)
    except Invalid:
        return
    assert normalise(kind, once.value) == once
    assert 0 < len(once.value) <= 254
    assert "\0" not in once.value


@settings(max_examples=40)
@given(
    st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["{}", "+86{}", "86 {}", "'{}"])
)
def test_different_mobiles_never_meet(digits, writing):
    try:
        value = normalise("phone", writing.format(digits)).value
    except Invalid:
        return
    assert value == f"+86{digits}"
