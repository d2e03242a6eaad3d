"""Shops that are asked: the past page by page, gaps again and again, limits respected, kills survived."""

import datetime as dt
import json
from ipaddress import ip_network
from urllib.parse import parse_qs, urlsplit

import pytest

from shuke.collect import commands
from shuke.collect.connectors import asking
from shuke.collect.models import Document, Feed
from shuke.collect.tests import shops
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.common.tests.peers import Peer
from shuke.shop.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
NOON = dt.datetime(2026, 11, 6, 12, tzinfo=dt.UTC)
TOKEN = "shpat_invented"


class Shop(Peer):
    """Shopify's orders as its Admin API gives them, `size` to a page; `say(answer)` comes instead, once."""

    def __init__(self, *orders: dict, size: int = 2):
        self.orders, self.size = list(orders), size
        self.instead: list[tuple[int, dict[str, str]]] = []
        self.extra: dict[str, str] = {}
        super().__init__(self.answer)

    def answer(self, handler) -> None:
        if handler.headers["X-Shopify-Access-Token"] != TOKEN:
            return self.send(handler, 401, b"{}", {})
        if self.instead:
            status, headers = self.instead.pop(0)
            return self.send(handler, status, b"{}", headers)
        query = {name: value[0] for name, value in parse_qs(urlsplit(handler.path).query).items()}
        role = urlsplit(handler.path).path.rpartition("/")[2].removesuffix(".json")
        since, start = (
            query.get("updated_at_min", ""),
            int(query.get("page_info", "0").split("x")[-1]),
        )
        if "page_info" in query:
            since = query["page_info"].split("x")[0].replace("p", "+").replace("_", ":")
        rows = self.orders if role == "orders" else []
        rows = sorted(rows, key=lambda row: row["updated_at"])
        rows = [row for row in rows if not since or _at(row["updated_at"]) >= _at(since)]
        part, headers = rows[start : start + self.size], dict(self.extra)
        if start + self.size < len(rows):
            place = f"{since.replace('+', 'p').replace(':', '_')}x{start + self.size}"
            headers["Link"] = f'<https://evil.example.com/x?page_info={place}&limit=2>; rel="next"'
        self.send(handler, 200, json.dumps({role: part}).encode(), headers)
        return None

    def send(self, handler, status: int, body: bytes, headers: dict[str, str]) -> None:
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def order(number: int, minute: int = 0, **more) -> dict:
    return shops.shopify_order(number, f"2026-11-05T12:{minute:02d}:00+00:00", **more)


@pytest.fixture
def connect(home, settings):
    """`connect(order, …)` gives the connector and the shop that it may ask, at noon."""
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    peers = []

    def run(*orders: dict, **more):
        peer = Shop(*orders, **more)
        peers.append(peer)
        connector = shops.connect("shopify")
        commands.set_access(
            SYSTEM, connector.pk, address=f"http://127.0.0.1:{peer.port}", access={"token": TOKEN}
        )
        return connector, peer

    with clock.fixed(lambda: run.now):
        run.now = NOON
        yield run
    for peer in peers:
        peer.end()


@pytest.fixture
def ask(connect):
    """Ask all that is due, `later` seconds after the last time; gives the feed of orders."""

    def run(later: float = 0) -> Feed:
        connect.now += dt.timedelta(seconds=later)
        for feed in asking.due():
            asking.ask(feed)
        return Feed.objects.get(role="orders")

    return run


def numbers() -> list[str]:
    return sorted(Order.objects.values_list("number", flat=True))


def test_the_past_comes_whole_and_nothing_follows_from_it(connect, ask, run_jobs):
    connect(*(order(n, n) for n in range(1, 6)))
    feed = ask()
    run_jobs()
    assert numbers() == ["#1", "#2", "#3", "#4", "#5"]
    assert (feed.filled_at, feed.documents) == (NOON, 5)
    assert set(Document.objects.values_list("backfill", flat=True)) == {True}
    recorded = RecordedFact.objects.filter(kind="collect.documents_recorded")
    assert set(recorded.values_list("backfill", flat=True)) == {True}


