"""Segments ask who belongs to somebody's household."""

import pytest

from shuke.customers import commands
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db


def having(op, *roles):
    condition = {"field": "household", "op": op, "values": list(roles)}
    found = running.ids(check({"where": {"all": [condition]}}))
    return {pk.as_py() for batch in found for pk in batch}


def test_those_with_a_partner_or_a_parent(actor):
    agent = actor("agent")
    lin, wang, twin = (
        commands.add_customer(agent, name=name) for name in ("林小满", "王素琴", "小满")
    )
    commands.tie(agent, lin.pk, role="parent", other_id=wang.pk)
    gone = commands.tie(agent, lin.pk, role="partner", name="何景行")
    commands.tie(agent, wang.pk, role="partner", name="乐爷爷")
    commands.tie(agent, twin.pk, role="sibling", other_id=lin.pk)
    commands.untie(agent, gone.pk)
    fill()
    assert having("is", "parent") == {lin.pk}
    assert having("is", "parent", "partner") == {lin.pk, wang.pk}
    assert having("is_not", "child") == {lin.pk, twin.pk}
    commands.merge_customers(agent, lin.pk, twin.pk)
    fill()
    assert having("is", "sibling") == set(), "nobody is their own sibling"
