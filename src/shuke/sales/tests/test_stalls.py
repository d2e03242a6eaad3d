"""Stalled payments through HTTP and the API: noticed, taken once, helped by consent, paid, compared."""

import datetime as dt
import threading
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection, transaction
from tests.changes import undo_last
from tests.noon import NOON

from shuke.common import clock
from shuke.common.errors import Conflict, ShukeError
from shuke.customers import commands as customers
from shuke.customers.models import Touch
from shuke.sales import commands, triggers
from shuke.sales.commands.ruling import run_rehearsal
from shuke.sales.models import Stall
from shuke.sales.queries.offers import offers
from shuke.sales.queries.results import result_of
from shuke.shop import commands as shop
from shuke.shop.models import Event, Order, Product

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_noon(noon):
    pass


@pytest.fixture
def rules(actor):
    def begin(**values):
        row = commands.write_rules(actor(), {"spare": 0, **values})
        run_rehearsal(row.pk)
        commands.begin_rules(actor(), row.pk)
        return row

    return begin


@pytest.fixture
def lin(actor):
    return customers.add_customer(actor(), name="林小满", identities=[("phone", "13917280456")])


def sale(customer, number="A1", *, status="unpaid", at=None, total=689):
    orders = {
        "store": ["web"], "number": [number], "placed_at": [at or clock.now() - 20 * MINUTE],
        "customer_id": [customer.pk], "currency": ["CNY"], "status": [status],
    }  # fmt: skip
    lines = {
        "store": ["web"], "number": [number], "position": [0], "product_code": ["YR-110-01"],
        "quantity": [1], "unit_price": [total * 10_000],
    }  # fmt: skip
    with transaction.atomic():
        shop.record_orders(pl.DataFrame(orders), pl.DataFrame(lines), source="test")
    return Order.objects.get(number=number)


def cart(customer, minutes=20, *, name="checkout_started", product=None, value=None):
    return Event.objects.create(
        door="api", key=f"{customer.pk}-{name}-{minutes}-{product}", name=name, customer=customer,
        at=clock.now() - minutes * MINUTE, visitor="v", product=product, value=value, device="phone",
        revision=1,
    )  # fmt: skip


def test_an_unpaid_order_stands_in_the_queue_and_its_payment_closes_it(rules, lin, browse, actor):
    rules()
    order = sale(lin)
    assert commands.keep_stalls() == 1
    assert commands.keep_stalls() == 0
    page = browse("agent").get("/sales/stalls/").content.decode()
    assert "林小满" in page and "689" in page
    row = Stall.objects.get()
    assert (row.kind, row.order_id, row.value) == ("order", order.pk, Decimal(689))
    Order.objects.filter(pk=order.pk).update(status="paid", paid_at=clock.now())
    commands.keep_stalls()
    row.refresh_from_db()
    assert (row.outcome, row.paid, row.paid_order_id) == ("paid", Decimal(689), order.pk)
    assert Touch.objects.get(kind="sales.stall").detail["outcome"] == "paid"
    assert "林小满" not in browse("agent").get("/sales/stalls/").content.decode()


def test_a_cart_is_noticed_after_the_minutes_of_the_rules_and_without_rules_never(rules, lin):
    product = Product.objects.create(
        code="TX", title="短袖", list_price=69, revision=1, article="TX"
    )
    other = Product.objects.create(
        code="TY", title="短袖", list_price=69, revision=1, article="TX", size="110"
    )
    cart(lin, 25, name="product_added", product=product)
    cart(lin, 24, name="product_added", product=other)
    cart(lin, 20)
    assert commands.keep_stalls() == 0
    rules(wait=21)
    assert commands.keep_stalls() == 0
    with clock.fixed(NOON + 2 * MINUTE):
        assert commands.keep_stalls() == 1
    row = Stall.objects.get()
    assert (row.value, row.step, row.device) == (Decimal(138), "checkout_started", "phone")
    assert row.reason == "size" and [code for code, _v in row.evidence] == [
        "size",
        "shipping",
        "first",
    ]


def test_cheaper_elsewhere_names_who_asks_least(rules, lin, actor):
    Product.objects.create(
        code="YR-110-01", title="羽绒服", list_price=689, currency="CNY", revision=1
    )
    said = "YR-110-01, 贝贝, 500, 2026-11-20, x\nYR-110-01, 小熊家, 600, 2026-11-20, x"
    shop.state_competitor_prices(actor(), shop.competitor_prices_of_text(said))
    rules()
    sale(lin)
    commands.keep_stalls()
    code, values = Stall.objects.get().evidence[0]
    assert (code, values["at"], values["price"]) == ("price", "贝贝", "500.00")


