"""The tracking API: real SDKs send, the spool keeps, the record tells; browsers only observe."""

import base64
import datetime as dt
import gzip
import json

import pytest
from django.core.management import CommandError, call_command
from rudderstack import analytics as rudder
from segment.analytics.client import Client as Segment

from shuke.collect.commands.tracking import end_key, make_key
from shuke.collect.models import RejectedEvent, WriteKey
from shuke.collect.tracking import recording, spool
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer, Identity
from shuke.shop.models import Event, Product
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def place(home):
    return home


@pytest.fixture
def server():
    return make_key(SYSTEM, name="Shop server", side="server")


@pytest.fixture
def browser():
    return make_key(SYSTEM, name="Web shop", side="browser")


def send(client, key, event, call="track", **headers):
    content = {"writeKey": key.key, "messageId": "m1", "anonymousId": "anon-1", **event}
    return client.post(
        f"/v1/{call}", json.dumps(content), content_type="text/plain", headers=headers
    )


def record():
    recording.record_spool()
    assert not spool.waiting(10) and not spool.count(spool.HELD)


def identify(client, server, **more):
    traits = {"email": "lin@example.com", "name": "林小满"}
    return send(
        client, server, {"userId": "42", "traits": traits, "messageId": "i1", **more}, "identify"
    )


@pytest.mark.django_db(transaction=True)
def test_segments_python_sdk_sends_to_the_timeline(live_server, server, browse):
    Product.objects.create(code="BODY-80", title="连体衣")
    sdk = Segment(server.key, host=live_server.url, sync_mode=True, gzip=True)
    sdk.identify("42", {"email": "lin@example.com", "name": "林小满"}, anonymous_id="anon-1")
    page = {"referrer": "https://www.baidu.com/s", "url": "https://shop.example.com/"}
    sdk.page("42", name="Home", context={"page": page})
    sdk.track("42", "Product Viewed", {"sku": "BODY-80", "price": 128})
    sdk.track("42", "Product Added", {"sku": "BODY-80", "price": 128})
    assert spool.count() == 4
    record()
    lin = Customer.objects.get()
    assert set(Event.objects.values_list("customer", flat=True)) == {lin.pk}
    assert Event.objects.get(name="product_added").product.code == "BODY-80"
    record_page = browse("owner").get(f"/customers/{lin.pk}/").content.decode()
    assert "Visited the shop, put something into the cart" in record_page
    assert "连体衣" in record_page and "baidu.com" in record_page
    assert WriteKey.objects.get().recorded == 5


@pytest.mark.django_db(transaction=True)
def test_rudderstacks_python_sdk_sends_gzip(live_server, server):
    rudder.write_key, rudder.dataPlaneUrl = server.key, live_server.url
    rudder.sync_mode, rudder.gzip = True, True
    rudder.default_client = None
    rudder.track("42", "Checkout Started", {"value": 99.5})
    record()
    event = Event.objects.get()
    assert (event.name, event.visitor) == ("checkout_started", "u:42") and event.value is not None


def test_the_key_may_stand_in_the_header_and_gzip_under_a_false_label(client, server):
    batch = {"batch": [{"type": "track", "event": "X", "userId": "7", "messageId": "a"}]}
    basic = base64.b64encode(f"{server.key}:".encode()).decode()
    answer = client.post(
        "/v1/batch",
        gzip.compress(json.dumps(batch).encode()),
        content_type="application/x-www-form-urlencoded",
        headers={"authorization": f"Basic {basic}"},
    )
    assert answer.json() == {"success": True, "rejected": []}
    record()
    assert Event.objects.get().name == "x"


@pytest.mark.parametrize("call", ["p", "t", "i"])
def test_the_short_addresses_of_browsers(client, browser, call):
    assert send(client, browser, {"event": "Home"}, call).status_code == 200
    record()
    assert Event.objects.count() == 1


def test_an_event_is_recorded_once_however_often_it_comes(client, server, monkeypatch):
    send(client, server, {"event": "A"})
    send(client, server, {"event": "A"})
    record()
    assert Event.objects.count() == 1 and WriteKey.objects.get().recorded == 1