def test_what_webhooks_missed_is_asked_for_and_the_rest_is_not(connect, ask, run_jobs):
    _connector, peer = connect(order(1, 1), order(2, 30))
    ask()
    peer.orders += [order(3, 31), order(1, 32, financial_status="refunded")]
    feed = ask(later=600)
    run_jobs()
    assert numbers() == ["#1", "#2", "#3"]
    assert Order.objects.get(number="#1").refunded == 90
    asked = [hit[0] for hit in peer.hits if "orders" in hit[0]]
    assert "updated_at_min=2026-11-05T12%3A25" in asked[-2]  # five minutes before the last change
    assert "status=any" in asked[0]
    assert feed.documents == 5


def test_a_webhook_and_a_poll_of_one_version_are_one(connect, ask, run_jobs):
    connector, _peer = connect(order(1, 1))
    shops.shopify(connector, "orders/create", order(1, 1))
    run_jobs()
    ask()
    run_jobs()
    assert (Document.objects.count(), Order.objects.count()) == (1, 1)
    assert not Document.objects.get().backfill


def test_a_stale_page_never_overwrites_a_webhook(connect, ask, run_jobs):
    connector, _peer = connect(order(1, 1))
    shops.shopify(connector, "orders/updated", order(1, 2, financial_status="refunded"))
    run_jobs()
    ask()
    run_jobs()
    assert Order.objects.get().refunded == 90


def test_too_many_requests_are_waited_out(connect, ask):
    _connector, peer = connect(order(1))
    peer.instead = [(429, {"Retry-After": "40"})] * 3
    feed = ask()
    assert (feed.failure, feed.next_at) == ("limit", NOON + dt.timedelta(seconds=40))
    hits = len(peer.hits)
    ask(later=39)
    assert len(peer.hits) == hits
    feed = ask(later=1)
    assert (feed.failure, feed.failures, feed.documents) == ("", 0, 1)


def test_a_full_bucket_is_let_run_out(connect, ask):
    _connector, peer = connect(*(order(n, n) for n in range(1, 6)))
    peer.extra = {"X-Shopify-Shop-Api-Call-Limit": "36/40"}
    feed = ask()
    assert (feed.documents, feed.next_at) == (2, NOON + dt.timedelta(seconds=8))
    assert not feed.failure
    ask(later=8)
    assert ask(later=8).documents == 5


def test_failures_are_tried_again_ever_more_rarely_and_told(connect, ask, browse):
    connector, peer = connect(order(1))
    Feed.objects.exclude(role="orders").delete()
    peer.instead = [(500, {})] * 3
    waits = []
    for _try in range(3):
        feed = ask(later=waits[-1] if waits else 0)
        waits.append((feed.next_at - connect.now).total_seconds())
    assert waits == [30, 60, 120]
    page = browse("owner").get(f"/imports/shops/{connector.pk}/").content.decode()
    assert "answered 500" in page
    assert ask(later=120).documents == 1


def test_a_refused_access_is_told_and_tried_rarely(connect, ask):
    connector, _peer = connect()
    commands.set_access(
        SYSTEM, connector.pk, address=connector_address(connector), access={"token": "wrong"}
    )
    feed = ask()
    assert (feed.failure, feed.next_at) == ("access", NOON + dt.timedelta(hours=1))


def connector_address(connector) -> str:
    connector.refresh_from_db()
    return connector.address


def test_a_place_that_the_shop_forgot_begins_anew_where_it_was(connect, ask, run_jobs):
    _connector, peer = connect(*(order(n, n) for n in range(1, 6)))
    Feed.objects.exclude(role="orders").delete()
    peer.extra = {"X-Shopify-Shop-Api-Call-Limit": "36/40"}
    ask()
    peer.extra = {}
    peer.instead = [(400, {})]
    feed = ask(later=8)
    assert feed.failure == "place"
    ask(later=30)
    run_jobs()
    assert len(numbers()) == 5


def test_a_kill_between_pages_loses_nothing_and_does_nothing_twice(
    connect, ask, run_jobs, monkeypatch
):
    _connector, _peer = connect(*(order(n, n) for n in range(1, 6)))
    Feed.objects.exclude(role="orders").delete()
    take, times = asking.take, []

    def dying(*args, **kwargs):
        take(*args, **kwargs)
        times.append(1)
        if len(times) == 2:
            raise KeyboardInterrupt  # after the page was kept, before the commit

    monkeypatch.setattr(asking, "take", dying)
    with pytest.raises(KeyboardInterrupt):
        ask()
    assert Document.objects.count() == 2
    assert ask(later=60).documents == 5
    run_jobs()
    assert (Document.objects.count(), len(numbers())) == (5, 5)