def test_whoever_bought_since_or_has_a_small_cart_is_not_stuck(rules, lin, actor):
    emma = customers.add_customer(actor(), name="Emma Clarke")
    rules(least=100)
    cart(lin, 20, value=500)
    sale(lin, status="paid", at=clock.now() - 10 * MINUTE)
    cart(emma, 20, value=99)
    assert commands.keep_stalls() == 0


def test_one_has_it_and_others_are_told_who(rules, lin, browse, actor):
    rules()
    sale(lin)
    commands.keep_stalls()
    pk = Stall.objects.get().pk
    agent = browse("agent")
    assert agent.post(f"/sales/stalls/{pk}/claim/").status_code == 302
    assert agent.post(f"/sales/stalls/{pk}/claim/").status_code == 302  # again changes nothing
    refused = browse("marketer").post(f"/sales/stalls/{pk}/claim/")
    assert refused.status_code == 409
    with pytest.raises(Conflict):
        commands.release_stall(actor("marketer"), pk)
    page = browse("marketer").get(f"/sales/stalls/{pk}/").content.decode()
    assert "What to say" not in page
    undo_last(actor("agent"), "sales.stall_claimed")
    assert Stall.objects.get().holder is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_one_has_it(rules, lin, actor):
    rules()
    sale(lin)
    commands.keep_stalls()
    pk = Stall.objects.get().pk
    actors = [actor("agent"), actor("marketer"), actor("owner")]
    won, start = [], threading.Barrier(len(actors))

    def go(who):
        start.wait(5)
        try:
            with clock.fixed(NOON):
                commands.claim_stall(who, pk)
            won.append(who.id)
        except ShukeError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[who]) for who in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(won) == 1
    assert Stall.objects.get().holder_id == won[0]
    assert Stall.objects.get().steps.count() == 1


def test_a_way_is_open_by_consent_only(rules, lin, actor, browse):
    rules()
    cart(lin)
    commands.keep_stalls()
    pk = Stall.objects.get().pk
    agent = actor("agent")
    commands.claim_stall(agent, pk)
    with pytest.raises(Conflict) as refused:
        commands.reach_out(agent, pk, "phone")
    assert refused.value.code == "no_consent"
    customers.grant_consent(actor(), lin.pk, "phone", source="staff:1")
    sent = browse("agent").post(
        f"/sales/stalls/{pk}/reaching/", {"way": "phone", "note": "明天再打"}
    )
    assert sent.status_code == 302
    row = Stall.objects.get()
    assert row.helped_by_id == agent.id
    assert "明天再打" in browse("agent").get(f"/sales/stalls/{pk}/").content.decode()


def test_an_own_order_may_be_spoken_of_unless_they_refused(rules, lin, actor):
    rules()
    sale(lin)
    commands.keep_stalls()
    pk = Stall.objects.get().pk
    commands.claim_stall(actor("agent"), pk)
    commands.reach_out(actor("agent"), pk, "phone")
    assert Stall.objects.get().helped_at is not None


def test_a_coupon_takes_no_more_than_the_rules_allow(rules, lin, actor):
    Product.objects.create(
        code="YR-110-01", title="羽绒服", unit_cost=489, list_price=689, revision=1
    )
    rules(give=30)
    sale(lin)
    commands.keep_stalls()
    pk = Stall.objects.get().pk
    small = shop.define_coupon(actor(), shop.Terms("减50", "amount", Decimal(50), "CNY"))
    large = shop.define_coupon(actor(), shop.Terms("减70", "amount", Decimal(70), "CNY"))
    commands.claim_stall(actor("agent"), pk)
    with pytest.raises(Conflict):
        commands.offer_coupon(actor("agent"), pk, large.pk)
    commands.offer_coupon(actor("agent"), pk, small.pk)
    assert small.codes.get().customer_id == lin.pk
    with pytest.raises(Conflict):
        commands.offer_coupon(actor("agent"), pk, small.pk)


