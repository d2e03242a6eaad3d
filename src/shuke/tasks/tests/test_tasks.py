"""Tasks over the API: who may give, see and do them, what ticking leaves behind, and what merges do."""

import datetime as dt

import pytest

from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.customers.models import Customer, Touch
from shuke.insight import commands as insight
from shuke.tasks.commands import giving, people
from shuke.tasks.models import Task
from shuke.team import commands as team
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(call, staff, lin, zhao):
    """A task of the agent about two people, given by the owner."""
    body = {
        "title": "打电话问尺码合不合适",
        "due_on": "2026-12-01",
        "staff": staff("agent").pk,
        "customers": [lin.pk, zhao.pk, lin.pk],
    }
    status, made = call("owner", "post", "/tasks", body)
    assert status == 201, made
    return made


def tick(call, task, customer, outcome, said="", role="agent"):
    path = f"/tasks/{task['id']}/people/{customer.pk}/outcome"
    return call(role, "post", path, {"outcome": outcome, "said": said})


def test_a_task_is_given_and_worked_through(call, calls, lin, zhao, staff, run_jobs):
    assert (calls["people"], calls["ticked"], calls["state"]) == (2, 0, "open")
    assert calls["holder"]["id"] == staff("agent").pk and calls["given_by"]["name"] == "Owner"
    assert tick(call, calls, lin, "reached", "大一码更好")[1]["said"] == "大一码更好"
    assert call("agent", "get", f"/tasks/{calls['id']}")[1]["state"] == "open"
    assert tick(call, calls, zhao, "missed")[0] == 200
    done = call("agent", "get", f"/tasks/{calls['id']}")[1]
    assert (done["state"], done["ticked"]) == ("done", 2)
    run_jobs()
    noted = RecordedFact.objects.filter(audited=True, kind__startswith="operate.task").order_by(
        "pk"
    )
    assert [(e.kind, e.actor_name) for e in noted] == [
        ("operate.task_assigned", "Owner (token test)"),
        ("operate.task_done", "Agent (token test)"),
    ]
    assert RecordedFact.objects.filter(
        kind="operate.task_ticked", payload__customer=lin.pk
    ).exists()


def test_a_tick_stands_on_the_timeline_once_and_goes_with_the_tick(call, calls, lin, zhao):
    tick(call, calls, lin, "missed")
    tick(call, calls, lin, "declined", "不用了")
    touch = Touch.objects.get(kind="operate.task")
    assert touch.customer_id == lin.pk and touch.by == "Agent (token test)"
    assert touch.detail == {
        "task": calls["id"], "title": calls["title"], "outcome": "declined", "said": "不用了",
    }  # fmt: skip
    tick(call, calls, zhao, "reached")
    assert tick(call, calls, lin, "")[1]["outcome"] == ""
    assert list(Touch.objects.filter(kind="operate.task").values_list("customer", flat=True)) == [
        zhao.pk
    ]
    assert call("agent", "get", f"/tasks/{calls['id']}")[1]["state"] == "open"


def test_each_sees_their_own_part(call, calls, ning, staff):
    free = call("marketer", "post", "/tasks", {"title": "Free", "role": "agent"})[1]
    for_marketers = call("owner", "post", "/tasks", {"title": "Shop window", "role": "marketer"})[1]

    def seen(who):
        return {task["id"] for task in call(who, "get", "/tasks")[1]["items"]}

    assert seen("owner") == seen("marketer") == {calls["id"], free["id"], for_marketers["id"]}
    assert seen("agent") == {calls["id"], free["id"]}
    assert seen(ning) == {free["id"]}
    assert call("analyst", "get", "/tasks", scopes=["customers.view"])[0] == 403
    for method, path in (
        ("get", f"/tasks/{calls['id']}"),
        ("get", f"/tasks/{calls['id']}/people"),
        ("post", f"/tasks/{calls['id']}/done"),
        ("post", f"/tasks/{calls['id']}/withdrawal"),
    ):
        assert call(ning, method, path)[0] == 404, path


def test_agents_take_and_give_back_and_hand_nothing_to_others(call, ning, staff):
    agent = staff("agent")
    free = call("owner", "post", "/tasks", {"title": "Free"})[1]
    at = f"/tasks/{free['id']}"
    assert call("agent", "post", f"{at}/holder", {"staff": ning.pk})[0] == 403
    assert call("agent", "post", f"{at}/holder", {"role": "owner"})[0] == 403
    assert call("agent", "post", f"{at}/holder", {"staff": agent.pk})[1]["holder"]["id"] == agent.pk
    assert call(ning, "get", at)[0] == 404
    assert call("agent", "post", f"{at}/withdrawal")[0] == 403
    assert call("agent", "put", at, {"title": "Mine"})[0] == 403
    assert call("agent", "post", f"{at}/holder", {})[1]["holder"] is None
    assert call("agent", "post", "/tasks", {"title": "x", "staff": ning.pk})[0] == 403
    own = call("agent", "post", "/tasks", {"title": "Call back", "staff": agent.pk})[1]
    assert call("agent", "put", f"/tasks/{own['id']}", {"title": "Call"})[1]["title"] == "Call"
    assert call("owner", "post", "/tasks", {"title": "x", "staff": staff("analyst").pk})[0] == 422


