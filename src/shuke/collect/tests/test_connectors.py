"""Shops that are connected: deliveries are signed, kept before the answer, applied once, in any order."""

import base64
import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.effort import times

from shuke.collect import applying, commands
from shuke.collect.connectors.parts import source_of
from shuke.collect.models import Connector, Document, PrivacyRequest
from shuke.collect.tests import shops
from shuke.common import clock
from shuke.common.models import RecordedFact
from shuke.customers.models import Customer
from shuke.shop.models import Event, Order, Product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(home):
    return home


@pytest.fixture
def shopify():
    return shops.connect("shopify")


@pytest.fixture
def woo():
    return shops.connect("woocommerce")


@pytest.fixture
def signed():
    return shops.connect("signed", name="自建商城")


def test_an_order_of_shopify_stands_on_the_right_record(shopify, run_jobs):
    answer = shops.shopify(shopify, "orders/create", shops.shopify_order())
    assert (answer.status_code, answer.json()) == (200, {"documents": 1})
    assert Document.objects.get().state == "received"
    assert not Order.objects.exists()
    run_jobs()
    order = Order.objects.get()
    assert (order.number, order.store.code, order.status) == ("#1001", "web", "paid")
    assert (order.total, order.shipping, order.discount) == (90, 10, 20)
    assert order.customer.name == "林小满"
    assert set(order.customer.identities.values_list("kind", "value")) == {
        ("email", "lin@example.com"),
        ("web", f"shop-{shopify.pk}.7000000000001"),
    }
    assert order.lines.get().product.code == "BODY-80"


def test_an_order_of_woocommerce_with_tax_on_top_and_a_refund(woo, run_jobs):
    refunded = shops.woo_order(refunds=[{"id": 3, "total": "-7.50"}])
    assert shops.woocommerce(woo, "order.updated", refunded).status_code == 200
    run_jobs()
    order = Order.objects.get()
    # Of what went back, the tax was no revenue: 7.50 × 39.90 / 47.58.
    assert (order.number, order.refunded) == ("27", Decimal("6.2894"))
    assert (order.goods, order.shipping) == (35, Decimal("4.9"))
    assert order.placed_at == dt.datetime(2026, 11, 1, 8, 30, tzinfo=dt.UTC)
    assert order.customer.name == "Emma Clarke"


