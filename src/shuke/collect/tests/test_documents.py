"""The inbox through its API door: kept before the answer, applied once, the latest version counts."""

import datetime as dt
import json

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.effort import times

from shuke.collect import applying, commands
from shuke.collect.models import Document
from shuke.collect.tests.test_outages import refused
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.customers.models import Customer
from shuke.shop.models import Order, OrderLine, Product
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def at(hour: float) -> str:
    return (NOON + dt.timedelta(hours=hour)).isoformat()


def order(number: str = "A1", total: str = "10", **more) -> dict:
    return {"number": number, "placed_at": "2026-11-01T08:00:00Z", "email": "lin@example.com",
            "lines": [{"product_code": "R-80", "quantity": 1, "unit_price": total}], **more}  # fmt: skip


def document(key: str, hour: float, body: dict) -> dict:
    return {"key": key, "occurred": at(hour), "body": body}


@pytest.fixture
def send(actor):
    """`send("orders", documents...)` posts them with a token; gives status and outcomes."""
    secret = make_token(actor("marketer"), name="till", scopes=["imports.run"])[1]
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})

    def post(kind: str, *documents: dict, **more):
        answer = client.post(
            f"/api/v1/documents/{kind}",
            json.dumps({"documents": documents, **more}),
            content_type="application/json",
        )
        found = answer.json()
        return answer.status_code, [d["outcome"] for d in found.get("documents", [])] or found

    return post


def total() -> int:
    return int(Order.objects.get().total)


def test_an_order_is_recorded_and_its_buyer_known(send):
    assert send("orders", document("A1", 0, order())) == (200, ["recorded"])
    assert Order.objects.get().customer.identities.get().value == "lin@example.com"
    stored = Document.objects.get()
    assert (stored.source, stored.state, stored.file) == ("api:orders", "applied", None)


def test_the_same_version_again_changes_nothing(send):
    first = document("A1", 0, order())
    send("orders", first)
    assert send("orders", first) == (200, ["unchanged"])
    assert Document.objects.count() == OrderLine.objects.count() == 1


def test_an_older_version_never_overwrites_a_newer_one(send):
    send("orders", document("A1", 2, order(total="20")))
    assert send("orders", document("A1", 1, order(total="10"))) == (200, ["outdated"])
    assert total() == 20
    assert send("orders", document("A1", 3, order(total="30"))) == (200, ["updated"])
    assert total() == 30


def test_earlier_words_that_return_later_are_a_change(send):
    for hour, words in enumerate(["10", "20", "10"]):
        send("orders", document("A1", hour, order(total=words)))
    assert total() == 10
    assert send("orders", document("A1", 1.5, order(total="20"))) == (200, ["outdated"])
    assert total() == 10


def test_versions_within_one_call(send):
    outcomes = send("orders", *(document("A1", h, order(total=str(h))) for h in (2, 3, 1)))
    assert outcomes == (200, ["outdated", "recorded", "outdated"])
    assert total() == 3


def test_two_keys_of_one_order_are_recorded_one_after_the_other(send):
    outcomes = send(
        "orders", document("a", 1, order(total="5")), document("b", 2, order(total="6"))
    )
    assert outcomes == (200, ["recorded", "updated"])
    assert total() == 6


def test_customers_and_products(send):
    assert send(
        "customers",
        document("c1", 0, {"customer_number": "17", "name": "林小满", "consent_email": True}),
        document("c2", 0, {"name": "nobody"}),
    ) == (200, ["recorded", "held"])
    assert Customer.objects.get().name == "林小满"
    product = {"code": "R-80", "title": "Romper", "list_price": 59.9}
    assert send("products", document("p", 0, product)) == (200, ["recorded"])
    assert str(Product.objects.get().list_price) == "59.9000"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (order(placed_at="someday"), "“someday” is no date that can be read"),
        (order(colour="red"), "There is no field “colour”"),
        (order(lines="none"), "“lines” does not have the shape that it should have"),
        (order(note={"a": 1}), "“note” does not have the shape that it should have"),
        ({"placed_at": "2026-11-01"}, "The order number is empty"),
    ],
)
def test_what_cannot_be_read_is_rejected_and_kept(send, body, reason):
    assert send("orders", document("A1", 0, body)) == (200, ["rejected"])
    stored = Document.objects.get()
    assert stored.state == "rejected"
    assert json.loads(stored.payload) == {"body": body}
    receipt = commands.receive(
        SYSTEM, "api:orders", [commands.Incoming("A1", NOON, body)]
    )  # again, and still rejected
    assert [r.reason for r in receipt] == [reason]
    assert not Order.objects.exists()


