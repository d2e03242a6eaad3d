"""kill -9 of the web server while people unsubscribe, a file is uploaded, and events come in.

What was acknowledged is there; what was not is sent again by the client and happens once.
"""

import http.client
import json
import signal
import subprocess
import sys
from pathlib import Path

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
PEOPLE, EVENTS = 60, 40
#: After how many that were answered the server dies, and whether its answer was on the way.
KILLS = ((11, False), (29, True))
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
    kills = list(KILLS)
    while waiting:
        send_id, customer = waiting.pop(0)
        if kills and len(acknowledged) == kills[0][0]:
            server.die_at(*opt_out(send_id), answered=kills.pop(0)[1])
            server.start()
            waiting.append((send_id, customer))
        else:
            assert server.post(*opt_out(send_id)) == 200
            acknowledged.add(customer)
    said = Consent.objects.filter(state=Consent.State.WITHDRAWN).values_list(
        "customer_id", flat=True
    )
    assert sorted(said) == sorted(acknowledged)
    assert len(acknowledged) == PEOPLE and not kills


def opt_out(send_id: int) -> tuple[str, bytes, dict]:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return f"/u/{keyring().send_key(send_id)}/", b"List-Unsubscribe=One-Click", kind


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
    link = http.client.HTTPConnection("127.0.0.1", server.port)
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


@pytest.mark.parametrize("answered", [False, True])
def test_an_upload_in_pieces_goes_on_after_a_kill(server, staff, answered):
    """The server is killed while it has a piece; the sender asks where the file is, and sends the rest."""
    client = Client()
    sign_in(client, staff("owner"))
    client.get("/imports/new/")
    jar = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    tus = {
        "Cookie": jar,
        "X-CSRFToken": client.cookies[settings.CSRF_COOKIE_NAME].value,
        "Referer": f"http://127.0.0.1:{server.port}/",
        "Tus-Resumable": "1.0.0",
    }
    file = ORDERS * 20_000
    piece = len(file) // 3
    name = {"Upload-Length": str(len(file)), "Upload-Metadata": "filename YS5jc3Y=,mark MQ=="}
    _, begun, _ = server.request("POST", "/uploads/imports/", headers=tus | name)
    address, offset = begun["location"], 0
    while offset < len(file):
        headers = tus | {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        body = file[offset : offset + piece]
        server.die_at(address, body, headers, answered=answered, method="PATCH")
        server.start()
        _, where, _ = server.request("HEAD", address, headers=tus)
        before, offset = offset, int(where["upload-offset"])
        assert offset == before + len(body) if answered else offset in (before, before + len(body))
        if offset == before:
            assert server.request("PATCH", address, body, headers)[0] == 204
            offset += len(body)
    form = tus | {"Content-Type": "application/x-www-form-urlencoded"}
    number = address.rstrip("/").rpartition("/")[2]
    for _again in range(2):
        status, _, _ = server.request("POST", "/imports/new/", f"upload={number}".encode(), form)
        assert status == 302
    kept = Import.objects.get()
    assert (kept.file_name, kept.size) == ("a.csv", len(file))
    assert (Path(server.home) / f"files/imports/{kept.pk}/upload").read_bytes() == file


def test_events_that_were_answered_outlive_the_server_and_count_once(server):
    key = make_key(SYSTEM, name="Web shop", side="browser")
    waiting, kills, answered = list(range(EVENTS)), list(KILLS), 0
    while waiting:
        number = waiting.pop(0)
        if kills and answered == kills[0][0]:
            server.die_at(*tracked(key, number), answered=kills.pop(0)[1])
            server.start()
            waiting.append(number)  # as an SDK does: again, under the same `messageId`
        else:
            assert server.post(*tracked(key, number)) == 200
            answered += 1
    assert not kills
    server.kill()  # between taking them and recording them
    assert not Event.objects.exists()
    record_spool()
    names = Event.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == sorted(f"event_{number}" for number in range(EVENTS))
    assert WriteKey.objects.get().recorded == EVENTS and not spool.count()


def tracked(key: WriteKey, number: int) -> tuple[str, bytes, dict]:
    event = {
        "writeKey": key.key,
        "messageId": str(number),
        "anonymousId": "a",
        "event": f"event {number}",
    }
    return "/v1/track", json.dumps(event).encode(), {"Content-Type": "application/json"}


@pytest.mark.parametrize("moment", ["commit", "unlink"])
def test_who_records_events_may_be_killed_on_either_side_of_the_commit(server, moment):
    """The recorder is a process of its own here, killed right before it commits or right after."""
    key = make_key(SYSTEM, name="Web shop", side="browser")
    assert {server.post(*tracked(key, number)) for number in range(EVENTS)} == {200}
    words = [sys.executable, "-m", "shuke.collect.tests.killable", moment]
    dead = subprocess.run(words, env=server.environment, capture_output=True, check=False)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    assert Event.objects.count() == {"commit": 0, "unlink": EVENTS}[moment]
    assert spool.count() == EVENTS
    record_spool()
    assert Event.objects.count() == EVENTS and not spool.count()
    assert WriteKey.objects.get().recorded == EVENTS