def test_who_gives_a_task_back_gives_it_to_the_role_it_was_for(call, ning, staff):
    free = call("owner", "post", "/tasks", {"title": "Free", "role": "agent"})[1]
    at = f"/tasks/{free['id']}/holder"
    assert call("agent", "post", at, {"staff": staff("agent").pk})[0] == 200
    assert call("agent", "post", at, {"role": "marketer"})[0] == 403
    back = call("agent", "post", at, {})[1]
    assert (back["holder"], back["role"]) == (None, "agent")
    call(ning, "post", at, {"staff": ning.pk})
    assert call("owner", "post", at, {})[1]["role"] == ""


def test_days_beyond_the_years_of_people_are_refused(call):
    for day in ("0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"):
        status, told = call("owner", "post", "/tasks", {"title": "x", "due_on": day})
        assert status == 422 and "between 1900 and 2200" in told["fields"]["due_on"]
    made = call("owner", "post", "/tasks", {"title": "x", "due_on": "2200-12-31"})[1]
    wrong = {"title": "x", "due_on": "9999-12-31"}
    assert call("owner", "put", f"/tasks/{made['id']}", wrong)[0] == 422


def test_a_change_of_an_older_version_is_refused(call, calls):
    at = f"/tasks/{calls['id']}"
    assert calls["version"] == 1
    assert call("owner", "put", at, {"title": "A", "version": 1})[1]["version"] == 2
    status, told = call("marketer", "put", at, {"title": "B", "version": 1})
    assert status == 409 and told["message"].startswith("Owner")
    assert call("marketer", "put", at, {"title": "B", "version": 2})[1]["title"] == "B"


@pytest.mark.parametrize("body", ["order more boxes", ["a"], 7, True, None])
def test_a_body_that_is_no_object_makes_nothing(call, body):
    status, told = call("owner", "post", "/tasks", [body] if body is None else body)
    assert status == 422 and "JSON object" in told["message"]
    assert not Task.objects.exists()


@pytest.mark.parametrize("body", [{"customers": [True]}, {"list": True}, {"staff": "1"}])
def test_what_is_no_number_is_nobody(call, body):
    status, told = call("owner", "post", "/tasks", {"title": "x", **body})
    assert status == 422 and any(next(iter(body)) in name for name in told["fields"])


def test_a_later_tick_keeps_what_was_said(call, calls, lin):
    tick(call, calls, lin, "missed", "晚上再打")
    assert tick(call, calls, lin, "reached")[1]["said"] == "晚上再打"
    assert Touch.objects.get(kind="operate.task").detail["said"] == "晚上再打"
    assert tick(call, calls, lin, "")[1]["said"] == ""


def test_people_are_named_and_reached_as_the_scopes_allow(call, calls, lin):
    at = f"/tasks/{calls['id']}/people"
    assert call("agent", "get", at, scopes=["tasks.do"])[0] == 403
    some = call("agent", "get", at, scopes=["tasks.do", "customers.view"])[1]["items"][0]
    assert some["name"] == "林小满" and some["contacts"][0]["hidden"]
    full = call("agent", "get", at)[1]["items"][0]
    assert full["contacts"] == [{"kind": "phone", "value": "+8613911112222", "hidden": False}]
    assert call("agent", "get", f"/tasks?customer={lin.pk}")[1]["items"][0]["id"] == calls["id"]
    assert (
        call("agent", "post", "/tasks", {"title": "x", "customers": [lin.pk]}, ["tasks.do"])[0]
        == 403
    )


def test_a_closed_task_opens_again_and_one_taken_back_is_given_again(call, calls, lin):
    at = f"/tasks/{calls['id']}"
    assert call("agent", "post", f"{at}/done")[1]["state"] == "done"
    assert call("owner", "post", f"{at}/holder", {})[0] == 409
    assert call("agent", "post", f"{at}/reopening")[1]["state"] == "open"
    assert call("owner", "post", f"{at}/withdrawal")[1]["state"] == "withdrawn"
    assert tick(call, calls, lin, "reached")[0] == 409
    assert call("owner", "get", "/tasks")[1]["items"] == []
    assert call("owner", "get", "/tasks?state=withdrawn")[1]["items"][0]["id"] == calls["id"]
    assert call("owner", "post", f"{at}/return")[1]["state"] == "open"


