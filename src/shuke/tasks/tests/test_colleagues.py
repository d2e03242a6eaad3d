"""A colleague's page: what they have to do, whom they look after, what they did and what came of it."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.common import clock
from shuke.customers.commands.owning import assign_owner
from shuke.customers.models import Customer
from shuke.shop.models import Order
from shuke.tasks.commands import giving, ticking
from shuke.team.commands import place_staff
from shuke.team.models import Store


@pytest.fixture
def store(db):
    return Store.objects.create(code="mall", name="mall")


@pytest.fixture
def worked(actor, staff, lin, zhao, store):
    """阿宁's month: 林小满 was reached five days ago and ordered two days later, and again today; 赵一鸣 did
    not answer. A third order came before the call, a fourth weeks after one of long ago."""
    agent, now = staff("agent"), clock.now()
    old, new = (
        giving.assign_task(actor("owner"), title=title, holder_id=agent.pk, customers=ids)
        for title, ids in (("旧任务", [zhao.pk]), ("回访尺码", [lin.pk, zhao.pk]))
    )
    with clock.fixed(now - dt.timedelta(days=28)):
        ticking.tick_person(actor("agent"), old.pk, zhao.pk, "missed")
    with clock.fixed(now - dt.timedelta(days=5)):
        ticking.tick_person(actor("agent"), new.pk, lin.pk, "reached")
    merged = Customer.objects.create(name="小满", joined_at=now, merged_into=lin)
    for number, (who, days, total) in enumerate(
        [(lin, 3, 100), (merged, 0, 50), (lin, 6, 900), (zhao, 1, 700)]
    ):
        Order.objects.create(
            store=store, number=str(number), customer=who, currency="CNY", total=total,
            placed_at=now - dt.timedelta(days=days),
        )  # fmt: skip
    return new


def test_a_colleagues_month_counts_what_followed_their_contacts(browse, call, staff, worked):
    agent = staff("agent")
    status, work = call("agent", "get", f"/tasks/colleagues/{agent.pk}")
    assert status == 200
    assert work["contacted"] == 2 and work["outcomes"] == {"reached": 1, "missed": 1}
    assert work["to_do"] == 1 and work["done"] == 1
    assert (work["orders"], work["buyers"], Decimal(work["revenue"])) == (2, 1, 150)
    page = browse("owner").get(f"/team/{agent.pk}/").content.decode()
    assert "¥150.00 from 1 person" in page and "Orders after contact" in page
    on_hand, _heading, activity = page.partition("member-activity")
    assert "回访尺码" in on_hand and "1 of 2 contacted" in on_hand and "旧任务" not in on_hand
    assert "旧任务" in activity, "they closed it"
    assert "Remove from the team" in page and "Activity" in page


def test_open_tasks_stand_by_worth(browse, actor, staff, worked, lin, zhao):
    agent = staff("agent")
    giving.assign_task(
        actor("owner"), title="给大客户打电话", holder_id=agent.pk, customers=[lin.pk]
    )
    Customer.objects.filter(pk=lin.pk).update(spent=5000)
    Customer.objects.filter(pk=zhao.pk).update(spent=300)
    page = browse("agent").get(f"/team/{agent.pk}/").content.decode()
    assert page.index("给大客户打电话") < page.index("回访尺码"), "林小满 of it is done with"
    assert "¥5,000" in page and "¥300" in page
    assert "My month" in browse("agent").get("/tasks/").content.decode()


def test_whom_they_look_after_stands_there_and_leads_to_the_list(browse, actor, staff, lin, zhao):
    agent = staff("agent")
    assign_owner(actor("owner"), lin.pk, agent.pk)
    page = browse("marketer").get(f"/team/{agent.pk}/").content.decode()
    assert "Customers they look after" in page and "林小满" in page and "赵一鸣" not in page
    link = f"/customers/?looked_after_by={agent.pk}"
    assert link in page
    listed = browse("marketer").get(link).content.decode()
    assert (
        "林小满" in listed and "赵一鸣" not in listed and f"Looked after by {agent.name}" in listed
    )
    assert (
        browse("agent").get(f"/customers/?looked_after_by={staff('owner').pk}").status_code == 404
    )


def test_the_team_sets_side_by_side_what_each_has_to_do(browse, actor, staff, ning, worked, lin):
    assign_owner(actor("owner"), lin.pk, staff("agent").pk)
    page = browse("marketer").get("/team/").content.decode()
    assert "阿宁" in page and "To do" in page and "Contacted, 30 days" in page
    assert "Last log-in" not in page and "Add a team member" not in page
    owner = browse("owner", "zh-hans").get("/team/").content.decode()
    assert "上次登录" in owner and "待办" in owner
    assert browse("agent").get("/team/").status_code == 403


def test_who_sees_whose_page(browse, call, actor, staff, ning, store):
    own, others = (f"/team/{pk}/" for pk in (staff("agent").pk, ning.pk))
    assert browse("agent").get(own).status_code == 200
    assert browse("agent").get(others).status_code == 404
    assert call("agent", "get", f"/tasks/colleagues/{ning.pk}")[0] == 404
    assert call("marketer", "get", f"/tasks/colleagues/{ning.pk}")[0] == 200
    assert browse("marketer").get(others).status_code == 200
    assert "Change role" not in browse("marketer").get(others).content.decode()
    assert browse("analyst").get(f"/team/{staff('analyst').pk}/").status_code == 200
    place_staff(actor("owner"), staff("marketer").pk, {"store": [store.pk]})
    assert browse("marketer").get(others).status_code == 404
    assert "阿宁" not in browse("marketer").get("/team/").content.decode()
