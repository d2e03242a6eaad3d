"""Calling: who is worth it, what came of it, and work split among colleagues."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.common import clock
from shuke.common.bulk_changes import start, undo
from shuke.customers import commands as customers
from shuke.customers.models import Child, ConsentState, Customer
from shuke.insight.commands import keep_people
from shuke.shop.models import Order, OrderLine, Product
from shuke.tasks.commands import giving, ticking
from shuke.tasks.models import Task, TaskPerson
from shuke.team.models import Store

BOUGHT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.fixture
def calls(actor, staff, lin, zhao):
    return giving.assign_task(
        actor("owner"),
        title="打电话问尺码",
        holder_id=staff("agent").pk,
        customers=[lin.pk, zhao.pk],
    )


@pytest.fixture
def best(lin, zhao):
    """赵一鸣 spent more than 林小满, and has a child."""
    rows = Customer.objects.filter(pk=zhao.pk)
    rows.update(
        spent=Decimal(900),
        order_count=3,
        first_order_at=BOUGHT,
        last_order_at=BOUGHT + dt.timedelta(days=60),
    )
    Child.objects.create(customer=zhao, name="豆豆", born_on=dt.date(2024, 5, 4))
    customers.record_guardian_consents({zhao.pk: "妈妈"}, source="test", text="可以", by="test")
    return zhao


def test_who_spent_most_stands_first_with_what_to_know(browse, calls, best, lin):
    page = browse("agent").get(f"/tasks/{calls.pk}/").content.decode()
    assert page.index("赵一鸣") < page.index("林小满")
    assert "¥900" in page and "豆豆" in page and "usually every 30 days" in page
    assert 'href="tel:' in page and "Wrong number" in page and "Has not bought yet." in page


def test_who_is_to_be_called_again_is_not_done_with(browse, calls, best, lin):
    agent = browse("agent")
    at = f"/tasks/{calls.pk}/people"
    agent.post(f"{at}/{lin.pk}/outcome/", {"outcome": "reached"})
    day = clock.today() + dt.timedelta(days=400)
    late = agent.post(f"{at}/{best.pk}/outcome/", {"outcome": "later", "call_on": day.isoformat()})
    assert late.status_code == 422
    agent.post(f"{at}/{best.pk}/outcome/", {"outcome": "later", "said": "周末再打"})
    row = TaskPerson.objects.get(customer=best)
    assert row.call_on is not None and Task.objects.get().state == "open"
    page = agent.get(f"/tasks/{calls.pk}/").content.decode()
    assert "1 of 2 contacted" in page and "Call again on" in page
    assert "赵一鸣" in agent.get(f"/tasks/{calls.pk}/?show=todo").content.decode()
    record = agent.get(f"/customers/{best.pk}/").content.decode()
    assert "Call again" in record and "周末再打" in record
    assert "打电话问尺码" in record, "it stays among the open tasks of the record"
    agent.post(f"{at}/{best.pk}/outcome/", {"outcome": "wrong"})
    assert Task.objects.get().state == "done"
    assert TaskPerson.objects.get(customer=best).call_on is None
    assert "Wrong number" in agent.get(f"/customers/{best.pk}/").content.decode()


def test_calling_again_opens_a_task_that_was_done(actor, calls, best, lin):
    agent = actor("agent")
    for person in (best, lin):
        ticking.tick_person(agent, calls.pk, person.pk, "reached")
    assert Task.objects.get().state == "done"
    ticking.tick_person(agent, calls.pk, lin.pk, "later")
    assert Task.objects.get().state == "open"


def test_people_are_split_evenly_and_taken_back_in_one_step(actor, staff, ning, best, lin):
    people = [
        best,
        lin,
        *(Customer.objects.create(name=f"顾客{n}", joined_at=BOUGHT) for n in "ab"),
    ]
    staff("agent")
    owner = actor("owner")
    ids = [person.pk for person in people]
    change = start(owner, "customers", "task", ids, {"title": "回访", "who": "split:evenly"})
    tasks = list(Task.objects.order_by("pk"))
    held = {task.holder_id for task in tasks}
    assert len(tasks) == len(held) > 1 and all(task.holder.role == "agent" for task in tasks)
    sizes = [task.people.count() for task in tasks]
    assert sum(sizes) == 4 and max(sizes) - min(sizes) <= 1
    assert set(TaskPerson.objects.values_list("customer_id", flat=True)) == set(ids)
    undo(owner, change.pk)
    assert {task.state for task in Task.objects.all()} == {"withdrawn"}


def test_people_go_to_whoever_looks_after_them(actor, staff, best, lin):
    from shuke.customers.commands.owning import assign_owner

    owner, agent = actor("owner"), staff("agent")
    assign_owner(owner, best.pk, agent.pk)
    ids = [best.pk, lin.pk]
    start(owner, "customers", "task", ids, {"title": "回访", "who": "split:owners"})
    held = {task.holder_id: list(task.people.values_list("customer_id", flat=True))
            for task in Task.objects.all()}  # fmt: skip
    assert held == {agent.pk: [best.pk], None: [lin.pk]}


@pytest.fixture
def six(lin):
    """Six people who spent 600, 500, … 100; 林小满 spent nothing and is not among them."""
    people = [
        Customer(name=f"熟客{n}", spent=Decimal(100 * n), joined_at=BOUGHT) for n in range(6, 0, -1)
    ]
    return Customer.objects.bulk_create(people)


@pytest.mark.parametrize(
    ("way", "shares"),
    [
        ("evenly", [[600, 400, 200], [500, 300, 100]]),
        ("worth", [[600, 300, 200], [500, 400, 100]]),
        ("load", [[600, 500, 300, 100], [400, 200]]),
    ],
)
def test_people_of_a_list_are_split_in_the_form(browse, actor, staff, ning, six, way, shares):
    """阿宁 of the fixture has nothing to do; the first agent has two people to call already."""
    first = staff("agent")
    giving.assign_task(
        actor("owner"), title="老任务", holder_id=first.pk, customers=[six[0].pk, six[1].pk]
    )
    made = keep_people(actor("owner"), [each.pk for each in six], name="双12")
    data = {
        "title": "问问冬装",
        "note": "先问尺码",
        "who": f"split:{way}",
        "about": f"list:{made.pk}",
    }
    answer = browse("owner").post("/tasks/new/", data)
    assert answer.status_code == 302 and answer["Location"].startswith("/tasks/all/")
    given = Task.objects.filter(title="问问冬装")
    assert {each.source["list"] for each in given} == {made.pk} and given[0].note == "先问尺码"
    dealt = {
        each.holder_id: sorted((row.customer.spent for row in each.people.all()), reverse=True)
        for each in given
    }
    assert sorted(dealt.values(), reverse=True) == sorted(shares, reverse=True)
    if way == "load":
        assert len(dealt[first.pk]) == 2, "with the two of before each has four"
    again = browse("owner").post("/tasks/new/", data)
    assert again.status_code == 409 and given.count() == 2, "the page was sent twice"


def test_splitting_over_the_api(call, staff, ning, six):
    body = {"title": "x", "customers": [each.pk for each in six], "split": "evenly"}
    status, made = call("marketer", "post", "/tasks/split", body)
    assert status == 201 and [each["people"] for each in made] == [3, 3]
    assert call("agent", "post", "/tasks/split", body)[0] == 403
    status, fault = call("owner", "post", "/tasks/split", {"title": "x", "split": "evenly"})
    assert status == 422 and "people" in str(fault)


def test_what_to_say_is_what_they_bought_what_comes_next_and_what_they_agreed_to(
    browse, call, staff, actor, calls, best, lin
):
    today = clock.today()
    store = Store.objects.create(code="mall", name="mall")
    sizes = [
        Product.objects.create(code=f"BD-{size}", title="和尚服", brand="麦穗", size=size)
        for size in ("66", "73", "80")
    ]
    long_ago = clock.now() - dt.timedelta(days=200)
    order = Order.objects.create(
        store=store, number="A1", customer=best, placed_at=long_ago, currency="CNY", total=79
    )
    OrderLine.objects.create(
        order=order, position=0, product=sizes[0], quantity=1, unit_price=79, amount=79
    )
    ConsentState.objects.create(
        customer=best, purpose="marketing", channel="phone", state="withdrawn", at=long_ago
    )
    soon = today + dt.timedelta(days=9)
    Child.objects.filter(customer=best).update(
        born_on=soon.replace(year=soon.year - 3, day=min(soon.day, 28))
    )
    page = browse("agent").get(f"/tasks/{calls.pk}/").content.decode()
    assert "Last bought 和尚服, size 66, 200 days ago" in page
    assert "Size 66 may be small by now: the next one is 73." in page
    assert "豆豆 turns 3 on" in page and "Wants no offers by phone" in page
    assert "Never asked about offers by phone" in page, "of 林小满, who bought nothing"
    _status, people = call("agent", "get", f"/tasks/{calls.pk}/people")
    assert "Wants no offers by phone: speak of their orders only." in people["items"][0]["say"]
    browse("agent").post(f"/tasks/{calls.pk}/people/{best.pk}/outcome/", {"outcome": "reached"})
    page = browse("agent").get(f"/tasks/{calls.pk}/").content.decode()
    assert "和尚服" not in page, "nothing more is to be said to whom one is done with"
    chinese = browse("agent", "zh-hans").get(f"/tasks/{calls.pk}/").content.decode()
    assert "没问过能否电话推荐" in chinese


def test_who_may_not_assign_may_not_split(actor, lin):
    from shuke.common.errors import Forbidden

    with pytest.raises(Forbidden):
        start(actor("agent"), "customers", "task", [lin.pk], {"title": "x", "who": "split:evenly"})
    assert not Task.objects.exists()
