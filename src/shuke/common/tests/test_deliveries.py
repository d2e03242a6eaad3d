"""What is sent to other systems arrives at least once under one key, or says why it did not."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings as configured
from django.db import connection, connections, transaction
from standardwebhooks import Webhook

from shuke.common import clock, deliveries, http
from shuke.common.errors import Invalid
from shuke.common.http import RequestFailed
from shuke.common.models import Delivery, Endpoint, RecordedFact
from shuke.common.tests.peers import fine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inner", "home")]
State = Delivery.State


def endpoint_at(port: int, name: str = "Stock") -> tuple[Endpoint, str]:
    return deliveries.add_endpoint("webhook", name, f"http://127.0.0.1:{port}/hook")


def queue(endpoint: Endpoint, **body) -> Delivery:
    with transaction.atomic():
        return deliveries.queue(endpoint, "customer.changed", body or {"customer": 7, "name": "林"})


def failing(status: int, body: bytes = b""):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_delivery_arrives_signed(peer, run_jobs):
    seen = []
    one = peer(lambda handler: (seen.append(dict(handler.headers)), fine(handler, b"thanks")))
    endpoint, secret = endpoint_at(one.port)
    delivery = queue(endpoint)
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.status) == (State.DELIVERED, 1, 200)
    assert (delivery.excerpt, delivery.failure) == ("thanks", "")
    path, _, body = one.hits[0]
    assert path == "/hook"
    assert Webhook(secret).verify(body, seen[0]) == {"customer": 7, "name": "林"}
    assert seen[0]["webhook-id"] == delivery.key


def test_the_secret_is_not_in_the_database(peer):
    endpoint, secret = endpoint_at(peer().port)
    assert secret.removeprefix("whsec_") not in str(
        Endpoint.objects.filter(pk=endpoint.pk).values()
    )


def test_an_unusable_address_is_refused():
    for url in ("", "shop.example", "ftp://shop.example", "https://a:b@shop.example/"):
        with pytest.raises(Invalid):
            deliveries.add_endpoint("webhook", "Stock", url)


def test_what_is_rolled_back_is_not_sent_and_a_key_is_sent_once(peer, run_jobs):
    one = peer()
    endpoint, _ = endpoint_at(one.port)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deliveries.queue(endpoint, "customer.changed", {})
        raise ZeroDivisionError
    for _ in range(2):
        with transaction.atomic():
            deliveries.queue(endpoint, "customer.changed", {}, key="fact-12")
    run_jobs()
    assert len(one.hits) == 1


@pytest.mark.parametrize(
    ("answer", "failure", "status"),
    [(failing(500, b"x" * 2000), "status", 500), (failing(302), "redirect", None)],
)
def test_a_failure_is_typed_and_tried_again_later(peer, run_jobs, answer, failure, status):
    one = peer(answer)
    delivery = queue(endpoint_at(one.port)[0])
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure, delivery.status) == (State.FAILED, failure, status)
    assert len(delivery.excerpt) <= 500
    assert str(one.port) not in delivery.detail or failure == "status"
    deliveries.deliver_due.call()
    assert len(one.hits) == 1, "its time has not come"
    with clock.fixed(clock.now() + dt.timedelta(minutes=1, seconds=1)):
        deliveries.deliver_due.call()
    assert len(one.hits) == 2


def test_an_inner_address_is_never_asked(peer, run_jobs, settings):
    canary = peer()
    delivery = queue(endpoint_at(canary.port)[0])
    settings.INNER_HOSTS = []
    run_jobs()
    delivery.refresh_from_db()
    assert delivery.failure == "address"
    assert not canary.hits


def test_after_ten_tries_it_is_given_up_and_can_be_sent_again(peer):
    one = peer(failing(503))
    delivery, now = queue(endpoint_at(one.port)[0]), clock.now()
    pauses = []
    for _ in range(10):
        with clock.fixed(now):
            deliveries.deliver_due.call()
        delivery.refresh_from_db()
        pauses.append((delivery.next_try_at - now) // dt.timedelta(minutes=1))
        now = max(now, delivery.next_try_at)
    assert pauses[:9] == list(deliveries.PAUSES)
    assert (delivery.state, delivery.tries, len(one.hits)) == (State.GIVEN_UP, 10, 10)
    with clock.fixed(now + dt.timedelta(days=9)):
        deliveries.deliver_due.call()
        assert len(one.hits) == 10
        deliveries.try_again(delivery)
        deliveries.deliver_due.call()
    assert len(one.hits) == 11
    delivery.refresh_from_db()
    with pytest.raises(deliveries.Conflict):
        deliveries.try_again(delivery)


def test_an_endpoint_that_fails_for_a_day_is_paused_and_said_so(peer, browse):
    answers = [failing(500)]

    def answer(handler):
        answers[0](handler)

    one = peer(answer)
    endpoint, _ = endpoint_at(one.port)
    for number in range(25):
        queue(endpoint, n=number)
    start = clock.now()
    for hour in range(0, 30):
        with clock.fixed(start + dt.timedelta(hours=hour)):
            deliveries.deliver_due.call()
    endpoint.refresh_from_db()
    assert endpoint.paused_at == start + dt.timedelta(hours=24)
    assert endpoint.failures == len(one.hits) == 25
    assert RecordedFact.objects.filter(kind="deliveries.paused").count() == 1
    assert "“Stock”: nothing had arrived" in browse("owner").get("/audit/").content.decode()
    answers[0] = fine
    with clock.fixed(start + dt.timedelta(days=3)):
        deliveries.resume(endpoint)
        deliveries.deliver_due.call()
    assert endpoint.deliveries.filter(state=State.DELIVERED).count() == 25
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.paused_at) == (0, None, None)


def test_one_dead_endpoint_does_not_hold_up_the_others(peer):
    dead, alive = peer(failing(500)), peer()
    for port in (dead.port, alive.port):
        endpoint, _ = endpoint_at(port)
        for number in range(5):
            queue(endpoint, n=number)
    deliveries.deliver_due.call()
    assert (len(dead.hits), len(alive.hits)) == (1, 5)


def test_a_lost_key_is_a_failure_with_a_reason(peer, home, run_jobs):
    one = peer()
    delivery = queue(endpoint_at(one.port)[0])
    (home / "box_key").unlink()
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure) == (State.FAILED, "secret")
    assert not one.hits


def test_old_bodies_are_removed(peer, run_jobs):
    queue(endpoint_at(peer().port)[0])
    run_jobs()
    waiting = queue(endpoint_at(peer().port)[0])
    with clock.fixed(clock.now() + dt.timedelta(days=31)):
        deliveries.forget_old.call()
    assert list(Delivery.objects.all()) == [waiting]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(peer):
    one = peer()
    delivery = queue(endpoint_at(one.port)[0])
    together = threading.Barrier(6)

    def work():
        together.wait()
        try:
            deliveries.deliver(delivery.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(one.hits) == 1


#: Delivers, and dies when the answer has come, before it is noted.
DYING = """
import os, sys
import django
django.setup()
from shuke.common import deliveries, http
def send(*words, **options):
    http.request(*words, **options)
    os._exit(9)
