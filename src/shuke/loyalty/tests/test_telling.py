"""Where others see points: the list, letters, the till, journeys, the timeline."""

import datetime as dt

import pytest
from django.urls import reverse

from shuke.common import clock
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.loyalty.commands import adjust_points, redeem_points
from shuke.loyalty.queries.people import points_in_letters
from shuke.loyalty.talking import points as talking_points
from shuke.loyalty.triggers import points_expire


@pytest.fixture
def lin(shop, actor):
    """With 200 points, 150 of them until 4 December."""
    lin = shop.person("林小满")
    with clock.fixed(dt.datetime(2025, 12, 4, 4, tzinfo=dt.UTC)):
        adjust_points(actor(), lin.pk, 150, reason="旧系统")
    adjust_points(actor(), lin.pk, 50, reason="等了两周")
    return lin


def test_the_list_has_a_column_to_sort_by(shop, lin, browse):
    shop.person("王")
    page = browse("agent").get(
        reverse("customers:list"), {"columns": "name,points", "sort": "-points_account__points"}
    )
    assert page.status_code == 200 and "200" in page.text


def test_the_till_says_what_expires_and_letters_what_there_is(shop, lin, actor):
    [hint] = talking_points(actor("agent"), [lin])[lin.pk]
    day = formats.day(dt.date(2026, 12, 4))
    assert hint.text == f"200 points to spend; 150 of them expire after {day}: say so."
    redeem_points(actor(), lin.pk, 150, cause="围嘴", key="a")
    [hint] = talking_points(actor("agent"), [lin])[lin.pk]
    assert hint.text == "50 points to spend."
    reach = customers.reach([lin.pk], channel="email")
    assert points_in_letters([*reach.values()]) == {lin.pk: 50}


def test_a_journey_begins_days_before_points_expire(shop, lin):
    day = dt.datetime(2026, 11, 27, tzinfo=clock.shop_zone())
    since, until = day - dt.timedelta(days=3), day + dt.timedelta(days=3)
    [(who, at)] = points_expire({"days": "7"}, since, until)
    assert (who, at) == (lin.pk, day)
    assert not list(points_expire({"days": "30"}, since, until))


def test_the_timeline_tells_what_was_given_and_spent(shop, lin, actor, browse):
    redeem_points(actor(), lin.pk, 20, cause="围嘴", key="a")
    page = browse("agent").get(reverse("customers:record", args=[lin.pk])).text
    assert "Spent points:" in page and "围嘴" in page and "等了两周" in page
