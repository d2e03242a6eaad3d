"""Coupons: made, given once, used once, given back; the same over pages and the API."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.errors import Conflict
from shuke.customers import commands as customers
from shuke.shop import commands
from shuke.shop.coupon_terms import Basket, BasketLine, amount_off
from shuke.shop.models import Coupon, CouponUse, IssuedCoupon
from shuke.team.commands import make_token
from shuke.team.queries import actor_for

NOW = dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)


@pytest.fixture
def welcome(actor):
    """¥20 off from ¥100, thirty days from the day of getting it, two codes in all."""
    terms = commands.Terms(
        "Welcome", "amount", value=Decimal(20), minimum=Decimal(100), days=30, limit=2
    )
    with clock.fixed(NOW):
        return commands.define_coupon(actor("marketer"), terms)


@pytest.fixture
def lin(actor):
    return customers.add_customer(actor("agent"), name="林小满")


@pytest.fixture
def call(staff):
    """`call("post", "/coupons", {...}, role="owner")` over the API."""

    def do(method, path, body=None, *, role="owner"):
        actor = actor_for(staff(role))
        _row, secret = make_token(
            actor, name="test", scopes=sorted(actor.capabilities & commands_scopes(actor))
        )
        client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
        return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json")

    return do


def commands_scopes(actor):
    return {each for each in actor.capabilities if each.startswith(("coupons.", "customers."))}


def basket(*amounts, **more):
    return Basket([BasketLine(Decimal(each)) for each in amounts], "CNY", **more)


def code_of(customer):
    return IssuedCoupon.objects.get(customer=customer).code


@pytest.mark.django_db
def test_a_coupon_is_made_given_and_seen_on_the_record(browse, staff, lin):
    client = browse("owner")
    answer = client.post(
        "/coupons/new/",
        {
            "name": "Autumn",
            "kind": "percent",
            "value": "10",
            "most": "30",
            "minimum": "0",
            "uses": 1,
        },
    )
    made = Coupon.objects.get()
    assert answer.url == f"/coupons/{made.pk}/"
    assert "10% off, at most" in client.get("/coupons/").content.decode()
    given = browse("agent").post(
        f"/customers/{lin.pk}/giving/", {"what": f"coupon:{made.pk}"}, follow=True
    )
    page = given.content.decode()
    assert "The coupon was given" in page
    assert code_of(lin) in page
    assert "Got the coupon" in page
    again = browse("agent").post(f"/customers/{lin.pk}/giving/", {"what": f"coupon:{made.pk}"})
    assert again.status_code == 409
    assert IssuedCoupon.objects.count() == 1


@pytest.mark.django_db
def test_wrong_terms_are_named_at_their_fields(browse):
    answer = browse("owner").post(
        "/coupons/new/",
        {"name": "Too much", "kind": "percent", "value": "120", "minimum": "0", "uses": 1},
    )
    assert answer.status_code == 422
    assert "Enter a share from 1 to 100 per cent." in answer.content.decode()
    assert not Coupon.objects.exists()


@pytest.mark.django_db
def test_whoever_may_not_give_is_refused(browse, welcome, lin):
    answer = browse("analyst").post(
        f"/customers/{lin.pk}/giving/", {"what": f"coupon:{welcome.pk}"}
    )
    assert answer.status_code == 403
    assert "Give something" not in browse("analyst").get(f"/customers/{lin.pk}/").content.decode()


@pytest.mark.django_db
def test_given_once_per_reason_and_never_beyond_the_limit(actor, welcome, lin):
    owner = actor("owner")
    others = [customers.add_customer(owner, name=name).pk for name in ("Emma", "Zoë")]
    with clock.fixed(NOW):
        assert commands.issue_coupons(owner, welcome.pk, [lin.pk], reason="campaign:1").given == 1
        again = commands.issue_coupons(owner, welcome.pk, [lin.pk], reason="campaign:1")
        assert (again.given, again.already) == (0, 1)
        with pytest.raises(Conflict, match="1 codes of this coupon are left, 2 people"):
            commands.issue_coupons(owner, welcome.pk, others, reason="campaign:1")
    assert IssuedCoupon.objects.count() == 1
    assert IssuedCoupon.objects.get().expires_at == NOW + dt.timedelta(days=30)


@pytest.mark.django_db
def test_used_once_and_given_back(call, actor, welcome, lin):
    with clock.fixed(NOW):
        commands.issue_coupons(actor(), welcome.pk, [lin.pk], reason="hand")
        use = {"code": code_of(lin).lower(), "currency": "CNY", "lines": [{"amount": "120.00"}]}
        assert call("post", "/coupon-quotes", use).json() == {"off": "20.0000", "gift": ""}
        first = call("post", "/coupon-uses", {**use, "key": "T1", "order_number": "W1"})
        assert (first.status_code, first.json()["off"]) == (201, "20.0000")
        assert call("post", "/coupon-uses", {**use, "key": "T1"}).json() == first.json()
        assert call("post", "/coupon-uses", {**use, "key": "T2"}).json()["code"] == "coupon_used"
        assert call("post", "/coupon-uses/T1/return").status_code == 200
        assert call("post", "/coupon-uses/T1/return").json()["taken_back_at"] is not None
        assert IssuedCoupon.objects.get().uses_left == 1
        assert call("post", "/coupon-uses", {**use, "key": "T3"}).status_code == 201
    assert CouponUse.objects.filter(taken_back_at=None).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": [{"amount": "99.99"}]}, "coupon_minimum"),
        ({"currency": "HKD"}, "coupon_currency"),
        ({"code": "NOSUCHCODE"}, "coupon_unknown"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_reason(call, actor, welcome, lin, change, code):
    with clock.fixed(NOW):
        commands.issue_coupons(actor(), welcome.pk, [lin.pk], reason="hand")
        use = {"code": code_of(lin), "currency": "CNY", "lines": [{"amount": "120"}], "key": "T1"}
        assert call("post", "/coupon-uses", {**use, **change}).json()["code"] == code
    assert IssuedCoupon.objects.get().uses_left == 1


@pytest.mark.django_db
def test_expired_withdrawn_and_somebody_elses_codes(actor, welcome, lin):
    owner = actor("owner")
    emma = customers.add_customer(owner, name="Emma Clarke")
    with clock.fixed(NOW):
        commands.issue_coupons(owner, welcome.pk, [lin.pk], reason="hand")
        code = code_of(lin)
        with pytest.raises(Conflict) as refused:
            commands.redeem_coupon(owner, code, basket(120), key="a", customer_id=emma.pk)
        assert refused.value.code == "coupon_other_person"
    with clock.fixed(NOW + dt.timedelta(days=30)), pytest.raises(Conflict) as refused:
        commands.redeem_coupon(owner, code, basket(120), key="a")
    assert refused.value.code == "coupon_expired"
    commands.withdraw_coupon(owner, IssuedCoupon.objects.get().pk)
    with clock.fixed(NOW), pytest.raises(Conflict) as refused:
        commands.redeem_coupon(owner, code, basket(120), key="a")
    assert refused.value.code == "coupon_withdrawn"
    assert Coupon.objects.get().issued == 0


@pytest.mark.django_db
def test_an_ended_coupon_is_not_given_and_keeps_its_promises(browse, actor, welcome, lin):
    with clock.fixed(NOW):
        commands.issue_coupons(actor(), welcome.pk, [lin.pk], reason="hand")
        page = browse("owner").post(f"/coupons/{welcome.pk}/ending/", follow=True)
        assert "Welcome has ended" in page.content.decode()
        with pytest.raises(Conflict, match="has ended"):
            commands.issue_coupons(actor(), welcome.pk, [lin.pk], reason="other")
        assert commands.redeem_coupon(actor(), code_of(lin), basket(120), key="a").off == 20
        browse("owner").post(f"/coupons/{welcome.pk}/reopening/")
        assert commands.issue_coupons(actor(), welcome.pk, [lin.pk], reason="other").given == 1


@pytest.mark.django_db
def test_a_code_for_everybody(call, welcome):
    with clock.fixed(NOW):
        made = call("post", f"/coupons/{welcome.pk}/public-codes", {"code": "spring", "uses": 1})
        assert (made.status_code, made.json()["code"]) == (201, "SPRING")
        taken = call("post", f"/coupons/{welcome.pk}/public-codes", {"code": "SPRING"})
        assert taken.status_code == 422
        use = {"code": "Spring", "currency": "CNY", "lines": [{"amount": "100"}]}
        assert call("post", "/coupon-uses", {**use, "key": "1"}).status_code == 201
        assert call("post", "/coupon-uses", {**use, "key": "2"}).json()["code"] == "coupon_used"


@pytest.mark.django_db(transaction=True)
def test_two_tills_at_once_use_a_code_once(actor, lin):
    owner = actor("owner")
    row = commands.define_coupon(owner, commands.Terms("Ten", "amount", value=Decimal(10)))
    commands.issue_coupons(owner, row.pk, [lin.pk], reason="hand")
    code, outcomes, start = code_of(lin), [], threading.Barrier(4)

    def till(number):
        start.wait()
        try:
            commands.redeem_coupon(owner, code, basket(50), key=f"till-{number}")
            outcomes.append("used")
        except Conflict as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    tills = [threading.Thread(target=till, args=(number,)) for number in range(4)]
    for each in tills:
        each.start()
    for each in tills:
        each.join()
    assert sorted(outcomes) == ["coupon_used", "coupon_used", "coupon_used", "used"]
    assert CouponUse.objects.count() == 1


amounts = st.decimals(0, 10_000, places=2)


@pytest.mark.once
@given(
    kind=st.sampled_from(["amount", "percent", "shipping", "gift"]),
    value=st.decimals(Decimal("0.01"), 100, places=2),
    most=st.none() | st.decimals(Decimal("0.01"), 500, places=2),
    lines=st.lists(st.tuples(amounts, st.sampled_from(["shoes", "coats"])), max_size=5),
    wanted=st.sampled_from([[], ["shoes"]]),
    shipping=amounts,
    minimum=amounts,
)
def test_never_more_off_than_what_it_is_for_costs(
    kind, value, most, lines, wanted, shipping, minimum
):
    coupon = Coupon(
        kind=kind, value=value, currency="CNY", minimum=minimum, categories=wanted,
        most=most if kind == "percent" else None,
    )  # fmt: skip
    taken = Basket([BasketLine(a, category=c) for a, c in lines], "CNY", shipping)
    goods = sum((a for a, c in lines if not wanted or c in wanted), Decimal(0))
    try:
        off = amount_off(coupon, taken)
    except Conflict as refused:
        assert goods < minimum or (refused.code == "coupon_goods" and goods == 0)
        return
    assert goods >= minimum
    assert 0 <= off <= (shipping if kind == "shipping" else goods)
    assert off == off.quantize(Decimal("0.01"))
    if kind == "percent" and most is not None:
        assert off <= most
