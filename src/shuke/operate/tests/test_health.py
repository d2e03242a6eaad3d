"""What a monitor learns: that it lives, and nothing about whom."""

import datetime as dt
import os

import pytest

from shuke.common import clock
from shuke.operate import condition
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew(settings):
    settings.HEALTH_SECONDS = 0


def test_a_silent_worker_and_an_empty_warehouse_are_told(client, home):
    answer = client.get("/health/")
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "degraded"
    assert body["database"] == "ok"
    assert body["worker"]["state"] == "silent"
    assert body["warehouse"] == {"state": "empty", "synced_seconds_ago": None}


def test_a_living_worker_and_a_fresh_warehouse(client, home):
    begun = clock.now()
    with clock.fixed(begun):
        fill()
    (home / "worker.heartbeat").touch()
    for later, state in ((7, "ok"), (120, "silent")):
        beat = begun.timestamp()
        os.utime(home / "worker.heartbeat", (beat, beat))
        with clock.fixed(begun + dt.timedelta(seconds=later)):
            body = client.get("/health/").json()
        assert body["worker"]["state"] == state
        assert body["status"] == ("ok" if state == "ok" else "degraded")
        assert body["worker"]["heartbeat_seconds_ago"] == later
        assert body["warehouse"]["synced_seconds_ago"] == later


def test_it_names_nobody_and_no_place(client, home, staff):
    staff("owner")
    text = client.get("/health/").content.decode()
    assert "owner" not in text.lower()
    assert str(home) not in text


def test_an_answer_is_given_again_for_a_moment(client, home, settings, django_assert_num_queries):
    client.get("/health/")
    settings.HEALTH_SECONDS = 60
    with django_assert_num_queries(0):
        client.get("/health/")


def test_a_disk_that_fills_up_is_seen_before_it_is_full(client, home, monkeypatch):
    monkeypatch.setattr(condition, "LOW_DISK_MB", 10**9)
    body = client.get("/health/").json()
    assert (body["disk"]["state"], body["status"]) == ("low", "degraded")
    assert body["disk"]["free_mb"] > 0
