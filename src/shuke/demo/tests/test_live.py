"""The demo's second channel sells through the same doors as any shop, and what it says is what stands here."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from ipaddress import ip_network
from random import Random

import pytest
from django.core.management import call_command

from shuke.collect.commands import apply_documents
from shuke.collect.models import Connector, Document, WriteKey
from shuke.collect.queries import connectors
from shuke.collect.tracking import recording
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.demo import live
from shuke.shop.models import Event, Order

NOW = dt.datetime(2026, 5, 4, 3, tzinfo=dt.UTC)


@pytest.fixture
def anneliese(db):
    return customers.add_customer(
        SYSTEM, name="Anneliese Berger", identities=[("email", "anneliese@example.com")]
    )


@pytest.fixture
def shop(anneliese, client, home):
    """The shop, and `statuses`: what Shuke answered."""

    def send(path, content, headers):
        answer = client.post(path, content, content_type="application/json", headers=headers)
        shop.statuses[path, answer.status_code] += 1
        return answer.status_code

    shop = live.LiveShop(live.connect(), send, Random(3), clock.now, regulars=live.regulars())
    shop.statuses = Counter()
    return shop


def sell(shop, steps: int) -> None:
    """A minute lies between two things that happen; then everything that waits is recorded."""
    for minute in range(steps):
        with clock.fixed(clock.now() + dt.timedelta(minutes=minute)):
            shop.step()
    with clock.fixed(clock.now() + dt.timedelta(minutes=steps)):
        for source in connectors.sources(Connector.objects.get()):
            apply_documents(source)
        recording.record_spool()


@pytest.mark.django_db
def test_what_it_sold_stands_here_as_it_says(shop, anneliese):
    said: dict[str, live.Order] = {}
    taken = shop._buy

    def buy(visit):
        line = taken(visit)
        said[shop.orders[-1].number] = shop.orders[-1]
        return line

    shop._buy = buy
    with clock.fixed(NOW):
        sell(shop, 300)
    assert {status for (_path, status) in shop.statuses} == {200}
    assert Document.objects.exclude(state__in=["applied", "outdated"]).count() == 0
    stored = {order.number: order for order in Order.objects.all()}
    assert set(stored) == set(said) and len(said) > 20
    for number, order in said.items():
        [line] = order.body["lines"]
        assert stored[number].total == line["quantity"] * Decimal(line["unit_price"])
        assert (stored[number].refunded > 0) == (order.refunds > 0)
        assert stored[number].status == order.body["status"]
        assert stored[number].store.code == "live"
    theirs = {number for number, order in said.items() if order.body.get("email")}
    assert theirs and {order.number for order in anneliese.orders.all()} == theirs
    names = Counter(Event.objects.values_list("name", flat=True))
    assert names["product_viewed"] > names["product_added"] > names["checkout_started"]
    assert names["order_completed"] == len(said)
    assert Event.objects.filter(customer=anneliese, name="order_completed").count() == len(theirs)


@pytest.mark.django_db
def test_started_again_it_is_the_same_shop(shop):
    first = shop.access
    shop.access = again = live.connect()
    assert (again.hook, again.key) == (first.hook, first.key) and again.secret != first.secret
    assert Connector.objects.count() == WriteKey.objects.count() == 1
    with clock.fixed(NOW):
        sell(shop, 30)
    assert {status for (_path, status) in shop.statuses} == {200}


@pytest.mark.django_db(transaction=True)
def test_the_verb_sells_to_a_running_shuke(live_server, home, settings, capsys):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    port = live_server.thread.port
    call_command("sell", port=port, steps=40, seed=5, verbosity=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "40 things happened"
    sold = [line for line in lines if line.startswith("order ")]
    assert (
        Document.objects.filter(source__contains="orders", payload__contains="placed_at").count()
        >= len(sold)
        > 0
    )
