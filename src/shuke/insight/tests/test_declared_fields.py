"""A room above adds a field over a table of its own: segments say, count, write and explain it."""

import datetime as dt

import pytest

from shuke.common import clock
from shuke.common.declarations import declare, withdraw
from shuke.insight.queries import is_member
from shuke.insight.segments.checking import check
from shuke.insight.segments.explaining import reasons
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.fields.profile import CITY
from shuke.insight.segments.fields.rows import number_of_rows
from shuke.insight.segments.running import count, members
from shuke.insight.segments.sentences import sentence
from shuke.insight.segments.text.reading import read
from shuke.insight.segments.text.writing import write
from shuke.insight.slots import SegmentField
from shuke.shop.models import Coupon, IssuedCoupon

pytestmark = pytest.mark.once
GIFTS = {"where": {"all": [{"field": "gifts", "op": "at_least", "value": 2}]}}


@pytest.fixture
def gifts():
    """A field of a room that exists in tests only."""
    added = SegmentField(
        lambda: number_of_rows(
            "gifts",
            "Gifts",
            table="issued_coupons",
            at="issued_at",
            phrase="got %(number)s gifts%(when)s",
            of_one="%(number)s gifts%(when)s",
        )
    )
    declare([added])
    yield
    withdraw([added])


def test_a_declared_field_is_one_of_all_until_it_is_withdrawn(gifts):
    assert list(FIELDS)[-1] == "gifts" and len(FIELDS) == len(list(FIELDS))
    with pytest.raises(ValueError, match="one key"):
        again = SegmentField(lambda: CITY)
        declare([again])
        try:
            list(FIELDS)
        finally:
            withdraw([again])


def test_segments_say_count_write_and_explain_a_declared_field(gifts, shop, call):
    rich, poor = shop.person("林小满"), shop.person("Emma Clarke")
    coupon = Coupon.objects.create(name="gift", created_at=clock.now())
    for number, (who, days) in enumerate([(rich, 1), (rich, 40), (poor, 2)]):
        IssuedCoupon.objects.create(
            coupon=coupon, customer=who, code=f"C{number}", reason=f"r{number}",
            issued_at=clock.now() - dt.timedelta(days=days), uses_left=1,
        )  # fmt: skip
    shop.fill()
    definition = check(GIFTS)
    assert sentence(definition) == "People who got at least 2 gifts"
    assert read(write(definition)) == definition
    assert count(definition).people == 1
    page = members(definition)
    assert reasons(definition, page.compiled, page.rows[0]) == ["2 gifts"]
    assert is_member(definition, rich.pk).inside and not is_member(definition, poor.pk).inside
    lately = {**GIFTS["where"]["all"][0], "value": 1, "when": {"in_last": 30}}
    answer = call("marketer").post("/segments/count", {"definition": {"where": {"all": [lately]}}})
    assert answer.status_code == 200, answer.content
    assert answer.json()["people"] == 2