def test_who_is_killed_after_the_commit_records_it_again_to_no_effect(client, server):
    send(client, server, {"event": "A"})
    send(client, server, {"messageId": "m2", "event": ""})
    [path, other] = spool.waiting(2)
    contents = {each: each.read_bytes() for each in (path, other)}
    record()
    for each, content in contents.items():  # as if the files had not been deleted yet
        each.write_bytes(content)
    record()
    assert Event.objects.count() == 1 and RejectedEvent.objects.count() == 1
    assert WriteKey.objects.get().recorded == 1


def test_a_call_that_cannot_be_recorded_is_put_aside_and_stops_nobody(client, server):
    send(client, server, {"event": "A"})
    broken = spool.append({"key": server.pk, "events": [{}], "reasons": [""]})
    recording.record_spool()
    assert Event.objects.count() == 1 and not broken.exists()
    assert spool.count(spool.HELD) == 1


def test_a_browsers_key_only_observes(client, browser, server):
    identify(client, server, anonymousId="lins-phone")
    record()
    lin = Customer.objects.get()
    forged = {"userId": "42", "anonymousId": "stranger", "messageId": "f1"}
    send(
        client,
        browser,
        {**forged, "traits": {"email": "lin@example.com", "phone": "13917280456"}},
        "identify",
    )
    send(
        client,
        browser,
        {
            **forged,
            "messageId": "f2",
            "event": "Order Completed",
            "properties": {"order_id": "A1001"},
        },
    )
    send(client, browser, {**forged, "messageId": "f3", "anonymousId": "u:42", "event": "X"})
    record()
    assert Customer.objects.get() == lin and Identity.objects.count() == 2
    theirs = Event.objects.filter(visitor__in=("a:stranger", "a:u:42"))
    assert theirs.count() == 3
    assert not theirs.exclude(customer=None).exists() and not theirs.exclude(order=None).exists()


def test_a_browsers_event_makes_no_servers_event_disappear(client, browser, server):
    send(client, browser, {"event": "A"})
    send(client, server, {"event": "B"})
    record()
    assert set(Event.objects.values_list("name", flat=True)) == {"a", "b"}


def test_what_a_visitor_did_before_is_theirs_once_the_server_says_who_it_is(
    client, browser, server
):
    send(client, browser, {"event": "Product Viewed"})
    record()
    assert Event.objects.get().customer is None
    identify(client, server, anonymousId="anon-1")
    record()
    lin = Customer.objects.get()
    assert Event.objects.get(name="product_viewed").customer == lin
    assert lin.touches.get(kind="collect.visit").detail["goods"] == []


def test_to_say_who_somebody_is_is_no_visit(client, server):
    identify(client, server, anonymousId="anon-1")
    record()
    assert not Customer.objects.get().touches.filter(kind="collect.visit").exists()


@pytest.mark.parametrize(
    ("event", "agent", "reason"),
    [
        ({"event": "X", "anonymousId": ""}, "", "nobody"),
        ({"event": ""}, "", "name"),
        ({"event": "X", "properties": {"much": "x" * 33_000}}, "", "size"),
    ],
)
def test_what_is_not_taken_is_listed_with_its_reason(client, browser, browse, event, agent, reason):
    answer = send(client, browser, event, user_agent=agent)
    assert answer.json() == {"success": True, "rejected": [{"index": 0, "reason": reason}]}
    record()
    assert not Event.objects.exists()
    page = browse("owner").get("/imports/events/").content.decode()
    row = RejectedEvent.objects.get()
    assert row.reason == reason and "1 rejected" in page
    assert browser.key not in row.excerpt


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "curl/8.5.0",
    ],
)
def test_bots_are_left_out_and_counted(client, browser, browse, agent):
    answer = send(client, browser, {"event": "X"}, user_agent=agent)
    assert answer.json()["rejected"] == [{"index": 0, "reason": "bot"}]
    send(client, browser, {"event": "Y", "messageId": "m2"}, user_agent="Mozilla/5.0 (CUBOT X30)")
    record()
    assert Event.objects.get().name == "y"
    page = browse("owner").get("/imports/events/").content.decode()
    assert "1 event of bots left out" in page and "1 recorded, 0 rejected" in page
    assert "A bot, left out" not in page