def test_newer_coupons_of_other_kinds_do_not_hide_one_that_fits(rules, lin, actor):
    Product.objects.create(
        code="YR-110-01", title="羽绒服", unit_cost=489, list_price=689, revision=1
    )
    rules(give=30)
    sale(lin)
    commands.keep_stalls()
    fits = shop.define_coupon(actor(), shop.Terms("减50", "amount", Decimal(50), "CNY"))
    for at in range(30):
        shop.define_coupon(actor(), shop.Terms(f"包邮{at}", "shipping"))
    stall = commands.claim_stall(actor("agent"), Stall.objects.get().pk)
    assert [each.coupon.pk for each in offers(actor("agent"), stall)] == [fits.pk]


def test_a_claim_lapses_and_a_stall_is_given_up(rules, lin, actor):
    rules(lapse=30, hours=2)
    sale(lin)
    commands.keep_stalls()
    pk = Stall.objects.get().pk
    commands.claim_stall(actor("agent"), pk)
    with clock.fixed(NOON + 31 * MINUTE):
        commands.keep_stalls()
    assert Stall.objects.get().holder is None
    with clock.fixed(NOON + 121 * MINUTE):
        commands.keep_stalls()
    assert Stall.objects.get().outcome == "expired"


def test_what_came_of_it_is_put_back(rules, lin, actor):
    rules()
    sale(lin)
    commands.keep_stalls()
    pk = Stall.objects.get().pk
    commands.claim_stall(actor("agent"), pk)
    commands.close_stall(actor("agent"), pk, "refused", "太贵")
    assert Stall.objects.get().outcome == "refused"
    undo_last(actor("agent"), "sales.stall_closed")
    assert Stall.objects.get().outcome == "" and Stall.objects.get().is_open


def test_who_nobody_takes_up_goes_on_to_journeys(rules, lin, actor):
    rules(spare=0)
    sale(lin)
    commands.keep_stalls()

    def starts():
        since, until = NOON, NOON + 60 * MINUTE
        return [row[0] for row in triggers.nobody_helped({"minutes": "30"}, since, until)]

    assert starts() == [lin.pk]
    commands.claim_stall(actor("agent"), Stall.objects.get().pk)
    assert starts() == []


def test_help_is_compared_with_those_who_were_left_alone(rules, actor, browse):
    row = rules(spare=50)
    people = [customers.add_customer(actor(), name=f"P{at}") for at in range(60)]
    for at, who in enumerate(people):
        sale(who, f"N{at}")
    commands.keep_stalls()
    spared = Stall.objects.filter(is_spared=True)
    assert 15 < spared.count() < 45 and Stall.objects.count() == 60
    queue = browse("agent").get("/sales/stalls/").context["table"].queryset
    assert not queue.filter(is_spared=True).exists()
    with pytest.raises(Conflict):
        commands.claim_stall(actor("agent"), spared.first().pk)
    helped = Stall.objects.filter(is_spared=False).values("order_id")
    Order.objects.filter(pk__in=helped).update(status="paid")
    with clock.fixed(NOON + dt.timedelta(hours=25)):
        commands.keep_stalls()
        result = result_of(actor())
        assert result.paid_share == 1.0 and result.spared_share == 0.0
        assert result.paying.low > 0 and round(result.saved.estimate) == 689 * result.people
        page = browse().get("/sales/stalls/result/")
        assert page.status_code == 200 and row.pk


def test_rules_are_tried_on_the_past_before_they_hold(lin, browse):
    for day in range(1, 5):
        cart(lin, day * 1440, value=100)
    owner = browse()
    form = {"wait": 15, "hours": 24, "least": 0, "spare": 20, "lapse": 30, "give": 30}
    wrong = owner.post("/sales/stalls/rules/write/", {**form, "spare": 80})
    assert wrong.status_code == 422
    row = owner.post("/sales/stalls/rules/write/", form)
    pk = int(row.url.rstrip("/").split("/")[-1])
    run_rehearsal(pk)
    page = owner.get(f"/sales/stalls/rules/{pk}/")
    assert page.context["result"]["people"] == 4 and page.context["result"]["lost"] == "400.00"
    assert owner.post(f"/sales/stalls/rules/{pk}/beginning/").status_code == 302


def test_who_pays_at_the_door_is_not_stuck(rules, lin):
    rules()
    order = sale(lin)
    Order.objects.filter(pk=order.pk).update(payment_method="on_delivery")
    assert commands.keep_stalls() == 0
