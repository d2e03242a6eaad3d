"""Calls: logged by hand, opened by a telephone system, told of by it. Faults of these kinds were reported to
other systems (public trackers of zammad, FreePBX, SugarAsterisk, yaai); inputs of our own."""

import datetime as dt

import pytest

from shuke.counter.models import Call
from shuke.counter.numbers import dialled
from shuke.customers.models import Touch
from shuke.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "number=13911110004", "number=+8613911110004", "number=%2B8613911110004",
        "number=008613911110004", "number=139/1111-0004", "number=013911110004",
        "number=sip:13911110004@pbx.example.com;user=phone", "number=tel:%2B86-139-1111-0004",
        'number="Wang" <13911110004>',
    ],
)  # fmt: skip
def test_a_telephone_system_opens_whoever_calls(browse, wang, lin, query):
    """superfecta 361: a plus is lost on the way; zammad 5128: slashes; a zero before mobiles."""
    answer = browse("agent").get(f"/calls/pop/?{query}")
    assert answer.status_code == 302 and f"customer={wang.pk}&" in answer["Location"]
    page = browse("agent").get(answer["Location"]).content.decode()
    assert "王素琴" in page and "林小满" not in page


@pytest.mark.parametrize(
    "number", ["", "anonymous", "<unknown>", "unknown@anonymous.invalid", "匿名"]
)
def test_a_hidden_number_is_nobodys(browse, wang, number):
    """SugarAsterisk 5: <unknown> showed the first contact of the database."""
    answer = browse("agent").get("/calls/pop/", {"number": number})
    assert answer["Location"].startswith("/calls/new/?number=&") and not dialled(number)
    page = browse("agent").get(answer["Location"]).content.decode()
    assert "王素琴" not in page


def test_the_end_of_a_number_shows_several_masked_and_a_stranger_none(browse, wang, lin):
    page = browse("agent").get("/calls/pop/", {"number": "0004"}).content.decode()
    assert "王素琴" in page and "林小满" in page and "13911110004" not in page
    answer = browse("agent").get("/calls/pop/", {"number": "13812345670"})
    assert "Nobody is on record with" in browse("agent").get(answer["Location"]).content.decode()


def test_a_call_is_logged_with_its_promise_and_taken_back(browse, wang):
    agent = browse("agent")
    entry = {
        "direction": "in",
        "outcome": "talked",
        "about": "试驾想约周六",
        "call_back_on": "2026-11-25",
    }
    answer = agent.post(f"/calls/new/?customer={wang.pk}", entry, follow=True)
    assert "王素琴" in answer.content.decode()
    call, task = Call.objects.get(), Task.objects.get()
    assert call.task_id == task.pk and task.due_on == dt.date(2026, 11, 25)
    assert "试驾想约周六" in agent.get(f"/customers/{wang.pk}/").content.decode()
    listed = agent.get("/calls/").content.decode()
    assert "王素琴" in listed and "Agent</td>" in listed, "by their name, not by the log-in"
    undo = next(m.extra_tags for m in answer.context["messages"])
    assert agent.post(undo).status_code in (200, 302)
    assert "试驾想约周六" not in agent.get(f"/customers/{wang.pk}/").content.decode()
    assert "王素琴" not in agent.get("/calls/").content.decode()
    assert Task.objects.get().state == "withdrawn"


def test_what_cannot_be_logged_is_refused_with_words(browse):
    agent, entry = browse("agent"), {"direction": "in", "outcome": "talked"}
    page = agent.post("/calls/new/", entry)
    assert page.status_code == 422 and "Say with whom, or give the number." in page.content.decode()
    page = agent.post(
        "/calls/new/", entry | {"number": "13812345670", "call_back_on": "2026-11-21"}
    )
    assert page.status_code == 422 and "Choose today or a later day." in page.content.decode()
    assert not Call.objects.exists()


CALL = {
    "id": "pbx-1",
    "direction": "in",
    "number": "013911110004",
    "at": "2026-11-22T03:50:00+00:00",
}


def test_a_telephone_system_tells_of_a_call_twice_and_it_is_one(call, browse, wang):
    assert call("agent", "post", "/calls", CALL)[1]["outcome"] == "recorded"
    assert call("agent", "post", "/calls", CALL)[1]["outcome"] == "unchanged"
    ended = CALL | {
        "seconds": 95,
        "outcome": "talked",
        "colleague": "agent",
        "until": "2026-11-22T03:52:00Z",
    }
    assert call("agent", "post", "/calls", ended)[1]["outcome"] == "updated"
    late = call("agent", "post", "/calls", CALL | {"outcome": "missed"})
    assert late[1]["outcome"] == "outdated", "told late: it was so before the call ended"
    row = Call.objects.get()
    assert (row.customer_id, row.seconds, row.outcome) == (wang.pk, 95, "talked")
    assert row.staff.username == "agent" and Touch.objects.filter(kind="counter.call").count() == 1
    assert call("agent", "get", "/calls")[1]["items"][0]["number"] == "+8613911110004"
    assert call("analyst", "post", "/calls", CALL)[0] == 403


def test_what_a_colleague_said_stays_when_the_system_says_more(call, browse, wang):
    call("agent", "post", "/calls", CALL)
    row = Call.objects.get()
    browse("agent").post(f"/calls/{row.pk}/", {"about": "问保养", "outcome": "message"})
    ended = CALL | {"seconds": 95, "outcome": "talked", "until": "2026-11-22T03:52:00Z"}
    call("agent", "post", "/calls", ended)
    row.refresh_from_db()
    assert (row.about, row.outcome, row.seconds) == ("问保养", "message", 95)


def test_a_call_inside_the_house_or_without_sense_is_rejected(call, wang):
    """zammad 2797: extensions are no phones."""
    inside = call("agent", "post", "/calls", CALL | {"number": "801"})[1]
    assert inside["outcome"] == "rejected" and "inside the house" in inside["reason"]
    assert call("agent", "post", "/calls", CALL | {"at": "2026-11-22T03:50:00"})[0] == 422
    assert call("agent", "post", "/calls", CALL | {"direction": "sideways"})[0] == 422
    assert not Call.objects.exists()


def test_an_unknown_number_gets_its_person_later_and_back(call, browse, wang):
    call("agent", "post", "/calls", CALL | {"number": "13812345670"})
    row, agent = Call.objects.get(), browse("agent")
    page = agent.get(f"/calls/{row.pk}/", {"q": "王素琴"}).content.decode()
    assert "Whose number is it?" in page and "It is this person" in page
    answer = agent.post(f"/calls/{row.pk}/caller/", {"customer": wang.pk}, follow=True)
    row.refresh_from_db()
    assert row.customer_id == wang.pk and Touch.objects.filter(kind="counter.call").exists()
    agent.post(next(m.extra_tags for m in answer.context["messages"]))
    row.refresh_from_db()
    assert row.customer_id is None and not Touch.objects.filter(kind="counter.call").exists()


def test_an_assistant_of_a_store_hears_of_no_calls_of_another(call, in_store, browse, lin, wang):
    call("agent", "post", "/calls", CALL | {"number": "13722220004"})
    call("agent", "post", "/calls", CALL | {"id": "pbx-2"})
    page = in_store.get("/calls/").content.decode()
    assert "王素琴" in page and "林小满" not in page
    assert in_store.get(f"/calls/{Call.objects.get(key='pbx-1').pk}/").status_code == 404
