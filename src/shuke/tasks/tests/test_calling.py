"""Calling: who is worth it, what came of it, and work split among colleagues."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.common.bulk_changes import start, undo
from shuke.customers.models import Child, Customer
from shuke.tasks.commands import giving, ticking
from shuke.tasks.models import Task, TaskPerson

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
    day = dt.date.today() + dt.timedelta(days=400)
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


def test_who_may_not_assign_may_not_split(actor, lin):
    from shuke.common.errors import Forbidden

    with pytest.raises(Forbidden):
        start(actor("agent"), "customers", "task", [lin.pk], {"title": "x", "who": "split:evenly"})
    assert not Task.objects.exists()