def test_what_woocommerce_sends_when_a_webhook_is_switched_on_changes_nothing(woo):
    answer = shops.post(woo, b"webhook_id=12", {}, "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not Document.objects.exists()
    answer = shops.post(woo, b"webhook_id=12&x=1", {}, "application/x-www-form-urlencoded")
    assert answer.status_code == 401


def test_two_deliveries_with_one_id_are_two(woo, run_jobs):
    """WooCommerce's delivery id is one of a second: two different orders can share it."""
    for number in (27, 28):
        shops.woocommerce(woo, "order.created", shops.woo_order(number))
    run_jobs()
    assert Order.objects.count() == 2


def test_any_other_system_signs_our_own_fields(signed, run_jobs):
    order = {"number": "A1", "placed_at": "2026-11-01T08:00:00Z", "email": "lin@example.com",
             "lines": [{"product_code": "R-80", "quantity": 1, "unit_price": "60"}]}  # fmt: skip
    person = {"email": "emma@example.com", "name": "Emma Clarke", "consent_email": "yes"}
    answer = shops.signed(
        signed,
        {"kind": "orders", "key": "A1", "occurred": "2026-11-02T12:00:00Z", "body": order},
        {"kind": "customers", "key": "e", "occurred": "2026-11-02T12:00:00Z", "body": person},
        {"kind": "refunds", "occurred": "2026-11-03T12:00:00Z",
         "body": {"order": "A1", "id": "r1", "amount": "15"}},
    )  # fmt: skip
    assert answer.json() == {"documents": 3}
    run_jobs()
    assert (Order.objects.get().total, Order.objects.get().refunded) == (60, 15)
    assert set(Customer.objects.values_list("name", flat=True)) == {"", "Emma Clarke"}


@pytest.mark.parametrize("kind", ["shopify", "woocommerce", "signed"])
def test_forged_deliveries_are_refused_and_change_nothing(kind):
    shop = shops.connect(kind)
    send = {
        "shopify": lambda **more: shops.shopify(shop, "orders/create", shops.shopify_order(), **more),
        "woocommerce": lambda **more: shops.woocommerce(shop, "order.created", shops.woo_order(), **more),
        "signed": lambda **more: shops.signed(shop, **more),
    }[kind]  # fmt: skip
    assert send(secret="guessed").status_code == 401
    assert shops.post(shop, b"{}", {}).status_code == 401
    assert not Document.objects.exists()
    shop.refresh_from_db()
    assert (shop.last_at, shop.refusal) == (None, "signature")
    assert shops.post(Connector(public_id="nowhere"), b"{}", {}).status_code == 404


def test_a_body_that_was_changed_on_the_way_is_refused(shopify):
    raw = json.dumps(shops.shopify_order()).encode()

    headers = {"X-Shopify-Topic": "orders/create",
               "X-Shopify-Hmac-Sha256": base64.b64encode(shops.mac(raw)).decode()}  # fmt: skip
    assert shops.post(shopify, raw.replace(b"90.00", b"9.00"), headers).status_code == 401
    assert shops.post(shopify, raw, headers).status_code == 200


@pytest.mark.parametrize(("ago", "status"), [(299, 200), (-299, 200), (301, 401), (-301, 401), (86_400, 401)])  # fmt: skip
def test_a_signature_holds_for_five_minutes(signed, ago, status):
    one = {
        "kind": "products",
        "key": "p",
        "occurred": "2026-11-02T12:00:00Z",
        "body": {"code": "P"},
    }
    with clock.fixed(dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)):
        answer = shops.signed(signed, one, ago=ago)
    assert answer.status_code == status
    signed.refresh_from_db()
    assert signed.refusal == ("" if status == 200 else "late")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"id": null}', b'{"a": 1}'],
)
def test_what_cannot_be_read_is_told_so(shopify, body):
    headers = {"X-Shopify-Topic": "orders/create",
               "X-Shopify-Hmac-Sha256": base64.b64encode(shops.mac(body)).decode()}  # fmt: skip
    assert shops.post(shopify, body, headers).status_code == 422
    assert not Document.objects.exists()