def test_a_held_one_is_replayed(send, actor):
    weird = order(status="weird")
    assert send("orders", document("A1", 0, weird)) == (200, ["held"])
    assert commands.replay_documents(actor(), source="api:orders") == 0
    send("orders", document("A1", 1, order(total="7")))
    assert commands.replay_documents(actor(), source="api:orders") == 1  # overtaken meanwhile
    assert total() == 7
    assert RecordedFact.objects.filter(kind="collect.documents_replayed").count() == 2


def test_one_that_nobody_can_record_keeps_no_other_out(send, monkeypatch):
    kind = applying.kind_of("api:orders")

    def failing(bodies, *, source):
        if any(body["number"] == "BAD" for body in bodies):
            raise ZeroDivisionError
        return kind.record(bodies, source=source)

    broken = type(kind)(kind.code, kind.label, failing, kind.identity)
    monkeypatch.setattr(applying, "kind_of", lambda source: broken)
    assert send(
        "orders",
        document("A1", 0, order()),
        document("A2", 0, order("BAD")),
        document("A3", 0, order("A3")),
    ) == (200, ["recorded", "held", "recorded"])
    assert Document.objects.get(state="held").reason == "fault"


def test_kept_before_the_answer_and_applied_after_an_outage(send, monkeypatch, run_jobs):
    apply = applying.apply

    def locked(*args, **kwargs):
        raise refused("database is locked")

    monkeypatch.setattr(applying, "apply", locked)
    assert send("orders", document("A1", 0, order())) == (202, ["received"])
    assert Document.objects.get().state == "received"
    monkeypatch.setattr(applying, "apply", apply)
    run_jobs()
    assert Document.objects.get().state == "applied"
    assert total() == 10


def test_what_a_lost_job_left_is_woken(send, monkeypatch, run_jobs):
    with monkeypatch.context() as broken:
        broken.setattr(commands.documents, "_apply_now", lambda source, ids: {})
        broken.setattr(commands.documents.jobs, "apply_documents", Lost)
        send("orders", document("A1", 0, order()))
    run_jobs()
    assert Document.objects.get().state == "received"
    commands.wake_documents()
    run_jobs()
    assert total() == 10


class Lost:
    """A job that is never written down."""

    @staticmethod
    def enqueue(source: str) -> None:
        pass


def test_calls_that_cannot_be_read_keep_nothing(send):
    status, problem = send("orders", document("", 0, order()), document("B", 999_999, order("B")))
    assert status == 422
    assert set(problem["fields"]) == {"documents.0.key", "documents.1.occurred"}
    assert send("orders", {"key": "A", "occurred": "2026-11-02T12:00:00", "body": {}})[0] == 422
    assert send("orders")[0] == 422
    assert send("letters", document("A", 0, {}))[0] == 422
    assert not Document.objects.exists()


def test_strange_characters_are_no_way_to_break_it(send):
    odd = order(note="\ud83d half, \0 null", email="林@example.com")
    assert send("orders", document("A1", 0, odd))[0] == 200
    assert send("orders", document("A\0", 0, order("B")))[0] == 422


def test_a_token_without_the_right_is_refused(actor):
    secret = make_token(actor("analyst"), name="t", scopes=["orders.view"])[1]
    client = Client(headers={"authorization": f"Bearer {secret}"})
    answer = client.post(
        "/api/v1/documents/orders",
        json.dumps({"documents": [document("A1", 0, order())]}),
        content_type="application/json",
    )
    assert answer.status_code == 403
    assert not Document.objects.exists()


class AnyOrder(TestCase):
    """Versions that come shuffled, repeated and late, in calls of any size, end as those in order."""

    @settings(max_examples=times(40, 1000))
    @given(
        st.lists(
            st.tuples(st.sampled_from(["A1", "A2"]), st.integers(1, 4)), min_size=1, max_size=6
        ).flatmap(
            lambda story: st.tuples(
                st.just(story),
                st.permutations(range(len(story))),
                st.lists(st.integers(0, len(story) - 1), max_size=3),
                st.integers(1, 4),
            )
        )
    )
    def test_ends_like_the_oracle(self, deliveries):
        story, shuffled, repeated, size = deliveries
        versions = [
            commands.Incoming(key, NOON + dt.timedelta(hours=hour), order(key, str(words)))
            for hour, (key, words) in enumerate(story)
        ]
        sent = [versions[place] for place in [*shuffled, *repeated]]
        for start in range(0, len(sent), size):
            commands.receive(SYSTEM, "api:orders", sent[start : start + size])
        expected = dict(story)
        assert {o.number: int(o.total) for o in Order.objects.all()} == expected
        assert not Document.objects.filter(state="received").exists()
        assert clock.now() > NOON