deliveries.deliver(int(sys.argv[1]), send)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_before_noting_it_leaves_it_to_the_next_under_the_same_key(peer, home):
    keys = []
    one = peer(lambda handler: (keys.append(handler.headers["webhook-id"]), fine(handler)))
    delivery = queue(endpoint_at(one.port)[0])
    place, name = configured.DATABASES["default"], connection.settings_dict["NAME"]
    address = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://{place['USER']}@{place['HOST']}:{place['PORT']}/{name}"
    )
    dead = subprocess.run(
        [sys.executable, "-c", DYING, str(delivery.pk)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
            "SHUKE_DATABASE_URL": address,
            "SHUKE_HOME": str(home),
            "SHUKE_INNER_HOSTS": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert dead.returncode == 9, dead.stderr
    delivery.refresh_from_db()
    assert (delivery.state, len(keys)) == (State.DELIVERING, 1)
    deliveries.deliver_due.call()
    assert len(keys) == 1, "the dead worker's lease still holds"
    later = clock.now() + dt.timedelta(seconds=configured.LEASE_SECONDS + 1)
    with clock.fixed(later):
        deliveries.deliver_due.call()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (State.DELIVERED, 2)
    assert keys == [delivery.key, delivery.key]


def test_one_who_was_taken_for_dead_notes_nothing(peer):
    """It was slow; another sent it meanwhile and noted so."""
    one = peer()
    delivery = queue(endpoint_at(one.port)[0])

    def slow(*words, **options):
        later = clock.now() + dt.timedelta(seconds=configured.LEASE_SECONDS + 1)
        with clock.fixed(later):
            assert deliveries.deliver(delivery.pk)
        raise RequestFailed(http.Failure.TIMEOUT, "slow")

    deliveries.deliver(delivery.pk, slow)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.failure, len(one.hits)) == (State.DELIVERED, "", 1)
    assert json.loads(delivery.body)["customer"] == 7