def test_too_much_is_refused_before_it_is_read(shopify, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert shops.post(shopify, b" " * 1001, {}).status_code == 413


def test_an_order_that_came_by_file_too_is_one(shopify, bring, run_jobs):
    bring("orders", "Order ID,Date,Email,SKU,Quantity,Price\n#1001,2026-11-01,lin@example.com,BODY-80,1,100\n",
          options={"store": "web"})  # fmt: skip
    shops.shopify(shopify, "orders/updated", shops.shopify_order())
    run_jobs()
    assert Order.objects.count() == 1
    assert Customer.objects.count() == 1


def test_a_refund_that_comes_before_its_order_waits_for_it(shopify, run_jobs):
    shops.shopify(shopify, "refunds/create", shops.shopify_refund())
    run_jobs()
    waiting = Document.objects.get()
    assert (waiting.state, waiting.reason) == ("held", "order_awaited")
    shops.shopify(shopify, "orders/create", shops.shopify_order())
    run_jobs()
    waiting.refresh_from_db()
    assert (waiting.state, Order.objects.get().refunded) == ("applied", 30)


def test_a_refund_counts_once_wherever_it_is_told(shopify, run_jobs):
    refund = shops.shopify_refund()
    shops.shopify(shopify, "orders/create", shops.shopify_order())
    shops.shopify(shopify, "refunds/create", refund)
    shops.shopify(shopify, "refunds/create", shops.shopify_refund(number=2, amount="5"))
    later = shops.shopify_order(updated="2026-11-03T12:00:01+00:00", refunds=[refund])
    shops.shopify(shopify, "orders/updated", later)
    run_jobs()
    assert Order.objects.get().refunded == 35


def test_versions_within_one_second_count_by_when_they_were_triggered(shopify, run_jobs):
    paid, unpaid = shops.shopify_order(), shops.shopify_order(financial_status="pending")
    shops.shopify(shopify, "orders/paid", paid, "2026-11-02T12:00:00.700000Z")
    shops.shopify(shopify, "orders/create", unpaid, "2026-11-02T12:00:00.200000Z")
    run_jobs()
    assert Order.objects.get().status == "paid"


def test_a_deleted_order_is_cancelled_and_a_restored_one_is_not(woo, run_jobs):
    shops.woocommerce(woo, "order.created", shops.woo_order())
    shops.woocommerce(woo, "order.deleted", {"id": 27})
    run_jobs()
    assert Order.objects.get().status == "cancelled"
    later = (clock.now() + dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    shops.woocommerce(woo, "order.restored", shops.woo_order(modified=later))
    run_jobs()
    assert Order.objects.get().status == "paid"


def test_customers_with_consent_and_products_with_variants(shopify, run_jobs):
    person = {
        "id": 7, "email": "lin@example.com", "first_name": "Lin", "last_name": "Xiaoman",
        "created_at": "2025-01-01T00:00:00Z", "updated_at": "2026-11-02T12:00:00Z",
        "email_marketing_consent": {"state": "subscribed", "consent_updated_at": "2026-01-01T00:00:00Z"},
    }  # fmt: skip
    shops.shopify(shopify, "customers/update", person)
    product = {
        "id": 1, "title": "Romper", "vendor": "麦穗", "updated_at": "2026-11-02T12:00:00Z",
        "options": [{"name": "Size"}, {"name": "Color"}],
        "variants": [{"sku": "LT-80", "price": "129", "option1": "80", "option2": "oat"},
                     {"sku": "LT-90", "price": "139", "option1": "90", "option2": "oat"}, {"sku": ""}],
    }  # fmt: skip
    shops.shopify(shopify, "products/create", product)
    run_jobs()
    consent = Customer.objects.get().consents.get()
    assert (consent.channel, consent.state) == ("email", "granted")
    assert list(Product.objects.order_by("code").values_list("code", "size", "colour")) == [
        ("LT-80", "80", "oat"),
        ("LT-90", "90", "oat"),
    ]


def test_a_checkout_is_a_step_on_the_way_to_buying(shopify, run_jobs):
    Product.objects.create(code="BODY-80", title="连体衣")
    cart = {"token": "c1", "updated_at": "2026-11-02T12:00:00Z", "line_items": [{"sku": "BODY-80"}]}
    checkout = {
        "id": 3, "token": "t1", "cart_token": "c1", "email": "lin@example.com", "total_price": "90.00",
        "created_at": "2026-11-02T12:01:00Z", "updated_at": "2026-11-02T12:02:00Z",
        "line_items": [{"sku": "BODY-80"}],
    }  # fmt: skip
    for _again in range(2):
        shops.shopify(shopify, "carts/update", cart)
        shops.shopify(shopify, "checkouts/create", checkout)
    run_jobs()
    assert sorted(Event.objects.values_list("name", flat=True)) == [
        "checkout_started",
        "product_added",
    ]
    assert {event.customer for event in Event.objects.all()} == {Customer.objects.get()}


@pytest.mark.parametrize(
    ("topic", "kind"),
    [("customers/data_request", "data"), ("customers/redact", "erasure"), ("shop/redact", "shop")],
)
def test_privacy_topics_are_work_with_a_day(shopify, topic, kind, run_jobs, browse):
    shops.shopify(shopify, "orders/create", shops.shopify_order())
    request = {"shop_id": 1, "customer": {"id": 7_000_000_000_001, "email": "lin@example.com"}}
    if kind == "shop":
        request = {"shop_id": 1, "shop_domain": "maisui.example.com"}
    for _again in range(2):
        assert shops.shopify(shopify, topic, request).status_code == 200
    run_jobs()
    row = PrivacyRequest.objects.get()
    assert (row.kind, row.due_on) == (kind, clock.today() + dt.timedelta(days=30))
    assert row.customer == (None if kind == "shop" else Customer.objects.get())
    page = browse("owner")
    assert f"/imports/shops/{shopify.pk}/#privacy" in page.get("/").content.decode()
    assert str(row.get_kind_display()) in page.get(f"/imports/shops/{shopify.pk}/").content.decode()
    page.post(f"/imports/shops/requests/{row.pk}/")
    row.refresh_from_db()
    assert row.ended_at and row.ended_by
    assert RecordedFact.objects.filter(kind="collect.privacy_request_settled").count() == 1


def test_a_paused_connection_keeps_and_applies_when_it_goes_on(shopify, run_jobs, browse):
    page = browse("owner")
    page.post(f"/imports/shops/{shopify.pk}/pause/")
    assert shops.shopify(shopify, "orders/create", shops.shopify_order()).status_code == 200
    commands.wake_documents()
    run_jobs()
    assert Document.objects.get().state == "received"
    page.post(f"/imports/shops/{shopify.pk}/start/")
    run_jobs()
    assert Order.objects.count() == 1


def test_an_ended_connection_takes_nothing(shopify, browse):
    browse("owner").post(f"/imports/shops/{shopify.pk}/ending/")
    assert shops.shopify(shopify, "orders/create", shops.shopify_order()).status_code == 404


def test_the_secret_is_sealed_and_can_be_changed(shopify, browse):
    assert shops.SECRET not in json.dumps(list(Connector.objects.values()), default=str)
    browse("owner").post(f"/imports/shops/{shopify.pk}/secret/", {"secret": "another"})
    assert shops.shopify(shopify, "orders/create", shops.shopify_order()).status_code == 401
    assert (
        shops.shopify(shopify, "orders/create", shops.shopify_order(), secret="another").status_code
        == 200
    )


def test_a_secret_whose_key_is_lost_asks_to_be_sent_again(shopify, settings, tmp_path):
    settings.HOME = tmp_path / "elsewhere"
    settings.HOME.mkdir()
    assert shops.shopify(shopify, "orders/create", shops.shopify_order()).status_code == 503


def test_topics_that_are_not_used_and_test_orders_are_told_of(shopify, run_jobs, browse):
    shops.shopify(shopify, "themes/publish", {"id": 1})
    shops.shopify(shopify, "orders/create", shops.shopify_order(test=True))
    shops.shopify(
        shopify,
        "orders/create",
        {"id": 3, "line_items": "none", "updated_at": "2026-11-02T12:00:00Z"},
    )
    run_jobs()
    assert not Order.objects.exists()
    assert set(Document.objects.values_list("state", "reason")) == {
        ("rejected", "topic_unused"), ("rejected", "test_order"), ("rejected", "body_shape"),
    }  # fmt: skip
    page = browse("owner", language="en").get(f"/imports/shops/{shopify.pk}/").content.decode()
    assert "A test order of the shop, not a sale" in page


def test_the_list_of_what_came_names_the_shop_and_asks_the_database_once(
    shopify, browse, django_assert_max_num_queries
):
    page = browse("owner")
    shops.shopify(shopify, "orders/create", shops.shopify_order())
    page.get("/imports/inbox/")  # what is read once per process
    with CaptureQueriesContext(connection) as few:
        page.get("/imports/inbox/")
        most = len(few)
    for number in range(2, 12):
        shops.shopify(shopify, "orders/create", shops.shopify_order(number))
    with django_assert_max_num_queries(most):
        text = page.get("/imports/inbox/").content.decode()
    assert text.count("麦穗海外店 · Orders</") >= 11


def test_nobody_else_may_connect_a_shop(actor, browse):
    assert browse("marketer").get("/imports/shops/new/").status_code == 403
    answer = browse("owner").post(
        "/imports/shops/new/", {"kind": "shopify", "name": "A", "store": "web", "secret": ""}
    )
    assert not Connector.objects.exists()
    assert "secret" in answer.context["form"].errors


class AnyOrder(TestCase):
    """Deliveries that come shuffled, repeated, late and among forged ones end as those in order."""

    @settings(max_examples=times(12, 1000))
    @given(st.data())
    def test_ends_like_the_oracle(self, data):
        story = data.draw(st.lists(st.sampled_from(_STEPS), min_size=1, max_size=8), "story")
        versions = [_delivery(step, second) for second, step in enumerate(story)]
        shuffled = data.draw(st.permutations(range(len(story))), "order")
        repeated = data.draw(st.lists(st.integers(0, len(story) - 1), max_size=3), "repeated")
        calm, wild = shops.connect("shopify", store="calm"), shops.connect("shopify", store="wild")
        for delivery in versions:
            self._deliver(calm, delivery)
        assert shops.shopify(wild, *versions[0], secret="forged").status_code == 401
        together = data.draw(st.integers(1, 4), "applied together")
        for turn, place in enumerate([*shuffled, *repeated], 1):
            self._deliver(wild, versions[place], apply=turn % together == 0)
        self._apply(wild)
        assert _state("wild") == _state("calm")
        assert not Document.objects.filter(state="received").exists()

    def _deliver(self, shop: Connector, delivery: tuple, *, apply: bool = True) -> None:
        assert shops.shopify(shop, *delivery).status_code == 200
        if apply:
            self._apply(shop)

    def _apply(self, shop: Connector) -> None:
        for role in ("orders", "refunds", "parcels", "deletions"):
            applying.apply(source_of(shop, role))


def test_a_part_counts_in_its_newest_version_though_an_older_one_comes_while_it_waits(shopify):
    """Deleted, a refund of 10, both told before their order; then what was told before them."""
    order = [
        ("orders/delete", (1, ""), 7),
        ("orders/delete", (1, ""), 5),
        ("orders/updated", (1, "paid"), 1),
        ("orders/updated", (1, "paid"), 6),
    ]
    for topic, what, second in order:
        shops.shopify(shopify, *_delivery((topic, what), second))
        for role in ("orders", "deletions"):
            applying.apply(source_of(shopify, role))
    assert Order.objects.get().status == "cancelled"
    waiting = Document.objects.filter(source=source_of(shopify, "deletions"), state="held")
    assert not waiting.exists()


#: What happens in a shop: (topic, what of it).
_STEPS = [
    *[("orders/updated", (n, status)) for n in (1, 2) for status in ("pending", "paid", "refunded")],
    *[("refunds/create", (n, r)) for n in (1, 2) for r in (1, 2)],
    *[("fulfillments/update", (n, status)) for n in (1, 2) for status in ("success", "cancelled")],
    ("orders/delete", (1, "")),
]  # fmt: skip


def _delivery(step: tuple, second: int) -> tuple[str, dict, str]:
    topic, (number, what) = step
    at = f"2026-11-05T12:00:{second:02d}+00:00"
    body = {
        "orders/updated": lambda: shops.shopify_order(number, at, financial_status=what, note=str(second)),
        "refunds/create": lambda: shops.shopify_refund(number, what, str(5 * what)),
        "fulfillments/update": lambda: shops.shopify_parcel(number, what, at),
        "orders/delete": lambda: {"id": 5_000_000_000_000 + number},
    }[topic]()  # fmt: skip
    return topic, body, at


def _state(store: str) -> list[tuple]:
    orders = Order.objects.filter(store__code=store).order_by("number")
    held = Document.objects.filter(state="held", source__startswith=_door(store))
    return [
        *orders.values_list("number", "status", "total", "refunded", "note"),
        *held.order_by("source", "key").values_list("key", "reason"),
    ]


def _door(store: str) -> str:
    return f"{Connector.objects.filter(store=store).latest('pk').door}:"


class TestWhatOthersReported:
    """Faults that users of other connectors reported, each tried with a document of our own."""

    def test_the_same_webhook_at_the_same_moment(self, shopify, run_jobs):
        """nozzlegear/ShopifySharp 919."""
        for _again in range(4):
            shops.shopify(shopify, "orders/updated", shops.shopify_order())
        run_jobs()
        assert (Document.objects.count(), Order.objects.count()) == (1, 1)

    def test_updated_arrives_before_create_and_paid_before_both(self, shopify, run_jobs):
        """Shopify/shopify-app-js 603, frappe/ecommerce_integrations 425."""
        for topic, at, status in [
            ("orders/paid", "12:00:02", "paid"),
            ("orders/updated", "12:00:01", "pending"),
            ("orders/create", "12:00:00", "pending"),
        ]:
            body = shops.shopify_order(updated=f"2026-11-02T{at}Z", financial_status=status)
            shops.shopify(shopify, topic, body)
            run_jobs()
        assert Order.objects.get().status == "paid"

    def test_a_refund_told_twice_and_queued_again(self, shopify, run_jobs):
        """PrestaShopCorp/ps_checkout 331, solidusio/solidus_stripe 281."""
        refund = shops.shopify_refund()
        shops.shopify(shopify, "orders/create", shops.shopify_order(refunds=[refund]))
        for _again in range(3):
            shops.shopify(shopify, "refunds/create", refund)
            run_jobs()
        assert Order.objects.get().refunded == 30

    def test_the_signature_is_of_the_bytes_however_they_are_written(self, shopify):
        """Shopify/shopify-app-template-node 680, craftcms/shopify 229."""
        body = json.dumps(shops.shopify_order(note="娃娃 \u2028 é"), ensure_ascii=False, indent=3)
        for raw in (body.encode(), body.replace("/", "\\/").encode()):
            signature = base64.b64encode(shops.mac(raw)).decode()
            headers = {"X-Shopify-Topic": "orders/create", "X-SHOPIFY-HMAC-SHA256": signature}
            assert shops.post(shopify, raw, headers).status_code == 200

    def test_forged_privacy_topics_are_401(self, shopify):
        """Shopify/shopify-app-template-node 1252."""
        for topic in ("shop/redact", "customers/redact", "customers/data_request"):
            assert shops.shopify(shopify, topic, {"shop_id": 1}, secret="x").status_code == 401
        assert not PrivacyRequest.objects.exists()

    @pytest.mark.parametrize("name", ["line_items", "financial_status", "total_price"])
    def test_a_webhook_that_sends_some_fields_only_changes_no_order(self, shopify, run_jobs, name):
        """Vets-Who-Code/vets-who-code-app 1348: a status that is not sent became "pending"."""
        shops.shopify(shopify, "orders/create", shops.shopify_order(financial_status="pending"))
        later = shops.shopify_order(updated="2026-11-03T12:00:00Z", note="later")
        del later[name]
        shops.shopify(shopify, "orders/updated", later)
        run_jobs()
        order = Order.objects.get()
        assert (order.status, order.total, order.note) == ("unpaid", 90, "")
        assert Document.objects.get(state="rejected").value == name

    def test_a_guest_with_goods_that_nobody_told_of_and_tax_inside(self, woo, run_jobs):
        """libracore/WooCommerceConnector 80, roboes/odoo-woocommerce-sync 2."""
        body = shops.woo_order(customer_id=0, total="17.90", total_tax="0.00", shipping_total="0.00",
                               line_items=[{"name": "Romper - 80", "product_id": 22654, "variation_id": 22655,
                                            "sku": "", "quantity": 1, "total": "17.90"}])  # fmt: skip
        shops.woocommerce(woo, "order.updated", body)
        other = {**body, "id": 28, "number": "28", "billing": {"email": "lin@example.com"}}
        shops.woocommerce(woo, "order.updated", other)
        run_jobs()
        assert set(Order.objects.values_list("total", flat=True)) == {Decimal("17.9")}
        assert Customer.objects.count() == 2  # customer number 0 is nobody's

    @pytest.mark.parametrize("variants", [None, [], [None], [{"sku": None}], "x"])
    def test_products_without_codes_or_variants_are_told_and_make_none(
        self, shopify, run_jobs, variants
    ):
        """Knawat/dropshipping-woocommerce 68, saleor/saleor 7633."""
        product = {
            "id": 1,
            "title": "Romper",
            "updated_at": "2026-11-02T12:00:00Z",
            "variants": variants,
        }
        shops.shopify(shopify, "products/update", product)
        run_jobs()
        assert Document.objects.get().state == "rejected"
        assert not Product.objects.exists()

    def test_very_old_records_without_a_time_of_change(self, shopify, run_jobs):
        """airbytehq/airbyte 17777."""
        shops.shopify(shopify, "orders/updated", shops.shopify_order(updated=None))
        run_jobs()
        assert Document.objects.get().occurred_at.date() == dt.date(2026, 11, 1)
        assert Order.objects.count() == 1

    def test_a_refund_in_the_buyers_currency_counts_in_the_shops(self, shopify, run_jobs):
        """What presentment currencies do to `transactions` (Shopify, multi-currency)."""
        refund = shops.shopify_refund()
        refund["transactions"][0] |= {"amount": "4.20", "currency": "USD"}
        refund["refund_line_items"] = [{"subtotal": "30.00", "total_tax": "0.00"}]
        shops.shopify(shopify, "orders/updated", shops.shopify_order(refunds=[refund]))
        run_jobs()
        assert Order.objects.get().refunded == 30
        shops.shopify(shopify, "refunds/create", refund)
        run_jobs()
        assert Order.objects.get().refunded == 30
