"""Children under 14 count in segments only when a guardian agreed."""

import datetime as dt

import pytest

from shuke.customers import commands as customers
from shuke.insight.segments import running
from shuke.insight.segments.checking import check

pytestmark = pytest.mark.django_db
WITH_CHILD = {"where": {"all": [{"field": "children", "op": "at_least", "value": 1}]}}


def ids() -> set[int]:
    return {pk.as_py() for batch in running.ids(check(WITH_CHILD)) for pk in batch}


def test_a_child_counts_when_a_guardian_agreed_at_fourteen_and_before_birth(shop, actor):
    owner, today = actor("owner"), dt.date(2026, 11, 20)
    people = {name: shop.person(name) for name in ("young", "undated", "old", "due")}
    born = {
        "young": dt.date(2022, 3, 1),
        "undated": None,
        "old": dt.date(2012, 3, 1),
        "due": today + dt.timedelta(days=90),
    }
    rows = {
        name: customers.add_child(owner, who.pk, name="豆豆", born_on=born[name])
        for name, who in people.items()
    }
    shop.fill()
    assert ids() == {people["old"].pk, people["due"].pk}
    customers.agree_as_guardian(owner, rows["young"].pk, guardian="妈妈", text="可以")
    shop.fill()
    assert ids() == {people[name].pk for name in ("old", "due", "young")}
    customers.withdraw_guardian(owner, rows["young"].pk)
    shop.fill()
    assert ids() == {people["old"].pk, people["due"].pk}
