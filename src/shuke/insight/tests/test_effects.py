"""The intervals against scipy's, on any data."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shuke.insight.effects import (
    Group,
    adjusted,
    by_group,
    chosen_elsewhere,
    confidence_at,
    explained,
    least_effect,
    people_needed,
    shares,
    welch,
)

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
    measured = shares(15, 20, 3, 20)
    assert measured.low == pytest.approx(first - second - reach)
    assert measured.high == pytest.approx(first - second + reach)


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
        measured = welch(Group.of(900, first[first > 0]), Group.of(300, second[second > 0]))
        hits += measured.low <= 0 <= measured.high
    assert 0.92 <= hits / 400 <= 0.98


def _world(chance, size, *, effect=0.0, share=0.5, link=0.8):
    """Two groups of people whose spending before tells of what they spend now; both with their zeros."""
    before = chance.gamma(0.5, 200.0, size)
    treated = chance.random(size) < share
    after = link * before + chance.normal(0, 40, size) + effect * treated
    return tuple(
        Group.of_pairs(int(arm.sum()), zip(after[arm], before[arm], strict=True))
        for arm in (treated, ~treated)
    )


def test_what_was_known_before_narrows_the_interval_and_keeps_the_truth():
    import numpy as np

    chance = np.random.default_rng(11)
    hits, ratios = 0, []
    for _round in range(400):
        pair = _world(chance, 600, effect=12.0, share=0.8)
        plain, better = welch(*pair), adjusted(*pair)
        hits += better.low <= 12.0 <= better.high
        ratios.append((better.high - better.low) / (plain.high - plain.low))
    assert 0.92 <= hits / 400 <= 0.98
    assert max(ratios) < 0.5
    assert (1 - explained(*pair)) ** 0.5 == pytest.approx(ratios[-1], rel=0.01)


@settings(max_examples=60)
@given(first=amounts, second=amounts, zeros=st.integers(2, 50))
def test_where_nothing_was_known_the_adjusted_is_the_plain_one(first, second, zeros):
    pair = Group.of(len(first) + zeros, first), Group.of(len(second) + zeros, second)
    assert adjusted(*pair) == welch(*pair)
    assert explained(*pair) == 0


def test_the_slope_is_that_of_a_regression_with_a_column_for_the_group():
    import numpy as np

    chance = np.random.default_rng(5)
    before, treated = chance.gamma(2, 30, 300), chance.random(300) < 0.4
    after = 3 + 0.6 * before + 5 * treated + chance.normal(0, 9, 300)
    pair = tuple(
        Group.of_pairs(int(arm.sum()), zip(after[arm], before[arm], strict=True))
        for arm in (treated, ~treated)
    )
    columns = np.column_stack([np.ones(300), treated, before])
    fitted = np.linalg.lstsq(columns, after, rcond=None)[0]
    assert adjusted(*pair).estimate == pytest.approx(fitted[1])


def test_looking_every_day_is_wrong_about_5_times_in_100_and_no_more():
    import numpy as np

    chance = np.random.default_rng(3)
    rounds, days, people = 300, 14, 400
    wrong = naive = 0
    for _round in range(rounds):
        spent = chance.binomial(1, 0.05, (days, 2 * people)) * chance.gamma(
            2.0, 60.0, (days, 2 * people)
        )
        so_far = spent.cumsum(axis=0)
        looks = [(Group.of(people, row[:people]), Group.of(people, row[people:])) for row in so_far]
        wrong += any(
            welch(*pair, confidence_at(day, days)).is_clear for day, pair in enumerate(looks, 1)
        )
        naive += any(welch(*pair).is_clear for pair in looks)
    assert wrong / rounds <= 0.08
    assert naive / rounds > 0.12
    assert confidence_at(14, 14) == pytest.approx(0.955)
    assert confidence_at(3, 14) > 0.999


def test_an_effect_of_the_size_that_was_planned_for_is_seen_four_times_in_five():
    import numpy as np

    chance = np.random.default_rng(9)
    people = people_needed(10.0, 60.0, 0.2)
    control = round(people * 0.2)
    assert least_effect(people - control, control, 60.0) == pytest.approx(10.0, rel=0.01)
    seen = sum(
        welch(
            Group.of(people - control, chance.normal(110, 60, people - control)),
            Group.of(control, chance.normal(100, 60, control)),
        ).is_clear
        for _round in range(400)
    )
    assert 0.74 <= seen / 400 <= 0.86
    assert least_effect(10, 0, 60.0) is None
    with pytest.raises(ValueError, match="other than 0"):
        people_needed(0, 60.0, 0.2)


def _groups(chance, effects, size=2_000):
    return {name: _world(chance, size, effect=effect) for name, effect in effects.items()}


def test_groups_that_respond_alike_are_seldom_told_apart_and_those_that_do_not_are():
    import numpy as np

    chance = np.random.default_rng(21)
    alike = [
        by_group(_groups(chance, dict.fromkeys("abcde", 6.0), 300), "abcde").differ
        for _round in range(200)
    ]
    assert sum(alike) / 200 <= 0.1
    responses = by_group(_groups(chance, {"a": 30.0, "b": 0.0, "c": 0.0}), "abc")
    assert responses.differ
    assert [each.effect.is_clear for each in responses.groups] == [True, False, False]
    few = by_group(_groups(chance, {"a": 5.0, "b": 5.0}, 60), ())
    assert [each.effect for each in few.groups] == [None, None] and few.chance is None


def test_a_choice_made_on_noise_brings_nothing_on_other_people():
    import numpy as np

    chance = np.random.default_rng(33)
    gains = []
    for _round in range(60):
        halves = [_groups(chance, dict.fromkeys("abcdef", 0.0), 200) for _half in range(2)]
        choice = chosen_elsewhere(halves)
        gains += [choice.chosen.estimate] if choice.chosen else []
    assert abs(np.mean(gains)) < 2.5
    halves = [_groups(chance, {"a": 40.0, "b": -40.0}) for _half in range(2)]
    choice = chosen_elsewhere(halves)
    assert choice.people == 4_000
    assert choice.chosen.low > 30 and choice.others.high < -30
