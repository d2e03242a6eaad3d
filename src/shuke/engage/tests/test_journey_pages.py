"""Journeys through their pages and the API."""

import json

import pytest

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage import commands
from shuke.engage.commands.journey_rehearsing import run_journey_rehearsal
from shuke.engage.journeys.ready import READY
from shuke.engage.models import Enrolment, Journey, JourneyVersion
from shuke.engage.tests.shop import NOW, people
from shuke.engage.tests.test_journeys import HOUR, REMINDERS, begin, minute, order

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def draft() -> dict:
    return Journey.objects.get().draft


def test_a_journey_is_written_rehearsed_and_switched_on(browse):
    client = browse("marketer")
    with clock.fixed(NOW):
        client.post("/journeys/new/", {"name": "催付"})
        pk = Journey.objects.get().pk
        page = text(client.get(f"/journeys/{pk}/start/?key=shop.unpaid"))
        assert 'name="v-minutes"' in page
        start = {"key": "shop.unpaid", "v-minutes": "60", "again": "each", "segment": "0"}
        client.post(f"/journeys/{pk}/start/", start | {"holdout": "0"})
        client.post(f"/journeys/{pk}/goal/", {"key": "shop.paid", "same": "on"})
        client.post(f"/journeys/{pk}/steps/", {"kind": "wait"})
        client.post(f"/journeys/{pk}/steps/s1/", {"amount": "2", "unit": "hours"})
        client.post(f"/journeys/{pk}/steps/", {"kind": "message", "after": "s1"})
        assert "Write a subject" in text(client.get(f"/journeys/{pk}/"))
        letter = {
            "channel": "email",
            "purpose": "service",
            "subject": "您的订单",
            "html": "<p>请付款</p>",
        }
        client.post(f"/journeys/{pk}/steps/s2/", letter)
        page = text(client.get(f"/journeys/{pk}/"))
        assert "Wait 2 hours" in page and "您的订单" in page and "field-error" not in page
        client.post(f"/journeys/{pk}/rehearsal/")
        version = JourneyVersion.objects.get()
        refused = client.post(f"/journeys/{pk}/beginning/", {"version": version.pk})
        assert refused.status_code == 409
        run_journey_rehearsal(version.pk)
        assert "Switch on" in text(client.get(f"/journeys/{pk}/"))
        client.post(f"/journeys/{pk}/beginning/", {"version": version.pk})
    assert Journey.objects.get().state == "running"
    assert draft()["goal"] == {"key": "shop.paid", "values": {}, "same": True}


def test_steps_move_along_the_path_and_into_its_ways(browse):
    client = browse("marketer")
    journey = commands.create_journey(SYSTEM, name="路", definition=READY["newcomer"]["definition"])
    url = f"/journeys/{journey.pk}/steps"
    client.post(f"{url}/s3/place/", {"by": "up"})
    assert [each["key"] for each in draft()["steps"]] == ["s1", "s3", "s2", "s4"]
    client.post(f"{url}/s2/place/", {"by": "down"})
    assert [each["key"] for each in draft()["steps"]] == ["s1", "s3", "s4"]
    assert [each["key"] for each in draft()["steps"][2]["yes"]] == ["s2", "s5"]
    client.post(f"{url}/s4/removal/")
    assert [each["key"] for each in draft()["steps"]] == ["s1", "s3"]
    assert client.post(f"{url}/s4/removal/").status_code == 404
    undo = client.post(f"/journeys/{journey.pk}/steps/", {"kind": "exit", "after": "s3"})
    assert undo.status_code == 302 and draft()["steps"][-1]["key"] == "s21"


def test_numbers_of_the_path_lead_to_their_people(browse):
    lin, _emma = people(2)
    journey = begin(REMINDERS)
    order(lin, NOW)
    minute(NOW + HOUR)
    client = browse("marketer")
    page = text(client.get(f"/journeys/{journey.pk}/"))
    assert f"/customers/?journey={journey.pk}&amp;way=inside&amp;place=s2" in page
    listed = text(client.get(f"/customers/?journey={journey.pk}&way=inside&place=s2"))
    assert lin.name in listed and "Emma" not in listed
    assert lin.name in text(client.get(f"/customers/?journey={journey.pk}&way=written&place=s1"))
    assert client.get(f"/customers/?journey={journey.pk}&way=nonsense").status_code == 422


def test_a_change_of_the_path_is_undone(actor):
    owner = actor("owner")
    journey = commands.create_journey(owner, name="路", definition=READY["review"]["definition"])
    before = draft()
    from shuke.common.models import RecordedFact, UndoStep
    from shuke.engage.journeys import editing

    commands.edit_journey(owner, journey.pk, lambda draft: editing.removed(draft, "s1"))
    step = UndoStep.objects.get(fact=RecordedFact.objects.get(kind="engage.journey_edited"))
    commands.edit_journey(owner, journey.pk, **step.before)
    assert draft() == before


def test_nobody_without_the_right_writes_or_sees(browse):
    journey = commands.create_journey(SYSTEM, name="路")
    assert browse("agent").get("/journeys/").status_code == 403
    assert browse("analyst").get(f"/journeys/{journey.pk}/").status_code == 200
    assert (
        browse("analyst").post(f"/journeys/{journey.pk}/steps/", {"kind": "exit"}).status_code
        == 403
    )


@pytest.mark.parametrize("key", READY)
def test_every_ready_made_journey_can_run(key, browse):
    journey = commands.create_journey(SYSTEM, name=key, definition=READY[key]["definition"])
    version = commands.write_version(SYSTEM, journey.pk)
    run_journey_rehearsal(version.pk)
    version.refresh_from_db()
    assert version.error == "" and version.result is not None
    commands.begin_journey(SYSTEM, journey.pk, version.pk)
    (lin,) = people(1)
    assert commands.put_into_journey(SYSTEM, journey.pk, [lin.pk], key="x") == 1
    assert commands.put_into_journey(SYSTEM, journey.pk, [lin.pk], key="x") == 0
    assert Enrolment.objects.count() == 1
    assert browse("owner").get(f"/journeys/{journey.pk}/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": "nonsense"},
        {"trigger": {}, "steps": []},
        {"trigger": {"key": "x"}, "steps": [{"key": "s1", "kind": "nonsense"}]},
        {"trigger": {"key": "x"}, "steps": [{"key": "t1", "kind": "exit"}]},
        {"trigger": {"key": "x"}, "steps": [], "again": "often"},
        {"trigger": {"key": "x"}, "steps": [], "holdout": 90},
        {"trigger": {"key": "x"}, "steps": [{"key": "s1", "kind": "exit"}] * 2},
    ],
)
def test_what_is_no_definition_is_refused(wrong, actor):
    from shuke.common.errors import Invalid

    with pytest.raises(Invalid):
        commands.create_journey(actor("owner"), name="x", definition=json.loads(json.dumps(wrong)))