def test_a_server_is_a_program_and_its_visitors_may_be_bots(client, server):
    send(client, server, {"event": "A"}, user_agent="python-requests/2.32")
    bot = {"event": "B", "messageId": "m2", "context": {"userAgent": "Bytespider"}}
    assert send(client, server, bot).json()["rejected"] == [{"index": 0, "reason": "bot"}]
    record()
    assert Event.objects.get().name == "a"


def test_keys_over_the_api(client, actor):
    _token, secret = make_token(actor("owner"), name="Website", scopes=["tracking.manage"])
    bearer = {"authorization": f"Bearer {secret}"}
    made = client.post(
        "/api/v1/write-keys", {"name": "Web", "side": "browser"}, "application/json", headers=bearer
    )
    assert made.status_code == 201
    key = WriteKey.objects.get()
    assert (made.json()["key"], made.json()["recorded"]) == (key.key, 0)
    [listed] = client.get("/api/v1/write-keys", headers=bearer).json()
    assert listed == made.json()
    ended = client.post(f"/api/v1/write-keys/{key.pk}/ending", headers=bearer).json()
    assert ended["key"] is None and ended["ended_at"]
    assert send(client, key, {"event": "A"}).status_code == 401
    again = client.post(f"/api/v1/write-keys/{key.pk}/ending", headers=bearer)
    assert again.status_code == 409
    assert client.post("/api/v1/write-keys/99999/ending", headers=bearer).status_code == 404


def test_keys_on_the_command_line(capsys):
    call_command("keys", "--make", "Web")
    key = WriteKey.objects.get()
    assert f"{key.pk}  Web  (browser)  {key.key}" in capsys.readouterr().out
    call_command("keys", "--end", str(key.pk), "--json")
    [told] = json.loads(capsys.readouterr().out)
    assert told["key"] is None and told["name"] == "Web"
    with pytest.raises(CommandError, match="no such key"):
        call_command("keys", "--end", "99999")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"nothing", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"batch": 1}', 400),
        (b"\x1f\x8bbroken", 400),
        (b" " * 500_001, 413),
        (gzip.compress(b" " * 3_000_000), 413),
        (json.dumps({"batch": [{}] * 2_501}).encode(), 413),
        (b'{"batch": [], "writeKey": "nobody"}', 401),
    ],
)
def test_what_is_no_call_is_refused(client, server, body, status):
    answer = client.post("/v1/batch", body, content_type="application/json")
    assert answer.status_code == status and not answer.json()["success"]
    assert not spool.count()


def test_signs_that_no_database_stores_are_left_out(client, server):
    send(client, server, {"event": "A\0\ud800B", "properties": {"sku": "\0"}})
    record()
    assert Event.objects.get().name == "a_b"


def test_the_clock_of_a_sender_may_be_wrong(client, server):
    with clock.fixed(NOW):
        wrong = {"timestamp": "2031-01-01T00:00:00Z", "sentAt": "2031-01-01T00:05:00Z"}
        send(client, server, {"event": "A", **wrong})
        send(client, server, {"event": "B", "messageId": "m2", "timestamp": "2031-01-01T00:00:00Z"})
        record()
    at = dict(Event.objects.values_list("name", "at"))
    assert at == {"a": NOW - dt.timedelta(minutes=5), "b": NOW}


def test_keys_are_made_and_ended_on_the_page(browse, client):
    owner = browse("owner")
    owner.post("/imports/events/keys/", {"name": "Web", "side": "browser"})
    key = WriteKey.objects.get()
    assert key.key in owner.get("/imports/events/").content.decode()
    owner.post(f"/imports/events/keys/{key.pk}/ending/")
    assert send(client, key, {"event": "A"}).status_code == 401
    assert browse("marketer").get("/imports/events/").status_code == 403


def test_an_ended_key_stays_ended(server):
    end_key(SYSTEM, server.pk)
    with pytest.raises(Exception, match="ended before"):
        end_key(SYSTEM, server.pk)


def test_a_second_recorder_leaves_the_work_to_the_first(client, server):
    send(client, server, {"event": "A"})
    with spool.only_one() as is_mine:
        assert is_mine and recording.record_spool() == 0
    assert recording.record_spool() == 1
