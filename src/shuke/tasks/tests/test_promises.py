"""Promises: noted on the record, due on Today, kept or broken, and handed over when somebody leaves."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers.commands.person_data import export_person
from shuke.customers.models import Touch
from shuke.customers.tests.test_api import call  # noqa: F401
from shuke.tasks.commands import promising
from shuke.tasks.models import Promise
from shuke.tasks.queries.promises import due_promises
from shuke.team import commands as team
from shuke.team.models import Staff

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def still():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def lin(actor):
    return customers.add_customer(actor("agent"), name="林小满")


@pytest.fixture
def promise(actor, lin):
    return promising.make_promise(actor("agent"), lin.pk, what="周五前寄出替换的袖扣", due_on=TODAY)


def test_a_promise_is_noted_stands_on_the_record_and_is_kept(browse, actor, lin):
    client, page = browse("agent"), reverse("tasks:promise_new", args=[lin.pk])
    assert "Who will keep it" in client.get(page).text
    typed = {"what": "周五前寄出替换的袖扣", "due_on": "2026-11-27", "holder": actor("agent").id}
    for wrong in (
        {"what": "\u200b"},
        {"due_on": "2026-11-21"},
        {"due_on": "2099-01-01"},
        {"holder": 99},
    ):
        assert client.post(page, typed | wrong).status_code == 422
    client.post(page, typed)
    row = Promise.objects.get()
    record = client.get(reverse("customers:record", args=[lin.pk])).text
    assert record.count("周五前寄出替换的袖扣") >= 2, "in the panel and on the timeline"
    client.post(reverse("tasks:promise_outcome", args=[row.pk]), {"outcome": "kept"})
    row.refresh_from_db()
    assert (row.outcome, row.outcome_by) == ("kept", actor("agent").name)
    record = client.get(reverse("customers:record", args=[lin.pk])).text
    assert "No promises yet." in record and "Promise kept:" in record
    assert "Kept" in client.get(reverse("tasks:promised", args=[lin.pk])).text
    assert browse("analyst").post(page, typed).status_code == 403


def test_it_is_due_on_today_for_whoever_keeps_it_and_late_for_who_assigns(actor, browse, promise):
    assert due_promises(actor("agent")).title == "1 promise is due"
    assert due_promises(actor("owner")) is None, "not late yet, and not the owner's"
    with clock.fixed(NOON + dt.timedelta(days=1)):
        late = due_promises(actor("owner"))
        assert (late.tone, late.why) == ("warn", "1 of them overdue.")
        page = browse("owner").get(reverse("tasks:promises")).text
        assert "袖扣" in page and "overdue" in page
    promising.settle_promise(actor("agent"), promise.pk, "broken")
    assert due_promises(actor("agent")) is None
    assert "No promises yet" in browse("agent").get(reverse("tasks:promises")).text


def test_what_became_of_it_is_said_once_and_undone(actor, promise):
    agent = actor("agent")
    promising.settle_promise(agent, promise.pk, "broken")
    with pytest.raises(Conflict, match="already recorded"):
        promising.settle_promise(actor(), promise.pk, "kept")
    with pytest.raises(Invalid):
        promising.settle_promise(agent, promise.pk, "lost")
    undo_last(agent, "tasks.promise_settled")
    promise.refresh_from_db()
    assert promise.outcome == ""
    assert not Touch.objects.filter(kind="tasks.promise_settled").exists()
    undo_last(agent, "tasks.promise_reopened")
    promise.refresh_from_db()
    assert promise.outcome == "broken"


def test_a_promise_noted_by_mistake_is_released_by_its_undo(actor, promise):
    undo_last(actor("agent"), "tasks.promised")
    promise.refresh_from_db()
    assert promise.outcome == "released"


def test_who_leaves_hands_promises_over_and_takes_them_back(actor, lin):
    mei, ning = (
        Staff.objects.create(username=name.lower(), name=name, role="agent", joined_at=clock.now())
        for name in ("Mei", "Ning")
    )
    row = promising.make_promise(actor(), lin.pk, what="回电", due_on=TODAY, holder_id=mei.pk)
    done = promising.make_promise(actor(), lin.pk, what="寄样", due_on=TODAY, holder_id=mei.pk)
    promising.settle_promise(actor(), done.pk, "kept")
    leaving = team.hand_over(actor(), mei.pk, {"promise": [ning.pk]})
    row.refresh_from_db()
    done.refresh_from_db()
    assert (row.holder_id, done.holder_id) == (ning.pk, mei.pk), "what is settled stays as it was"
    team.take_back(actor(), leaving.pk)
    row.refresh_from_db()
    assert row.holder_id == mei.pk


def test_a_promise_goes_with_its_person(actor, lin):
    agent = actor("agent")
    other = customers.add_customer(agent, name="林小美")
    merge = customers.merge_customers(agent, lin.pk, other.pk)
    row = promising.make_promise(agent, other.pk, what="回电", due_on=TODAY)
    assert row.customer_id == lin.pk
    customers.unmerge(agent, merge.pk, theirs={"tasks.promise": [row.pk]})
    row.refresh_from_db()
    assert row.customer_id == other.pk
    assert Touch.objects.get(kind="tasks.promised").customer_id == other.pk
    assert export_person(actor("owner"), other.pk)["tasks.promise"][0]["what"] == "回电"
    customers.erase_customer(actor("owner"), other.pk)
    customers.finish_erasures()
    assert not Promise.objects.exists()


def test_promises_over_the_api(call, lin):  # noqa: F811
    path = f"/customers/{lin.pk}/promises"
    made = call("agent", "post", path, {"what": "回电", "due_on": "2026-11-22"})
    assert made.status_code == 201, made.content
    assert call("agent", "get", "/promises").json()[0]["holder_name"]
    one = f"/promises/{made.json()['id']}/outcome"
    assert call("agent", "post", one, {"outcome": "kept"}).json()["outcome"] == "kept"
    assert call("agent", "post", one, {"outcome": "kept"}).status_code == 409
    assert call("agent", "post", one, {"outcome": ""}).json()["outcome"] == ""
    assert call("agent", "post", one, {"outcome": "x"}).status_code == 422
    assert call("agent", "post", path, {"what": "x", "due_on": "2026-11-21"}).status_code == 422
    assert len(call("agent", "get", path).json()) == 1
    assert call("analyst", "post", path, {"what": "x", "due_on": "2026-11-22"}).status_code == 403
