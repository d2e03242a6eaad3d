"""What orders earn, and what becomes of it when they change."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from shuke.common import clock
from shuke.common.revisions import next_revision
from shuke.customers.models import Customer
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.loyalty.auditing import audit
from shuke.loyalty.commands import (
    expire_due,
    follow_orders,
    redeem_points,
    release_due,
    write_rules,
)
from shuke.loyalty.models import PointsAccount, PointsEntry
from shuke.shop.models import Order, OrderLine


def points_of(person):
    row = PointsAccount.objects.filter(customer=person).first()
    return (row.points, row.points_waiting) if row else (0, 0)


def kinds_of(person):
    rows = PointsEntry.objects.filter(account__customer=person).order_by("pk")
    return [(row.kind, row.amount or row.waiting) for row in rows]


def change(order, **values):
    Order.objects.filter(pk=order.pk).update(**values)
    follow_orders(whole=True)


def give_back(shop, sale, quantity=1, line=0):
    """A return of some of a line, as the import links it."""
    of = sale.lines.get(position=line)
    back = shop.order(
        sale.customer, "2026-11-15", (of.product.code, quantity, of.unit_price), kind="return"
    )
    back.lines.update(returns=of)
    follow_orders(whole=True)
    return back


@pytest.fixture
def lin(shop):
    return shop.person("林小满", birth_month=11, birth_day=3)


def test_each_line_earns_by_what_was_paid_for_it(shop, hold, lin):
    shop.order(lin, "2026-11-01", ("BODY-80", 2, 80), ("CUBE", 1, Decimal("39.5")), discount=20)
    hold()
    # 160 and 39.5 of 199.5, less 20: 143.96 and 35.53, each rounded down
    assert points_of(lin) == (143 + 35, 0)
    assert follow_orders(whole=True) == 0, "looked at again nothing is booked"


def test_only_orders_of_the_rules_time_earn(shop, hold, lin):
    shop.order(lin, "2026-11-01", ("CUBE", 1, 50))
    hold(since="")
    assert points_of(lin) == (0, 0), "it was placed before"
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        shop.order(lin, "2026-11-21T08:00", ("CUBE", 1, 30))
        follow_orders(whole=True)
    assert points_of(lin) == (30, 0)


def test_they_wait_for_the_return_period_then_can_be_spent_and_expire(shop, hold, lin):
    shop.order(lin, "2026-11-18", ("CUBE", 1, 50))
    hold(wait_days=7, lasts_months=1)
    assert points_of(lin) == (0, 50)
    with clock.fixed(TODAY + dt.timedelta(days=6)):
        assert release_due() == 1 and release_due() == 0
    assert points_of(lin) == (50, 0)
    row = PointsAccount.objects.get(customer=lin)
    assert (row.expires_on, row.expiring) == (dt.date(2026, 12, 25), 50)
    with clock.fixed(dt.datetime(2026, 12, 25, 12, tzinfo=dt.UTC)):
        assert expire_due() == 0, "its last day"
    with clock.fixed(dt.datetime(2026, 12, 25, 17, tzinfo=dt.UTC)):
        assert expire_due() == 1
    assert points_of(lin) == (0, 0)
    assert kinds_of(lin) == [("wait", 50), ("earn", 50), ("expire", -50)]


def test_the_largest_of_what_fits_counts_and_nothing_beats_nothing(shop, hold, lin):
    shop.order(lin, "2026-11-01", ("CUBE", 1, 100), ("BOOK", 1, 100), ("BODY-80", 1, 100))
    shop.order(lin, "2026-10-01", ("CUBE", 1, 100))
    hold(
        extras=[
            {"what": "category", "value": "toys", "times": "3"},
            {"what": "product", "value": "BOOK", "times": "0"},
            {"what": "birthday", "times": "2"},
        ]
    )
    # November is her month: toys 3, the book 0, the rest 2; in October toys 3
    assert points_of(lin) == (300 + 0 + 200 + 300, 0)


def test_a_lunar_birthday_has_its_month_of_the_year(shop, hold):
    # The 3rd of the 10th lunar month: 11 November in 2026
    mei = shop.person("梅", birth_month=10, birth_day=3, birth_calendar="lunar")
    shop.order(mei, "2026-11-02", ("CUBE", 1, 100))
    shop.order(mei, "2026-10-12", ("CUBE", 1, 100))
    hold(extras=[{"what": "birthday", "times": "2"}])
    assert points_of(mei) == (300, 0)


def test_the_first_order_brings_more_once(shop, hold, lin):
    first = shop.order(lin, "2026-10-01", ("CUBE", 1, 50))
    shop.order(lin, "2026-11-01", ("CUBE", 1, 50))
    Customer.objects.filter(pk=lin.pk).update(first_order_at=first.placed_at)
    hold(extras=[{"what": "first", "points": 100}])
    assert points_of(lin) == (200, 0)
    change(first, status="cancelled")
    assert points_of(lin) == (50, 0)


def test_a_return_takes_back_what_that_line_earned(shop, hold, lin):
    sale = shop.order(lin, "2026-11-01", ("BODY-80", 3, 33), ("CUBE", 1, 50))
    hold()
    assert points_of(lin) == (149, 0)
    back = give_back(shop, sale, quantity=1)
    assert points_of(lin) == (149 - 33, 0)
    change(back, status="cancelled")
    assert points_of(lin) == (149, 0), "the return itself was taken back"
    give_back(shop, sale, quantity=3)
    assert points_of(lin) == (50, 0)


def test_a_refund_without_goods_takes_its_share(shop, hold, lin):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60), ("BOOK", 1, 40))
    hold()
    change(sale, refunded=50)
    assert points_of(lin) == (50, 0)


def test_fake_and_cancelled_orders_lose_what_they_earned_and_get_it_again(shop, hold, lin):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold()
    change(sale, excluded_at=TODAY)
    assert points_of(lin) == (0, 0)
    change(sale, excluded_at=None)
    assert points_of(lin) == (60, 0)
    assert kinds_of(lin) == [("earn", 60), ("take_back", -60), ("roll_back", 60)]


def test_what_was_spent_meanwhile_is_owed_and_paid_with_what_comes_next(shop, hold, lin, actor):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold()
    redeem_points(actor(), lin.pk, 50, cause="围嘴", key="a")
    give_back(shop, sale)
    assert points_of(lin) == (-50, 0)
    shop.order(lin, "2026-11-16", ("CUBE", 1, 80))
    follow_orders(whole=True)
    assert points_of(lin) == (30, 0)


def test_or_it_is_forgiven(shop, hold, lin, actor):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold(after_return="forgive")
    redeem_points(actor(), lin.pk, 50, cause="围嘴", key="a")
    give_back(shop, sale)
    assert points_of(lin) == (0, 0)
    assert kinds_of(lin)[-2:] == [("take_back", -60), ("forgive", 50)]


def test_what_expired_is_not_taken_back_once_more(shop, hold, lin, actor):
    sale = shop.order(lin, "2026-10-01", ("BODY-80", 2, 50))
    hold(lasts_months=1)
    redeem_points(actor(), lin.pk, 60, cause="围嘴", key="a")
    assert expire_due() == 1, "40 of them"
    give_back(shop, sale, quantity=1)
    # 60 were hers in the end; one of two pieces stays hers: 50
    assert points_of(lin) == (-10, 0)


def test_an_order_that_turns_out_to_be_somebody_elses(shop, hold, lin):
    other = shop.person("王")
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold()
    change(sale, customer=other)
    assert (points_of(lin), points_of(other)) == ((0, 0), (60, 0))
    change(sale, customer=lin)
    assert (points_of(lin), points_of(other)) == ((60, 0), (0, 0))


def test_orders_that_are_not_there_any_more(shop, hold, lin):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 1, 60))
    hold()
    OrderLine.objects.filter(order=sale).delete()
    sale.delete()
    assert follow_orders(whole=True) == 1
    assert points_of(lin) == (0, 0)


def test_other_rules_do_not_rewrite_the_past(shop, hold, lin):
    sale = shop.order(lin, "2026-11-01", ("CUBE", 2, 50))
    hold()
    hold(points=5)
    assert points_of(lin) == (100, 0)
    give_back(shop, sale)
    assert points_of(lin) == (50, 0), "by the rules that it was earned by"


def test_a_rehearsal_says_what_rules_would_have_cost(shop, hold, lin, actor):
    shop.order(lin, "2026-06-01", ("CUBE", 1, 100))
    shop.order(shop.person("王"), "2026-06-01", ("BOOK", 1, 60))
    shop.order(lin, "2025-01-01", ("CUBE", 1, 100))
    row = hold(worth="2", extras=[{"what": "category", "value": "Toys", "times": "2"}])
    result = row.result
    assert {name: result[name] for name in ("orders", "points", "extra", "people", "cost")} == {
        "orders": 2, "points": 260, "extra": 100, "people": 2, "cost": "5.20",
    }  # fmt: skip
    assert result["percent"] == 3.25
    assert result["examples"][0] == {"customer": lin.pk, "points": 200}
    assert write_rules(actor(), {}).result is None


@pytest.mark.django_db(transaction=True)
def test_what_changed_since_the_last_run_is_looked_at_and_nothing_else(home, hold):
    with clock.fixed(TODAY):
        shop = SmallShop()
        lin = shop.person("林小满")
        sale, other = (shop.order(lin, "2026-11-01", ("CUBE", 2, 30)) for _n in range(2))
        hold()
        assert (follow_orders(), points_of(lin)) == (0, (120, 0))
        with transaction.atomic():
            Order.objects.filter(pk=other.pk).update(status="cancelled")
        assert follow_orders() == 0, "its revision says that nothing happened"
        with transaction.atomic():
            back = shop.order(lin, "2026-11-02", ("CUBE", 1, 30), kind="return")
            back.lines.update(returns=sale.lines.get(), revision=next_revision())
        assert (follow_orders(), points_of(lin)) == (1, (90, 0))
        with transaction.atomic():
            Order.objects.filter(pk=other.pk).update(revision=next_revision())
        assert (follow_orders(), points_of(lin)) == (1, (30, 0))
        assert not list(audit())
