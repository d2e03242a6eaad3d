"""What people will have used up soon, as what starts a journey: on its day, once, and never for who refused."""

import datetime as dt

import pytest

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Consent, ConsentState
from shuke.customers.queries import Customer
from shuke.engage.queries.journeys import happened
from shuke.engage.tests.shop import people
from shuke.insight.models_next import NextProduct
from shuke.shop.models import Product

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def due(customer: Customer, on: dt.date, *, place: int = 1, chance: int = 60) -> None:
    product, _new = Product.objects.get_or_create(code=f"P{place}", defaults={"title": "米饼"})
    NextProduct.objects.create(
        customer=customer,
        place=place,
        product=product,
        at=NOON,
        chance=chance,
        due_on=on,
        revision=0,
    )


def people_on(day: int) -> list[tuple[int, dt.datetime]]:
    start = clock.day_start(dt.date(2026, 11, day))
    return list(happened(SYSTEM, "insight.due_again", {"days": "7"}, start, start + DAY))


def test_it_happens_seven_days_before_and_once_a_day():
    lin, zhao = people(2)
    with clock.fixed(NOON):
        due(lin, dt.date(2026, 11, 27))
        due(lin, dt.date(2026, 11, 27), place=2)
        due(zhao, dt.date(2026, 11, 27), chance=5)
        at = clock.day_start(dt.date(2026, 11, 20))
        assert people_on(20) == [(lin.pk, at)], "once, and not for what is hardly likely"
        assert people_on(19) == people_on(21) == []
        ConsentState.objects.update_or_create(
            customer=lin, purpose=Consent.Purpose.AUTOMATED, channel="any",
            defaults={"state": "withdrawn", "at": NOON, "revision": 0},
        )  # fmt: skip
        assert people_on(20) == []


def test_a_day_that_began_before_is_not_taken_twice():
    [lin] = people(1)
    with clock.fixed(NOON):
        due(lin, dt.date(2026, 11, 27))
        assert (
            list(happened(SYSTEM, "insight.due_again", {"days": "7"}, NOON, NOON + DAY / 2)) == []
        )
