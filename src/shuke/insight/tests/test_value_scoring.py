"""When scores of customers are worked out, what of them is written, and what is said where they cannot be."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db.models import F

from shuke.common import clock, shop_settings
from shuke.insight import commands
from shuke.insight.metrics import worth
from shuke.insight.models import ValuePast, ValueScore
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.tests.buying import settle
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.fair import ask
from shuke.operate.commands import change_settings
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.models import Order
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.once


@pytest.fixture
def scored(shop):
    """Days of purchase by person of a shop whose people are scored, in the warehouse too."""
    days = settle(shop)
    commands.score_value()
    fill()
    return days


def members(*conditions: dict) -> set[int]:
    definition = check({"where": {"all": list(conditions)}})
    return {pk for part in running.ids(definition) for pk in part.to_pylist()}


def test_it_is_done_once_a_day_and_writes_what_became_another(scored, actor):
    assert commands.score_value() is None
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        again = commands.score_value()
        assert again.people == len(scored) and again.written < len(scored) / 2
        change_settings(actor("owner"), {"value_days": "90"})
        shop_settings.look_again()
        shorter = commands.score_value()
        assert shorter.days == 90 and shorter.written > len(scored) / 2
        assert commands.score_value() is None
    before = ValuePast.objects.filter(orders__gt=F("customer__value_score__orders"))
    assert before.count() > 20


def test_who_has_no_order_left_is_not_scored_any_more(scored, shop):
    gone = next(pk for pk, days in scored.items() if len(days) > 3)
    said = ValueScore.objects.get(customer=gone)
    Order.objects.filter(customer=gone).update(excluded_at=TODAY, revision=F("revision") + 10**6)
    fill()
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        commands.score_value()
    row = ValueScore.objects.get(customer=gone)
    assert (row.orders, row.value, row.next_on) == (None, None, None)
    assert ValuePast.objects.get(customer=gone).value == said.value
    fill()
    assert gone not in members({"field": "stays_away", "op": "at_least", "value": 0})


def test_the_record_shows_how_it_changed(scored, actor, browse):
    change_settings(actor("owner"), {"value_days": "90"})
    shop_settings.look_again()
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        commands.score_value()
    past = ValuePast.objects.first()
    page = browse("owner").get(f"/customers/{past.customer_id}/").content.decode()
    assert "How it changed" in page and "in the next 90 days" in page


def test_too_little_says_so_and_looks_again_with_new_orders(shop, browse):
    lin = shop.person("林小满")
    shop.order(lin, "2026-10-01")
    refresh_totals([lin.pk])
    fill()
    assert commands.score_value().missing == "few"
    page = browse("owner").get(f"/customers/{lin.pk}/").content.decode()
    assert "Too little is known to say what anybody will bring" in page and "200 buyers" in page
    assert commands.score_value() is None
    settle(shop)
    assert commands.score_value().missing == ""


def test_spending_without_a_mean_leaves_purchases(scored, shop, actor, browse, monkeypatch):
    """Where amounts have so heavy a tail that no mean exists, how often people come is said all the same."""
    fitted = worth.fit
    monkeypatch.setattr(worth, "fit", lambda *given: replace(fitted(*given), spending=None))
    with clock.fixed(TODAY + dt.timedelta(days=1)):
        commands.score_value()
    row = ValueScore.objects.exclude(alive=None).first()
    assert row.value is None and row.orders is not None
    page = browse("owner").get(f"/customers/{row.customer_id}/").content.decode()
    assert "How much they will spend cannot be told" in page
    found, shown, _asked = ask(actor, "value", as_of="2026-11-20")
    assert found.outlook.value is None and found.outlook.orders > 0
    assert (
        "buy on about" in shown.answer and "What they will spend cannot be told" in shown.notices[0]
    )
    orders = [line.cells[3] for line in shown.sheet("best").lines]
    assert orders == sorted(orders, reverse=True)


def test_everybody_spending_the_same_is_no_riddle(shop):
    days = settle(shop)
    Order.objects.update(goods=9, total=9)
    second = Order.objects.filter(lines__product__code="DUCK")  # of the same day
    Order.objects.filter(pk__in=second.values("pk")).update(goods=0, total=0)
    fill()
    fit = commands.score_value()
    assert fit.figures["spending"] == {"amount": 9.0}
    row = ValueScore.objects.filter(customer__in=days).first()
    assert float(row.value) == pytest.approx(row.orders / 100 * 9, abs=0.1)
