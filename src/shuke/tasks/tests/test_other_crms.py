"""Task lists, assignment, people to call and what a home page counts: faults of this kind were reported to
other CRMs (public trackers of chatwoot, plane, monica, odoo, F-RevoCRM); inputs of our own."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from shuke.common import clock
from shuke.customers import commands as customers
from shuke.customers.models import Child, Customer
from shuke.shop.models import Order
from shuke.tasks.commands import giving
from shuke.tasks.commands.splitting import split_task
from shuke.tasks.models import Task
from shuke.team import commands as team
from shuke.team.models import Store

ROWS = re.compile(r'class="table-foot">\s*<span class="muted"[^>]*>\s*([\d,]+) rows?', re.DOTALL)


@pytest.fixture
def crowd(db):
    """Five who spent as much."""
    people = [Customer(name=f"p{n}", spent=100, joined_at=clock.now()) for n in range(5)]
    return Customer.objects.bulk_create(people)


@pytest.mark.parametrize("way", ["evenly", "worth", "load"])
def test_many_small_tasks_do_not_all_go_to_the_same_colleague(actor, staff, ning, crowd, way):
    """chatwoot 11034: the rule begins anew with the same agent each time."""
    agents = [staff("agent"), ning]
    for person in crowd[:4]:
        split_task(actor("owner"), title=f"call {person}", customer_ids=[person.pk], way=way)
    having = sorted(Task.objects.filter(holder=who).count() for who in agents)
    assert having == [2, 2]


@pytest.mark.parametrize("way", ["evenly", "worth", "load", "owners"])
def test_nobody_who_left_gets_a_share(actor, staff, ning, crowd, way):
    """chatwoot 869: assignment breaks, or goes on, when an agent is removed."""
    assert staff("agent").is_active
    team.mark_left(actor("owner"), ning.pk)
    split_task(actor("owner"), title="x", customer_ids=[each.pk for each in crowd], way=way)
    assert not Task.objects.filter(holder=ning).exists()


def test_what_somebody_who_left_has_can_be_given_to_others(browse, actor, staff, ning, crowd):
    """plane 6596 and 7475: members who are gone keep their tasks for ever, and are counted as there."""
    task = giving.assign_task(actor("owner"), title="x", holder_id=ning.pk, customers=[crowd[0].pk])
    team.mark_left(actor("owner"), ning.pk)
    owner = browse("owner")
    assert "阿宁" not in owner.get("/tasks/new/").content.decode()
    owner.post(f"/tasks/{task.pk}/holder/", {"who": f"staff:{staff('agent').pk}"})
    assert Task.objects.get().holder == staff("agent")


def test_a_task_of_today_is_not_late_while_it_is_yesterday_in_greenwich(
    browse, actor, staff, crowd
):
    """espocrm 110, odoo 23346: days are compared in UTC."""
    agent, day = staff("agent"), dt.date(2026, 11, 20)
    with clock.fixed(dt.datetime(2026, 11, 19, 16, 30, tzinfo=dt.UTC)):  # 00:30 of the 20th here
        giving.assign_task(
            actor("owner"), title="x", holder_id=agent.pk, due_on=day, customers=[crowd[0].pk]
        )
        for page in (f"/team/{agent.pk}/", "/tasks/", "/tasks/all/"):
            assert "overdue" not in browse("owner").get(page).content.decode(), page
    with clock.fixed(dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)):
        assert "overdue" in browse("owner").get(f"/team/{agent.pk}/").content.decode()


def test_a_birthday_is_told_on_the_day_itself_and_on_a_leap_day(browse, actor, staff, crowd):
    """monica 7104: today's are left out; 7957: 29 February shifts to March; 4707: a year alone becomes
    1 January."""
    today, leap, year, child = crowd[:4]
    Customer.objects.filter(pk=today.pk).update(birth_month=2, birth_day=20)
    Customer.objects.filter(pk=leap.pk).update(birth_month=2, birth_day=29)
    Customer.objects.filter(pk=year.pk).update(birth_year=1990)
    Child.objects.create(customer=child, name="豆豆", born_on=dt.date(2024, 2, 29))
    customers.record_guardian_consents({child.pk: "妈妈"}, source="test", text="可以", by="test")
    task = giving.assign_task(
        actor("owner"),
        title="x",
        holder_id=staff("agent").pk,
        customers=[each.pk for each in (today, leap, year, child)],
    )
    with clock.fixed(dt.datetime(2027, 2, 20, 4, tzinfo=dt.UTC)):
        page = browse("agent").get(f"/tasks/{task.pk}/").content.decode()
    assert "Birthday today" in page and "Birthday on 28 Feb 2027" in page
    assert page.count("Birthday on") == 1
    assert "豆豆 turns 3 on 28 Feb 2027" in page


def test_the_number_of_tasks_due_leads_to_as_many(browse, actor, staff, ning, crowd):
    """odoo 44052, F-RevoCRM 821: a card counts other things than the list that it opens."""
    today = clock.today()
    for holder, days in ((staff("agent"), -3), (ning, -1), (ning, 0), (None, 0), (None, 5)):
        giving.assign_task(
            actor("owner"),
            title="x",
            holder_id=holder and holder.pk,
            due_on=today + dt.timedelta(days=days),
        )
    home = browse("owner").get("/").content.decode()
    assert "3 tasks are due" in home and 'href="/tasks/all/?due=now"' in home
    assert ROWS.search(browse("owner").get("/tasks/all/?due=now").content.decode())[1] == "3"
    assert 'href="/tasks/"' in browse("agent").get("/").content.decode()


def test_the_number_of_returns_leads_to_as_many(browse, crowd):
    """The same of the orders that came back: some unpaid, some earlier, one of nobody."""
    store = Store.objects.create(code="mall", name="mall")
    now = clock.now()
    for number, (who, days, status) in enumerate(
        [(crowd[0], 1, "paid"), (crowd[1], 6, "paid"), (None, 2, "paid"), (crowd[0], 30, "paid"),
         (crowd[0], 1, "cancelled")]
    ):  # fmt: skip
        Order.objects.create(
            store=store, number=str(number), customer=who, kind="return", status=status,
            currency="CNY", total=Decimal(-50), placed_at=now - dt.timedelta(days=days),
        )  # fmt: skip
    home = browse("owner").get("/").content.decode()
    assert "3 returns in the last 7 days" in home
    link = re.search(r'href="(/orders/\?kind=return[^"]*)"', home)[1].replace("&amp;", "&")
    assert ROWS.search(browse("owner").get(link).content.decode())[1] == "3"


def test_my_month_is_the_same_number_for_whoever_looks(call, staff, actor, crowd):
    """ActingOffice 616: the lead sees 73, the colleague herself 63."""
    agent = staff("agent")
    task = giving.assign_task(
        actor("owner"), title="x", holder_id=agent.pk, customers=[each.pk for each in crowd]
    )
    for each in crowd[:3]:
        call("agent", "post", f"/tasks/{task.pk}/people/{each.pk}/outcome", {"outcome": "missed"})
    hers = call("agent", "get", f"/tasks/colleagues/{agent.pk}")[1]
    assert hers == call("owner", "get", f"/tasks/colleagues/{agent.pk}")[1]
    assert (hers["to_do"], hers["contacted"]) == (2, 3)
