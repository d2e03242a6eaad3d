"""The pages of tasks: giving, ticking with and without htmx, undo, the record, lists and reports."""

import re
from dataclasses import replace

import pytest

from shuke.common import clock, declarations
from shuke.common.declarations import declared
from shuke.common.slots import PeopleAction
from shuke.config import menu
from shuke.insight import commands as insight
from shuke.insight.models import Segment
from shuke.tasks.commands import giving, people
from shuke.tasks.models import Task
from shuke.tasks.views import giving as giving_pages
from shuke.warehouse.testing import fill

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def calls(actor, staff, lin, zhao):
    return giving.assign_task(
        actor("owner"),
        title="打电话问尺码",
        note="先问孩子几岁\n再问尺码",
        holder_id=staff("agent").pk,
        customers=[lin.pk, zhao.pk],
    )


def shown(client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def undo_of(page: str) -> str:
    """The address of the latest toast's undo."""
    return re.findall(r'class="toast .{0,300}?action="([^"]+)"', page, re.S)[-1]


def test_a_task_is_given_from_a_record_and_stands_there(browse, lin, staff):
    owner = browse("owner")
    record = shown(owner, f"/customers/{lin.pk}/")
    assert f"/tasks/new/?customer={lin.pk}" in record and "Nothing is open." in record
    form = shown(owner, f"/tasks/new/?customer={lin.pk}")
    assert "林小满" in form
    given = {
        "title": "Ask about the size", "due_on": "2026-12-01",
        "who": f"staff:{staff('agent').pk}", "about": f"customer:{lin.pk}",
    }  # fmt: skip
    page = owner.post("/tasks/new/", given, follow=True).content.decode()
    assert "The task is with Agent." in page
    task = Task.objects.get()
    assert "Ask about the size" in shown(browse("agent"), f"/customers/{lin.pk}/")
    assert "139 1111 2222" in shown(browse("agent"), f"/tasks/{task.pk}/")
    owner.post(undo_of(page))
    assert Task.objects.get().state == "withdrawn"
    assert "Ask about the size" not in shown(browse("agent"), f"/customers/{lin.pk}/")


def test_what_is_wrong_is_told_beside_the_field(browse):
    wrong = browse("owner").post("/tasks/new/", {"title": "\u200b", "who": "staff:0"})
    assert wrong.status_code == 422
    assert "Select a valid choice" in wrong.content.decode()
    unseen = browse("owner").post("/tasks/new/", {"title": "\u200b", "who": "", "about": ""})
    assert "Say in at most 120 characters what to do." in unseen.content.decode()
    assert shown(browse("owner"), "/tasks/new/?customer=999999", 404)
    assert not Task.objects.exists()


def test_ticking_swaps_the_row_and_the_last_one_closes_the_task(browse, calls, lin, zhao):
    agent = browse("agent")
    at = f"/tasks/{calls.pk}/people"
    first = agent.post(f"{at}/{lin.pk}/outcome/", {"outcome": "reached", "said": "好"}, **HTMX)
    row = " ".join(first.content.decode().split())
    assert 'value="reached" aria-pressed="true"' in row and "“好”" in row
    assert 'hx-swap-oob="true"' in row and "1 of 2 contacted" in row
    record = shown(agent, f"/customers/{lin.pk}/")
    assert "好" in record and "Nothing is open." in record
    assert "赵一鸣" in shown(agent, f"/tasks/{calls.pk}/?show=todo")
    assert "林小满" not in shown(agent, f"/tasks/{calls.pk}/?show=todo")
    last = agent.post(f"{at}/{zhao.pk}/outcome/", {"outcome": "missed"}, **HTMX)
    assert last.headers["HX-Refresh"] == "true"
    page = shown(agent, f"/tasks/{calls.pk}/")
    assert "“打电话问尺码” is done." in page and "Done by Agent" in page
    agent.post(undo_of(page))
    assert Task.objects.get().state == "open"
    plain = agent.post(f"{at}/{zhao.pk}/outcome/", {"outcome": ""}, follow=True)
    assert "1 of 2 contacted" in plain.content.decode()


def test_own_tasks_stand_by_day_and_are_closed_from_there(browse, calls, actor):
    giving.assign_task(actor("owner"), title="Anybody may", role="agent")
    agent = browse("agent")
    page = shown(agent, "/tasks/")
    assert "Without a day" in page and "0 of 2" in page and "Unassigned" in page
    assert "/tasks/all/" not in page
    took = agent.post(
        f"/tasks/{Task.objects.last().pk}/holder/",
        {"who": f"staff:{actor('agent').id}"},
        follow=True,
    )
    assert "Release for others to claim" in took.content.decode()
    agent.post(undo_of(took.content.decode()))
    assert Task.objects.last().holder is None and Task.objects.last().role == "agent"
    page = agent.post(f"/tasks/{calls.pk}/done/", {"next": "/tasks/"}, follow=True).content.decode()
    assert "is done; 0 of 2 people are ticked." in page
    assert calls.title in shown(agent, "/tasks/done/")
    agent.post(undo_of(page), {"next": "/tasks/"})
    assert calls.title in shown(agent, "/tasks/")


def test_the_other_of_two_tabs_is_told(browse, calls):
    at = f"/tasks/{calls.pk}/edit/"
    owner, marketer = browse("owner"), browse("marketer")
    assert 'name="version" value="1"' in shown(owner, at)
    assert owner.post(at, {"title": "问颜色", "version": "1"}).status_code == 302
    late = marketer.post(at, {"title": "问价钱", "version": "1"})
    page = late.content.decode()
    assert late.status_code == 409 and "Owner changed this task meanwhile" in page
    assert "问价钱" in page and "问颜色" in page and 'name="version" value="2"' in page
    assert marketer.post(at, {"title": "问价钱", "version": "2"}).status_code == 302
    assert Task.objects.get().title == "问价钱"


def test_a_day_of_another_year_is_shown_with_it(browse, actor, staff, lin):
    far = clock.today().replace(month=3, day=1, year=clock.today().year + 2)
    held = {"holder_id": staff("agent").pk, "due_on": far, "customers": [lin.pk]}
    made = giving.assign_task(actor("owner"), title="Later", **held)
    for path in (f"/tasks/{made.pk}/", "/tasks/", f"/customers/{lin.pk}/"):
        assert f"1 Mar {far.year}" in shown(browse("agent"), path), path


def test_an_address_of_a_button_has_a_page_that_says_so(browse, calls, lin):
    answer = browse("agent").get(f"/tasks/{calls.pk}/people/{lin.pk}/outcome/")
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "only takes what a button sends" in answer.content.decode()


def test_a_task_that_is_sent_twice_is_given_once(browse, lin, zhao, staff):
    owner = browse("owner")
    form = {"title": "Call", "who": f"staff:{staff('agent').pk}", "about": f"customer:{lin.pk}"}
    assert owner.post("/tasks/new/", form).status_code == 302
    again = owner.post("/tasks/new/", form)
    first = Task.objects.get()
    assert again.status_code == 409 and f"/tasks/{first.pk}/" in again.content.decode()
    assert "You gave just this task a moment ago" in again.content.decode()
    for other in ({"title": "Write"}, {"about": ""}, {"who": ""}, {"due_on": "2027-01-01"}):
        assert owner.post("/tasks/new/", {**form, **other}).status_code == 302, other
    assert owner.post("/tasks/new/", {**form, "again": first.pk}).status_code == 302


def test_an_empty_page_says_what_comes_there(browse):
    assert "You’re all caught up" in shown(browse("agent"), "/tasks/")
    assert "No open tasks" in shown(browse("owner"), "/tasks/all/")
    assert "No finished tasks yet" in shown(browse("owner"), "/tasks/done/")


def test_a_group_that_is_too_large_leads_on(browse, actor, lin, zhao, monkeypatch):
    kept = insight.keep_people(actor(), [lin.pk, zhao.pk], name="老朋友")
    for module in (people, giving_pages):
        monkeypatch.setattr(module, "MOST_PEOPLE", 1)
    page = shown(browse("owner"), f"/tasks/new/?list={kept.pk}")
    assert "“老朋友” has 2 people" in page and "Narrow it down" in page
    refused = browse("owner").post("/tasks/new/", {"title": "Call", "about": f"list:{kept.pk}"})
    assert refused.status_code == 422 and "“老朋友” has 2 people" in refused.content.decode()


def test_lists_segments_and_reports_lead_to_a_task(browse, actor, lin, home):
    kept = insight.keep_people(actor(), [lin.pk], name="老朋友")
    fill()
    assert f"/tasks/new/?list={kept.pk}" in shown(browse("agent"), f"/segments/lists/{kept.pk}/")
    assert "About 1 person: “老朋友” as it is now." in shown(
        browse("agent"), f"/tasks/new/?list={kept.pk}"
    )
    everybody = {"where": {"all": [{"field": "orders", "op": "at_most", "value": 0}]}}
    segment = insight.save_segment(actor(), name="没买过的人", definition=everybody)
    to_task = f"/tasks/new/?segment={segment.pk}"
    assert to_task in shown(browse("marketer"), f"/segments/{segment.pk}/")
    onward = {"definition": '{"where": {"all": []}}', "name": "x", "next": "/tasks/new/"}
    report = browse("marketer").post("/insight/people/", onward)
    assert report.status_code == 302 and report["Location"].startswith("/tasks/new/?segment=")
    form = {"title": "Call", "who": "role:agent", "about": f"segment:{segment.pk}"}
    page = browse("marketer").post("/tasks/new/", form, follow=True).content.decode()
    assert "The task is free: Any Agent." in page and "as it was then" in page
    assert "0 of 1 contacted" in page


def test_more_people_than_a_task_takes_are_refused_before_anything_is_saved(
    browse, lin, zhao, home, monkeypatch
):
    fill()
    few = [replace(each, most_people=each.most_people and 1) for each in declared(PeopleAction)]
    monkeypatch.setitem(declarations._declared, PeopleAction, few)
    menu._places.cache_clear()
    try:
        nobody_bought = '{"where": {"all": [{"field": "orders", "op": "at_most", "value": 0}]}}'
        form = {"definition": nobody_bought, "name": "x", "next": "/tasks/new/"}
        marketer = browse("marketer")
        refused = marketer.post("/insight/people/", form)
        assert refused.status_code == 422
        assert "These are 2 people; “Assign a task” takes at most 1." in refused.content.decode()
        back = marketer.post("/insight/people/", form, HTTP_REFERER="http://testserver/customers/")
        assert back["Location"] == "http://testserver/customers/"
        assert not Segment.objects.exists()
    finally:
        menu._places.cache_clear()
