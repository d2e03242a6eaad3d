from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuke.common.money import LIMIT, from_units, rounded, to_units

pytestmark = pytest.mark.once

amounts = st.decimals(min_value=-LIMIT, max_value=LIMIT, places=4, allow_nan=False)


@given(amounts)
def test_an_amount_survives_storing(amount):
    assert from_units(to_units(amount)) == amount


@given(st.lists(amounts, max_size=30))
def test_a_sum_of_stored_amounts_is_exact(several):
    assert from_units(sum(map(to_units, several))) == sum(several, Decimal(0))


@pytest.mark.parametrize("bad", ["", "twelve", "NaN", "Infinity", "1e40", None])
def test_what_is_no_amount_is_refused(bad):
    with pytest.raises(ValueError, match="amount"):
        to_units(bad)


def test_halves_round_to_even_at_the_fifth_decimal():
    assert to_units("0.00005") == 0
    assert to_units("0.00015") == 2


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("12.345", "CNY", "12.34"),
        ("12.355", "CNY", "12.36"),
        ("99.5", "JPY", "100"),
        ("1.2345", "KWD", "1.234"),
    ],
)
def test_rounding_follows_the_currency(amount, currency, expected):
    assert rounded(Decimal(amount), currency) == Decimal(expected)