def test_the_people_of_a_list_and_of_a_segment_are_frozen(call, actor, lin, zhao, home):
    kept = insight.keep_people(actor(), [lin.pk], name="老朋友")
    everybody = {"where": {"all": [{"field": "orders", "op": "at_most", "value": 0}]}}
    segment = insight.save_segment(actor(), name="没买过的人", definition=everybody)
    fill()
    of_list = call("owner", "post", "/tasks", {"title": "a", "list": kept.pk})[1]
    of_segment = call("owner", "post", "/tasks", {"title": "b", "segment": segment.pk})[1]
    assert (of_list["people"], of_segment["people"]) == (1, 2)
    insight.add_to_list(actor(), kept.pk, [zhao.pk])
    assert call("owner", "get", f"/tasks/{of_list['id']}")[1]["people"] == 1
    assert call("agent", "post", "/tasks", {"title": "c", "segment": segment.pk})[0] == 403
    both = {"title": "d", "segment": segment.pk, "list": kept.pk}
    assert "people" in call("owner", "post", "/tasks", both)[1]["fields"]


def test_more_people_than_a_task_takes_are_refused_with_a_way_on(
    call, actor, lin, zhao, monkeypatch
):
    monkeypatch.setattr(people, "MOST_PEOPLE", 1)
    kept = insight.keep_people(actor(), [lin.pk, zhao.pk], name="老朋友")
    status, told = call("owner", "post", "/tasks", {"title": "a", "list": kept.pk})
    assert status == 422
    assert "“老朋友” has 2 people" in told["message"] and "campaign" in told["message"]
    empty = insight.create_list(actor(), name="空的")
    assert call("owner", "post", "/tasks", {"title": "a", "list": empty.pk})[0] == 422
    beyond = call("owner", "post", "/tasks", {"title": "a", "customers": [10**30]})
    assert beyond[0] == 422
    unknown = call("owner", "post", "/tasks", {"title": "a", "customers": [10**9]})
    assert unknown[0] == 422 and "1000000000" in unknown[1]["message"]
    assert not Task.objects.exists()


def test_merged_people_are_one_and_lead_to_the_record_that_stands(call, calls, lin, zhao):
    Customer.objects.filter(pk=zhao.pk).update(merged_into=lin)
    got = call("agent", "get", f"/tasks/{calls['id']}/people")[1]["items"]
    assert [each["customer"] for each in got] == [lin.pk]
    assert call("agent", "get", f"/tasks/{calls['id']}")[1]["people"] == 1
    assert tick(call, calls, zhao, "reached")[1]["customer"] == lin.pk
    assert call("agent", "get", f"/tasks/{calls['id']}")[1]["state"] == "done"
    assert [touch.customer_id for touch in Touch.objects.filter(kind="operate.task")] == [lin.pk]
    assert tick(call, calls, lin, "")[0] == 200
    assert not Touch.objects.filter(kind="operate.task").exists()


def test_tasks_of_somebody_who_left_are_pointed_out(call, calls, browse, actor, staff):
    member = browse("owner").get(f"/team/{staff('agent').pk}/").content.decode()
    assert f"/tasks/all/?who={staff('agent').pk}" in member and calls["title"] in member
    team.mark_left(actor(), staff("agent").pk)
    page = browse("owner").get("/tasks/").content.decode()
    assert "1 open task is with somebody who does none any more" in page
    table = browse("owner").get("/tasks/all/?who=stranded").content.decode()
    assert calls["title"] in table and "does none any more" in table
    today = browse("owner").get("/").content.decode()
    assert "1 open task is with somebody" in today and calls["title"] in today
    assert calls["title"] not in browse("analyst").get("/").content.decode()
    to = {"staff": staff("marketer").pk}
    assert call("owner", "post", f"/tasks/{calls['id']}/holder", to)[0] == 200
    assert "does none any more" not in browse("owner").get("/tasks/").content.decode()


def test_today_tells_what_presses(browse, actor, staff, ning):
    today = clock.today()
    day = dt.timedelta(days=1)

    def give(title, due_on, **to):
        giving.assign_task(actor("owner"), title=title, due_on=due_on, **to)

    give("Mine late", today - day, holder_id=staff("agent").pk)
    give("Free today", today)
    give("Mine later", today + day, holder_id=staff("agent").pk)
    give("Others today", today, holder_id=ning.pk)
    give("Others late", today - day, holder_id=ning.pk)
    agent = browse("agent").get("/").content.decode()
    assert "2 tasks are due" in agent and "Mine late" in agent and "Free today" in agent
    assert "Mine later" not in agent and "Others" not in agent
    owner = browse("owner").get("/").content.decode()
    assert "3 tasks are due" in owner and "Others late" in owner and "2 of them overdue" in owner
    assert "tasks are due" not in browse("analyst").get("/").content.decode()


def test_a_mistyped_field_is_named_and_nothing_is_given(call):
    status, told = call("owner", "post", "/tasks", {"title": "打电话", "due": "2026-12-01"})
    assert (status, told["code"], Task.objects.count()) == (422, "invalid", 0)
    [(field, why)] = told["fields"].items()
    assert field.endswith("due")
    assert "title, note, due_on" in why


def test_a_list_is_no_task(call):
    assert call("owner", "post", "/tasks", [{"title": "打电话"}])[0] == 422
    assert call("owner", "post", "/tasks", [])[0] == 422
