import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.customers.birthdays import lunar_words, next_birthday, turns
from shuke.customers.models import Customer

pytestmark = pytest.mark.once


def born(year, month, day, calendar="solar"):
    return Customer(birth_year=year, birth_month=month, birth_day=day, birth_calendar=calendar)


@pytest.mark.parametrize(
    ("customer", "today", "expected"),
    [
        (born(1990, 5, 1), dt.date(2026, 5, 1), dt.date(2026, 5, 1)),
        (born(1990, 5, 1), dt.date(2026, 5, 2), dt.date(2027, 5, 1)),
        (born(1992, 2, 29), dt.date(2026, 1, 1), dt.date(2026, 2, 28)),
        (born(1992, 2, 29), dt.date(2027, 3, 1), dt.date(2028, 2, 29)),
        # The mid-autumn festival of 2026 is on 25 September, that of 2027 on 15 September.
        (born(1990, 8, 15, "lunar"), dt.date(2026, 9, 1), dt.date(2026, 9, 25)),
        (born(1990, 8, 15, "lunar"), dt.date(2026, 9, 26), dt.date(2027, 9, 15)),
        # The last lunar month of 2025 runs into February 2026.
        (born(None, 12, 20, "lunar"), dt.date(2026, 1, 5), dt.date(2026, 2, 7)),
        (born(1990, None, None), dt.date(2026, 1, 1), None),
    ],
)
def test_next_birthday(customer, today, expected):
    assert next_birthday(customer, today) == expected


def test_age_on_the_day():
    assert turns(born(1990, 5, 1), dt.date(2026, 5, 1)) == 36
    # Born in the twelfth month of 1989: the day in February 2026 still belongs to lunar 2025.
    assert turns(born(1989, 12, 20, "lunar"), dt.date(2026, 2, 7)) == 36
    assert turns(born(None, 5, 1), dt.date(2026, 5, 1)) is None


def test_lunar_words():
    assert lunar_words(8, 15) == "八月十五"
    assert lunar_words(1, 1) == "正月初一"
    assert lunar_words(12, 30) == "腊月三十"
    assert lunar_words(10, 20) == "十月二十"
    assert lunar_words(11, 29) == "冬月廿九"
    assert lunar_words(5, 10) == "五月初十"


@settings(max_examples=60)
@given(
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from(["solar", "lunar"]),
    st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)),
)
def test_there_is_one_within_thirteen_months(month, day, calendar, today):
    found = next_birthday(born(1990, month, day, calendar), today)
    assert today <= found <= today + dt.timedelta(days=385)