def test_a_second_worker_finds_nothing_to_do(connect):
    _connector, peer = connect(order(1))
    feed = Feed.objects.get(role="orders")
    Feed.objects.filter(pk=feed.pk).update(lease_token="another", lease_beat_at=NOON)
    assert asking.ask(feed.pk) is None
    assert not peer.hits


def test_a_paused_shop_is_not_asked(connect, ask):
    connector, peer = connect(order(1))
    commands.pause_connector(SYSTEM, connector.pk)
    ask()
    assert not peer.hits


@pytest.mark.parametrize(
    "address",
    ["http://shop.example.com", "ftp://shop.example.com", "https://u:p@shop.example.com",
     "https://shop.example.com/?a=1", "", "shop.example.com"],
)  # fmt: skip
def test_keys_travel_encrypted_only(connect, address):
    connector = shops.connect("shopify")
    with pytest.raises(Invalid) as refused:
        commands.set_access(SYSTEM, connector.pk, address=address, access={"token": ""})
    assert refused.value.fields.keys() == {"address", "token"}


def test_the_access_is_typed_in_on_the_page_and_sealed(connect, browse):
    connector, peer = connect()
    browse("owner").post(
        f"/imports/shops/{connector.pk}/access/",
        {"address": f"http://127.0.0.1:{peer.port}/", "token": "another"},
    )
    connector.refresh_from_db()
    assert connector.address == f"http://127.0.0.1:{peer.port}"
    assert "another" not in connector.access
    answer = browse("owner").post(f"/imports/shops/{connector.pk}/access/", {"address": "x"})
    assert "beginning with https://" in answer.content.decode()


def test_woocommerce_is_asked_by_change_not_by_number(home):
    """Orders that change while pages are turned move to the end: nothing may be skipped."""
    from shuke.collect.connectors.woocommerce import WOOCOMMERCE

    resource = next(each for each in WOOCOMMERCE.resources if each.role == "orders")
    store = {
        n: shops.woo_order(n, f"2026-11-05T12:{n // 60:02d}:{n % 60:02d}") for n in range(1, 251)
    }
    cursor: dict = {}
    came: dict[str, dt.datetime] = {}
    for turn in range(10):
        query = {
            k: v[0] for k, v in parse_qs(urlsplit(resource.url("https://s", cursor)).query).items()
        }
        rows = sorted(store.values(), key=lambda row: (row["date_modified_gmt"], row["id"]))
        rows = [row for row in rows if row["date_modified_gmt"] > query.get("modified_after", "")]
        start = (int(query["page"]) - 1) * 100
        page = resource.read(json.dumps(rows[start : start + 100]).encode(), {}, cursor, NOON)
        came |= {each.incoming.key: each.incoming.occurred_at for each in page.deliveries}
        cursor = page.cursor
        if page.is_last:
            break
        store[turn + 1] = shops.woo_order(turn + 1, "2026-11-05T13:00:00")
    assert page.is_last
    assert len(came) == 250
    assert cursor == {"since": "2026-11-05T12:55:00"}


def test_woocommerce_changed_all_at_once_is_paged_within_the_second(home):
    from shuke.collect.connectors.woocommerce import WOOCOMMERCE

    resource = next(each for each in WOOCOMMERCE.resources if each.role == "products")
    rows = [
        {"id": n, "sku": f"P{n}", "date_modified_gmt": "2026-11-05T12:00:00"} for n in range(1, 251)
    ]
    cursor, came = {}, set()
    for _turn in range(6):
        query = {
            k: v[0] for k, v in parse_qs(urlsplit(resource.url("https://s", cursor)).query).items()
        }
        start = (int(query["page"]) - 1) * 100
        page = resource.read(json.dumps(rows[start : start + 100]).encode(), {}, cursor, NOON)
        came |= {each.incoming.key for each in page.deliveries}
        cursor = page.cursor
        if page.is_last:
            break
    assert len(came) == 250
