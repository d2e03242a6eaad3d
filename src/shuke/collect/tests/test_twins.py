"""What a browser and a server (or the shop's webhook) both tell of counts once; a guess proves nothing."""

import pytest

from shuke.collect.commands.tracking import make_key
from shuke.collect.tests import shops
from shuke.collect.tests.test_tracking import identify, send
from shuke.collect.tracking import recording
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.shop.models import Event, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
CHECKOUT = "c7a1f0d29be94ad6b1e2"


@pytest.fixture
def server():
    return make_key(SYSTEM, name="Shop server", side="server")


@pytest.fixture
def browser():
    return make_key(SYSTEM, name="Web shop", side="browser")


def begin(client, key, **more):
    event = {"event": "Checkout Started", "properties": {"checkout_id": CHECKOUT}, **more}
    assert send(client, key, event).status_code == 200
    recording.record_spool()


def named(name: str = "checkout_started") -> list[tuple]:
    rows = Event.objects.filter(name=name).order_by("pk")
    return [(row.visitor, row.customer_id) for row in rows]


def by_server(client, server, **more):
    begin(client, server, userId="42", anonymousId=None, messageId="s1", **more)


@pytest.mark.parametrize("first", ["browser", "server"])
def test_a_checkout_told_twice_counts_once_on_the_way_of_the_visitor(
    client, server, browser, first
):
    identify(client, server, anonymousId=None)
    recording.record_spool()
    lin = Customer.objects.get().pk
    page = {"event": "Product Viewed", "messageId": "p1"}
    send(client, browser, page)
    if first == "browser":
        begin(client, browser)
        by_server(client, server)
    else:
        by_server(client, server)
        begin(client, browser)
    assert named() == [("a:anon-1", lin)]
    assert named("repeated") == [("u:42", lin)]
    # The server's word told whose the device is.
    assert named("product_viewed") == [("a:anon-1", lin)]
    assert Visit.objects.get(visitor="a:anon-1").customer_id == lin


def test_both_tellings_are_listed_with_who_told_them(client, server, browser, browse):
    begin(client, browser)
    by_server(client, server)
    owner = browse("owner")
    assert "1 step was told by two senders" in owner.get("/imports/events/visits/").text
    page = owner.get("/imports/events/twins/").text
    for words in ("Checkout started", "Web shop", "Shop server", CHECKOUT):
        assert words in page
    assert browse("agent").get("/imports/events/twins/").status_code == 403


def test_the_same_message_from_two_keys_counts_once(client, server, browser):
    message = "0f8fad5b-d9cb-469f-a165-70867728950e"
    event = {"event": "Product Added", "messageId": message, "properties": {"sku": "A1"}}
    for key in (browser, server):
        send(client, key, event)
        recording.record_spool()
    assert len(named("product_added")) == len(named("repeated")) == 1


def test_other_things_of_one_basket_and_later_ones_count(client, server, browser):
    for sku, at in (("A1", "m1"), ("B2", "m2")):
        event = {"event": "Product Added", "properties": {"cart_id": CHECKOUT, "sku": sku}}
        send(client, browser, {**event, "messageId": at})
        recording.record_spool()
    begin(client, browser, messageId="m3")
    assert len(named("product_added")) == 2 and len(named()) == 1
    assert not named("repeated")
    again = {"event": "Product Added", "properties": {"cart_id": CHECKOUT, "sku": "B2"}}
    send(client, server, {**again, "messageId": "s9", "userId": "42"})
    recording.record_spool()
    assert len(named("product_added")) == 2 and len(named("repeated")) == 1
    other = {"event": "Product Added", "properties": {"cart_id": CHECKOUT, "sku": "C3"}}
    send(client, server, {**other, "messageId": "s10", "userId": "42"})
    recording.record_spool()
    assert len(named("product_added")) == 3 and len(named("repeated")) == 1


def test_whoever_guesses_an_order_takes_nothing_from_it(client, server, browser):
    identify(client, server, anonymousId=None)
    paid = {"event": "Order Completed", "properties": {"order_id": "1001", "total": 99}}
    send(client, browser, {**paid, "anonymousId": "thief"})
    send(client, server, {**paid, "messageId": "s2", "userId": "42", "anonymousId": None})
    recording.record_spool()
    lin = Customer.objects.get().pk
    assert sorted(named("order_completed")) == [("a:thief", None), ("u:42", lin)]
    # Of the same visitor it is one, and stands on their way.
    send(client, browser, {**paid, "anonymousId": "own", "messageId": "b2"})
    recording.record_spool()
    send(client, server, {**paid, "anonymousId": "own", "messageId": "s3", "userId": "42"})
    recording.record_spool()
    assert len(named("repeated")) == 1


def test_a_shops_webhook_and_the_website_tell_of_one_checkout(client, browser, run_jobs):
    begin(client, browser)
    now = clock.now().isoformat()
    checkout = {"id": 3, "token": "t1", "cart_token": CHECKOUT, "email": "lin@example.com"}
    checkout |= {"total_price": "90.00", "created_at": now, "updated_at": now, "line_items": []}
    shops.shopify(shops.connect("shopify"), "checkouts/create", checkout)
    run_jobs()
    [event] = Event.objects.filter(name="checkout_started")
    lin = Customer.objects.get()
    assert (event.visitor, event.customer, event.value) == ("a:anon-1", lin, 90)
    assert len(named("repeated")) == 1
