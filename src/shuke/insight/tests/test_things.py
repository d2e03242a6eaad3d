"""Segments ask what somebody owns and until when its guarantee lasts."""

import datetime as dt

import pytest

from shuke.care import commands
from shuke.care.commands import planning
from shuke.common import clock
from shuke.customers import commands as customers
from shuke.insight.queries import is_member
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db


def people_with(**condition):
    listed = running.ids(check({"where": {"all": [condition]}}))
    return {pk.as_py() for batch in listed for pk in batch}


def test_those_with_a_car_and_those_whose_guarantee_ends(actor):
    agent, today = actor("agent"), clock.today()
    lin, zhao, twin = (
        customers.add_customer(agent, name=name) for name in ("林小满", "赵一鸣", "赵一明")
    )
    car = commands.note_thing(agent, twin.pk, kind="car", name="家用车")
    commands.note_thing(
        agent, lin.pk, kind="thing", name="推车", guarantee_until=today + dt.timedelta(30)
    )
    old = commands.note_thing(agent, zhao.pk, kind="thing", name="旧车", guarantee_until=today)
    customers.merge_customers(agent, zhao.pk, twin.pk)
    fill()
    assert people_with(field="owns", op="is", values=["car"]) == {zhao.pk}
    assert people_with(field="owns", op="is_not", values=["car", "pet"]) == {lin.pk}
    assert people_with(field="guarantee", op="in_next", days=29) == {zhao.pk}
    assert people_with(field="guarantee", op="in_next", days=30) == {zhao.pk, lin.pk}
    condition = {"where": {"all": [{"field": "owns", "op": "is", "values": ["car"]}]}}
    assert is_member(check(condition), zhao.pk).inside
    commands.let_go(agent, car.pk)
    commands.let_go(agent, old.pk)
    fill()
    assert people_with(field="owns", op="is", values=["car"]) == set()
    assert people_with(field="guarantee", op="in_next", days=30) == {lin.pk}


def test_those_with_a_service_due_by_the_plan_that_holds(actor):
    today = clock.today()
    agent, owner = actor("agent"), actor()
    lin, zhao = (customers.add_customer(agent, name=name) for name in ("林小满", "赵一鸣"))
    for person, days in ((lin, 170), (zhao, 400)):
        commands.note_thing(
            agent, person.pk, kind="car", name="家用车", bought_on=today - dt.timedelta(days)
        )
    plan = {"kind": "car", "services": [{"what": "换机油", "months": 6}]}
    row = commands.write_plans(owner, {"plans": [plan]})
    planning.run_rehearsal(row.pk)
    commands.begin_plans(owner, row.pk)
    commands.keep_things(whole=True)
    fill()
    assert people_with(field="service_due", op="in_next", days=1) == {zhao.pk}
    assert people_with(field="service_due", op="in_next", days=30) == {lin.pk, zhao.pk}
