"""The intervals against scipy's, on any data."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shuke.engage.results.statistics import Group, shares, welch

pytestmark = pytest.mark.once

amounts = st.lists(st.floats(-1e5, 1e5, allow_nan=False).map(lambda x: round(x, 2)), max_size=40)


@settings(max_examples=80)
@given(first=amounts, second=amounts, zeros=st.integers(2, 50), more=st.integers(2, 50))
def test_welch_is_scipys(first, second, zeros, more):
    from scipy import stats  # a second's work: only where it is needed

    ours = welch(Group.of(len(first) + zeros, first), Group.of(len(second) + more, second))
    all_first, all_second = first + [0.0] * zeros, second + [0.0] * more
    assume(len(set(all_first)) > 1 or len(set(all_second)) > 1)
    theirs = stats.ttest_ind(all_first, all_second, equal_var=False).confidence_interval(0.95)
    scale = max(map(abs, (*first, *second, 1.0)))
    assert ours.low == pytest.approx(theirs.low, rel=1e-6, abs=1e-6 * scale)
    assert ours.high == pytest.approx(theirs.high, rel=1e-6, abs=1e-6 * scale)
    assert ours.low <= ours.estimate <= ours.high


@settings(max_examples=60)
@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_the_interval_of_shares_holds_the_estimate_and_turns_round(size, other, data):
    hits = data.draw(st.integers(0, size))
    others = data.draw(st.integers(0, other))
    one, two = shares(hits, size, others, other), shares(others, other, hits, size)
    assert one.low <= one.estimate <= one.high
    assert one.estimate == pytest.approx(hits / size - others / other)
    assert one.low == pytest.approx(-two.high) and one.high == pytest.approx(-two.low)


def test_the_interval_of_shares_is_that_of_agresti_and_caffo():
    # 15 of 20 against 3 of 20, worked by hand with one success and one failure added to each.
    first, second, z = 16 / 22, 4 / 22, 1.959963984540054
    reach = z * math.sqrt(first * (1 - first) / 22 + second * (1 - second) / 22)
    found = shares(15, 20, 3, 20)
    assert found.low == pytest.approx(first - second - reach)
    assert found.high == pytest.approx(first - second + reach)


def test_nothing_is_said_about_nobody():
    assert welch(Group.of(1, [3]), Group.of(50, [])) is None
    assert shares(0, 0, 1, 5) is None
    with pytest.raises(ValueError, match="more amounts"):
        Group.of(1, [1, 2])


def test_the_interval_covers_the_truth_about_95_times_in_100():
    import numpy as np

    chance = np.random.default_rng(7)
    hits = 0
    for _round in range(400):
        first = chance.binomial(1, 0.12, 900) * chance.gamma(2.0, 60.0, 900)
        second = chance.binomial(1, 0.12, 300) * chance.gamma(2.0, 60.0, 300)
        found = welch(Group.of(900, first[first > 0]), Group.of(300, second[second > 0]))
        hits += found.low <= 0 <= found.high
    assert 0.92 <= hits / 400 <= 0.98
