"""kill -9 of the web server while people unsubscribe, a file is uploaded, and events come in.

What was acknowledged is there; what was not is sent again by the client and happens once.
"""

import http.client
import json
import random
import signal
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.test import Client

from shuke.collect.commands.tracking import make_key
from shuke.collect.models import Import, WriteKey
from shuke.collect.tracking import spool
from shuke.collect.tracking.recording import record_spool
from shuke.common.access import SYSTEM
from shuke.customers.models import Consent
from shuke.engage.keys import keyring
from shuke.engage.models import Send
from shuke.engage.tests import shop
from shuke.shop.models import Event
from tests.server import Server
from tests.team import sign_in

pytestmark = [pytest.mark.kill, pytest.mark.once, pytest.mark.django_db(transaction=True)]
PEOPLE, EVENTS, KILLS = 60, 40, 2
ORDERS = b"Order number,Date,Product,Quantity,Price\nA1,2026-03-01,Coat,1,99\n"


@pytest.fixture
def server(home):
    running = Server(home)
    yield running
    running.kill()


def test_what_was_acknowledged_is_there_and_what_was_not_happens_once(server):
    campaign = shop.gathered(shop.people(PEOPLE))
    waiting = list(Send.objects.filter(step__campaign=campaign).values_list("pk", "customer_id"))
    acknowledged: set[int] = set()
    chance = random.Random(20261123)
    moments = sorted(chance.sample(range(5, PEOPLE - 5), KILLS))
    while waiting:
        send_id, customer = waiting.pop(0)
        if moments and len(acknowledged) >= moments[0]:
            # The shot falls while the request is under way.
            moments.pop(0)
            shot = threading.Timer(chance.uniform(0.0, 0.02), server.kill)
            shot.start()
            status = leave(server, send_id)
            shot.join()
            server.start()
        else:
            status = leave(server, send_id)
        if status == 200:
            acknowledged.add(customer)
        else:
            waiting.append((send_id, customer))
    said = Consent.objects.filter(state=Consent.State.WITHDRAWN).values_list(
        "customer_id", flat=True
    )
    assert sorted(said) == sorted(acknowledged)
    assert len(acknowledged) == PEOPLE and not moments


def leave(server: Server, send_id: int) -> int:
    body = b"List-Unsubscribe=One-Click"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return server.post(f"/u/{keyring().send_key(send_id)}/", body, kind)


def test_an_upload_that_was_cut_off_is_sent_again_and_is_whole(server, staff):
    client = Client()
    sign_in(client, staff("owner"))
    client.get("/imports/new/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    jar = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = {
        "Content-Type": "multipart/form-data; boundary=cut",
        "Cookie": jar,
        "X-CSRFToken": token,
        "Referer": f"http://127.0.0.1:{server.port}/",
    }
    fields = '--cut\r\nContent-Disposition: form-data; name="kind"\r\n\r\norders\r\n--cut\r\nContent-Disposition: form-data; name="file"; filename="orders.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body = fields.encode() + ORDERS + b"\r\n--cut--\r\n"

    # Killed after half of it has arrived: nothing is known of it.
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    link.putrequest("POST", "/imports/new/")
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        link.putheader(name, value)
    link.endheaders(body[: len(body) // 2])
    server.kill()
    link.close()
    assert not Import.objects.exists()

    server.start()
    assert server.post("/imports/new/", body, headers) in (200, 302)
    kept = Import.objects.get()
    assert kept.file_name == "orders.csv"


def test_events_that_were_answered_outlive_the_server_and_count_once(server):
    key = make_key(SYSTEM, name="Web shop", side="browser")
    waiting, chance = list(range(EVENTS)), random.Random(20261130)
    moments = sorted(chance.sample(range(5, EVENTS - 5), KILLS))
    answered: set[int] = set()
    while waiting:
        number = waiting.pop(0)
        if moments and len(answered) >= moments[0]:
            moments.pop(0)
            shot = threading.Timer(chance.uniform(0.0, 0.02), server.kill)
            shot.start()
            status = track(server, key, number)
            shot.join()
            server.start()
        else:
            status = track(server, key, number)
        if status == 200:
            answered.add(number)
        else:
            waiting.append(number)  # as an SDK does: again, under the same `messageId`
    server.kill()  # between taking them and recording them
    assert not Event.objects.exists()
    record_spool()
    names = Event.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == sorted(f"event_{number}" for number in range(EVENTS))
    assert WriteKey.objects.get().recorded == EVENTS and not spool.count()


def track(server: Server, key: WriteKey, number: int) -> int:
    event = {
        "writeKey": key.key,
        "messageId": str(number),
        "anonymousId": "a",
        "event": f"event {number}",
    }
    body = json.dumps(event).encode()
    return server.post("/v1/track", body, {"Content-Type": "application/json"})


@pytest.mark.parametrize("moment", ["commit", "unlink"])
def test_who_records_events_may_be_killed_on_either_side_of_the_commit(server, moment):
    """The recorder is a process of its own here, killed right before it commits or right after."""
    key = make_key(SYSTEM, name="Web shop", side="browser")
    assert {track(server, key, number) for number in range(EVENTS)} == {200}
    words = [sys.executable, "-m", "shuke.collect.tests.killable", moment]
    dead = subprocess.run(words, env=server.environment, capture_output=True, check=False)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    assert Event.objects.count() == {"commit": 0, "unlink": EVENTS}[moment]
    assert spool.count() == EVENTS
    record_spool()
    assert Event.objects.count() == EVENTS and not spool.count()
    assert WriteKey.objects.get().recorded == EVENTS
