"""What the shop's own site says to somebody who is logged in there, and to nobody else."""

import datetime as dt
import json

import pytest

from shuke.collect.commands.tracking import make_key
from shuke.collect.queries import signature
from shuke.collect.tracking.pixel import packed
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.engage import commands
from shuke.engage.models import Campaign, Click, DeliveryEvent
from shuke.engage.queries.site import LIFETIME, SHOWINGS
from shuke.engage.steps import keep_links
from shuke.engage.tests import shop

pytestmark = pytest.mark.django_db
TEXT = "{{ customer.first_name }}，你问过的 90 码到货了 https://shop.example/90"
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def at_noon(home):
    with clock.fixed(shop.NOW):
        yield


@pytest.fixture
def server():
    return make_key(SYSTEM, name="Shop server", side="server").key


@pytest.fixture
def page():
    return make_key(SYSTEM, name="Web shop", side="browser").key


@pytest.fixture
def lin():
    lin = shop.people(1)[0]
    customers.add_identity(SYSTEM, lin.pk, kind="web", text="42")
    return lin


@pytest.fixture
def signed(server, page):
    def sign(user="42", minutes=30, key=server):
        until = int(clock.now().timestamp()) + minutes * 60
        return {"key": page, "user": user, "until": str(until), "sign": signature(key, user, until)}

    return sign


@pytest.fixture
def hear(client, signed):
    def asked(given=None):
        answer = client.get("/v1/site", given or signed())
        assert answer.status_code == 200, answer.content
        return answer.json()

    return asked


@pytest.fixture
def note(client, signed):
    return lambda what, thing, **more: client.post(
        "/v1/site/notes",
        json.dumps({**signed(**more), "what": what, "id": str(thing)}),
        content_type="text/plain",
    )


def sent(browse, people) -> Campaign:
    values = {
        "name": "站内", "segment_id": "", "holdout_percent": 0, "text": TEXT,
        "language": "zh-hans", "then": "review",
    }  # fmt: skip
    answer = browse("marketer").post("/campaigns/new/?channel=site", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    campaign = Campaign.objects.latest("pk")
    Campaign.objects.filter(pk=campaign.pk).update(
        state=Campaign.State.BUILDING, launched_at=shop.NOW, segment_id=1
    )
    assert commands.gather_audience(campaign.pk, lambda _campaign: [one.pk for one in people])
    commands.send_slice(campaign.pk)
    return campaign


def test_only_who_the_shops_server_names_is_greeted(client, signed, server, page, lin):
    good = signed()
    answer = client.get("/v1/site", good)
    assert answer.json()["hello"] and answer["Access-Control-Allow-Origin"] == "*"
    assert "private" in answer["Cache-Control"]
    again = client.get("/v1/site", good, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get("/v1/site", signed(user="43")).json() == {}  # signed, and nobody we know
    wrong = (
        {**good, "user": "43"}, {**good, "sign": "0" * 64}, {**good, "sign": "é"}, {**good, "key": server},
        {**good, "until": str(int(good["until"]) + 1)}, signed(minutes=-1), signed(minutes=60 * 25),
        signed(key=page), {}, {**good, "user": ""},
    )  # fmt: skip
    for each in wrong:
        refused = client.get("/v1/site", each)
        assert refused.status_code == 401, each
        assert refused.json() == {"message": "The signature does not hold."}


def test_what_they_bought_and_what_a_grown_child_needs_until_the_guardian_ends_it(
    hear, note, lin, browse
):
    shop.buy([(lin.pk, "89", None, -300)])
    other = shop.people(1, start=50)[0]
    child, foreign = (
        customers.add_child(
            SYSTEM,
            each.pk,
            name="小宝",
            born_on=clock.today() - dt.timedelta(days=1440),
            gender="m",
        )
        for each in (lin, other)
    )
    assert not [line for line in hear()["lines"] if line["child"]], "no guardian has agreed yet"
    for each in (child, foreign):
        customers.agree_as_guardian(SYSTEM, each.pk, guardian="妈妈", text="可以")
    lines = [line for line in hear()["lines"] if line["child"]]
    assert lines[0]["child"] == child.pk and "小宝" in lines[0]["text"]
    assert note("child", foreign.pk).status_code == 404
    assert note("child", child.pk).status_code == 204
    assert not [line for line in hear()["lines"] if line["child"]]
    assert note("child", child.pk).status_code == 404  # twice is once
    record = browse("owner").get(f"/customers/{lin.pk}/").content.decode()
    assert "小宝" in record
    assert foreign.guardian_consents.open().exists() and not child.guardian_consents.open().exists()


def test_a_message_waits_is_shown_three_times_counted_and_closed_for_good(
    hear, note, lin, browse, client
):
    other = shop.people(1, start=50)[0]
    customers.add_identity(SYSTEM, other.pk, kind="web", text="77")
    campaign = sent(browse, [lin])
    keep_links(campaign.step_id, ["https://shop.example/90"])
    assert set(campaign.sends.values_list("state", flat=True)) == {"sent"}
    said = hear()
    assert "90 码到货了" in said["message"] and "https://" not in said["message"]
    path = said["href"].removeprefix(ADDRESS)
    assert note("shown", said["key"], user="77").status_code == 404, "it is for somebody else"
    for hour in range(SHOWINGS):
        with clock.fixed(shop.NOW + dt.timedelta(hours=hour)):
            assert hear()["message"]
            assert note("shown", said["key"]).status_code == 204
            assert note("shown", said["key"]).status_code == 204  # the same hour counts once
    with clock.fixed(shop.NOW + dt.timedelta(hours=9)):
        assert not hear()["message"]
    DeliveryEvent.objects.all().delete()
    with clock.fixed(shop.NOW + LIFETIME + dt.timedelta(minutes=1)):
        assert not hear()["message"]
    assert note("closed", said["key"]).status_code == 204
    assert not hear()["message"]
    DeliveryEvent.objects.all().delete()
    assert client.get(path)["Location"] == "https://shop.example/90"
    assert Click.objects.count() == 1 and not hear()["message"]
    for wrong in ("nonsense", "1-aaaa", ""):
        assert note("closed", wrong).status_code == 404
    assert note("anything", said["key"]).status_code == 404
    assert client.post("/v1/site/notes", b"[]", content_type="text/plain").status_code == 404


def test_both_halves_of_the_script_are_small(client):
    assert len(packed()) < 4_000 and len(packed()) + len(packed("greeting.js")) < 6_000
    answer = client.get("/v1/greeting.js?key=a&user=42")
    assert answer.status_code == 200 and b"42" not in answer.content
