"""What a till sends after the network was away. Doubled and lost entries of this kind were reported to other
tills (public trackers of odoo, erpnext); inputs of our own."""

import datetime as dt

import pytest

from shuke.counter.models import Visit
from shuke.counter.tests.conftest import NOON
from shuke.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(in_store, hubin):
    """`send(text, key="k1")` gives the answer to one entry."""

    def post(text, key="k1", **more):
        entry = {"key": key, "text": text, "about": "找外套", "store": str(hubin.pk)}
        entry |= {"at": "2026-11-22T03:10:00.000Z", **more}
        return in_store.post("/till/entries/", entry, content_type="application/json").json()

    return post


def test_an_entry_sent_twice_is_one(send, wang):
    """odoo 40567, 152259: the answer is lost, or two tabs send, and the order is there twice."""
    assert send("MS0002")["outcome"] == "recorded"
    assert send("MS0002")["outcome"] == "unchanged"
    row = Visit.objects.get()
    assert (row.customer_id, row.about) == (wang.pk, "找外套")
    assert row.at == dt.datetime(2026, 11, 22, 3, 10, tzinfo=dt.UTC), (
        "as it was noted, not as it came"
    )


def test_a_newcomer_of_two_entries_is_one_person(send):
    assert send("13812345670", name="周念")["outcome"] == "recorded"
    assert send("138 1234 5670", key="k2", name="周念")["outcome"] == "recorded"
    assert Customer.objects.get().name == "周念" and Visit.objects.count() == 2


def test_what_cannot_be_decided_is_held_with_its_reason_and_stops_no_other(send, wang, lin):
    """erpnext 11000: one bad entry kept all that came after it from being sent."""
    held = send("某某某")
    assert held["outcome"] == "held" and "Nobody is known by this" in held["reason"]
    beyond = send("13722220004", key="k2")
    assert beyond["outcome"] == "held" and "do not see" in beyond["reason"]
    assert send("MS0002", key="k3")["outcome"] == "recorded"
    assert send("MS0002", key="k4", store="999")["outcome"] == "held"
    assert Visit.objects.get().customer_id == wang.pk


@pytest.mark.parametrize("body", ["", "[]", "{", '{"key": "k"}', '{"text": "MS0002"}', "null"])
def test_rubbish_is_refused_and_nothing_is_kept(in_store, wang, body):
    answer = in_store.post("/till/entries/", body, content_type="application/json")
    assert answer.status_code == 422 and answer.json()["outcome"] == "rejected"
    assert not Visit.objects.exists()


def test_a_till_whose_clock_is_ahead_loses_nothing(send, wang):
    assert send("MS0002", at="2027-05-01T00:00:00Z")["outcome"] == "recorded"
    assert Visit.objects.get().at == NOON
