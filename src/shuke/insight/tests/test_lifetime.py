"""The models of `lifetime`: equal to their papers' formulas written out, and they find the parameters with which
people were made up."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.insight.lifetime import Histories, NotFitted, fit_buying, fit_spending

pytestmark = pytest.mark.once
#: So many standard errors hold all but one of 16,000.
FAR = 4


def lived(rng, people: int, r: float, alpha: float, a: float, b: float, after: float = 0.0):
    """Made up by the model's story: repeats, last and age in whole days at 52 to 104 weeks, and how many
    purchases follow in the next `after` days."""
    age = rng.integers(364, 728, people)
    rate = rng.gamma(r, 1 / alpha, people) / 7
    leaves = rng.beta(a, b, people)
    repeats, last, later = (np.zeros(people, dtype=np.int64) for _ in range(3))
    for person in range(people):
        day = 0.0
        while rng.random() >= leaves[person] or day == 0.0:  # nobody leaves before a repeat
            day += rng.exponential(1 / max(rate[person], 1e-12))
            if day > age[person] + after:
                break
            if day <= age[person]:
                repeats[person] += 1
                last[person] = int(day)
            else:
                later[person] += 1
    return repeats, last, age, later


def plain_likelihood(x, last, age, r, alpha, a, b) -> float:
    """Of one person, as the paper's equation (6) writes it."""
    beta = lambda p, q: math.exp(math.lgamma(p) + math.lgamma(q) - math.lgamma(p + q))  # noqa: E731
    gamma = math.exp(math.lgamma(r + x) - math.lgamma(r)) * alpha**r
    stays = beta(a, b + x) / beta(a, b) * gamma / (alpha + age) ** (r + x)
    if not x:
        return math.log(stays)
    gone = beta(a + 1, b + x - 1) / beta(a, b) * gamma / (alpha + last) ** (r + x)
    return math.log(stays + gone)


@settings(max_examples=4)
@given(
    st.tuples(
        st.sampled_from([0.3, 0.8]), st.sampled_from([5.0, 12.0]),
        st.sampled_from([0.7, 1.5]), st.sampled_from([2.5, 5.0]),
    ),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_the_parameters_that_people_were_made_with_are_found(truth, seed):
    rng = np.random.default_rng(seed)
    repeats, last, age, later = lived(rng, 3_000, *truth, after=182)
    of = Histories.grouped(repeats, last, age, 7.0)
    found = fit_buying(of)
    for name, value in zip(("r", "alpha", "a", "b"), truth, strict=True):
        assert abs(getattr(found, name) - value) < FAR * found.standard_errors[name] + 0.02 * value
    told = sum(
        plain_likelihood(x, t / 7, n / 7, *found.parameters)
        for x, t, n in zip(repeats.tolist(), last.tolist(), age.tolist(), strict=True)
    )
    assert found.log_likelihood == pytest.approx(told)
    expected = float(found.orders(of, 26.0) @ of.people)
    chance = math.hypot(found.error_of(lambda each: float(each.orders(of, 26.0) @ of.people)), later.std() * 3_000**0.5)  # fmt: skip
    assert abs(expected - later.sum()) < FAR * chance


def test_grouped_or_one_by_one_is_the_same():
    rng = np.random.default_rng(3)
    repeats, last, age, _later = lived(rng, 800, 0.5, 8.0, 0.9, 3.0)
    of = Histories.grouped(repeats, last, age)
    assert len(of.repeats) < of.size == 800
    assert (of.repeats[of.group] == repeats).all() and (of.age[of.group] == age).all()
    weeks = fit_buying(Histories.grouped(repeats, last, age, 7.0))
    days = fit_buying(of)
    assert days.alpha / 7 == pytest.approx(weeks.alpha, rel=1e-3)
    assert days.orders(of, 70.0) == pytest.approx(
        weeks.orders(Histories.grouped(repeats, last, age, 7.0), 10.0), rel=1e-3
    )


def test_who_was_away_long_for_their_rhythm_has_probably_left():
    rng = np.random.default_rng(4)
    repeats, last, age, _later = lived(rng, 3_000, 0.5, 8.0, 0.9, 3.0)
    found = fit_buying(Histories.grouped(repeats, last, age, 7.0))
    asked = Histories(*(np.array(each, dtype=float) for each in ([20, 20, 1, 0], [50, 20, 20, 0], [52, 52, 52, 52], [1] * 4)), group=np.arange(4))  # fmt: skip
    alive = found.alive(asked)
    assert alive[0] > 0.9 > 0.1 > alive[1]
    assert (
        alive[3] == 1
    )  # who bought once cannot have left: the model lets people leave after repeats
    assert (np.diff(found.orders(asked, 10.0)[[1, 0]]) > 0).all()
    waits = found.until_next(asked)
    assert waits[0] == waits[1] < waits[2] < waits[3]


def test_frequent_buyers_overflow_nothing():
    rng = np.random.default_rng(5)
    repeats, last, age, _later = lived(rng, 2_000, 0.8, 5.0, 0.7, 5.0)
    found = fit_buying(Histories.grouped(repeats, last, age, 7.0))
    busy = Histories(
        np.array([3e3]), np.array([2e3]), np.array([2e3]), np.ones(1), np.zeros(1, int)
    )
    assert 70 < found.orders(busy, 52.0)[0] < 80


def test_where_all_leave_alike_nothing_overflows():
    """A shop whose people leave all with one chance: only a / (a + b) is told, and both are huge."""
    rng = np.random.default_rng(8)
    repeats, last, age, _later = lived(rng, 800, 0.5, 5.0, 0.9, 3.0)
    of = Histories.grouped(repeats, last, age, 7.0)
    mild, huge = (
        replace(fit_buying(of), r=0.5, alpha=5.0, a=200 * by, b=24_000 * by) for by in (1, 7)
    )
    near, far = (each.orders(of, 52.0) for each in (mild, huge))
    assert np.isfinite(far).all()
    assert far == pytest.approx(near, rel=2e-3)


def test_where_nobody_leaves_everybody_still_buys():
    rng = np.random.default_rng(6)
    age = rng.integers(364, 728, 4_000)
    days = [np.cumsum(rng.exponential(1 / rate, 400)) for rate in rng.gamma(0.8, 1 / 70, 4_000)]
    inside = [each[each <= end] for each, end in zip(days, age, strict=True)]
    of = Histories.grouped(
        np.array([len(each) for each in inside]),
        np.array([int(each[-1]) if len(each) else 0 for each in inside]),
        age,
        7.0,
    )
    found = fit_buying(of)
    assert found.leaves < 0.01 and found.alive(of) @ of.people > 0.98 * of.size
    assert found.r == pytest.approx(0.8, abs=FAR * found.standard_errors["r"])
    assert np.isfinite(found.error_of(lambda each: float(each.orders(of, 26.0) @ of.people)))


@settings(max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_what_people_spend_is_found(seed):
    rng = np.random.default_rng(seed)
    p, q, v = 6.0, 4.0, 15.0
    purchases = rng.integers(1, 9, 20_000)
    means = 1 / rng.gamma(q, 1 / v, 20_000)  # scale of the gamma: inverse gamma with scale v
    average = rng.gamma(p * purchases, means / purchases)
    found = fit_spending(purchases.astype(float), average)
    # p and v are told apart by how much one person varies alone: the mean of all is far surer.
    assert (found.p, found.v) == (pytest.approx(p, rel=0.25), pytest.approx(v, rel=0.25))
    assert found.q == pytest.approx(q, rel=0.05)
    assert found.p * found.v / (found.q - 1) == pytest.approx(p * v / (q - 1), rel=0.02)
    none = found.mean(np.array([0.0]), np.array([0.0]))[0]
    assert none == pytest.approx(found.p * found.v / (found.q - 1))
    often = found.mean(np.array([1e6]), np.array([7.0]))[0]
    assert often == pytest.approx(7.0, rel=1e-3)
    cents = fit_spending(purchases.astype(float), average * 100)
    assert cents.v == pytest.approx(100 * found.v, rel=1e-3)


def test_nothing_is_made_of_nothing():
    alike = np.ones(500, dtype=np.int64)
    with pytest.raises(NotFitted):
        fit_buying(Histories.grouped(0 * alike, 0 * alike, 100 * alike))
    with pytest.raises(NotFitted):
        fit_buying(Histories.grouped(alike, 50 * alike, 100 * alike))
    with pytest.raises(NotFitted):
        fit_spending(np.ones(50), np.full(50, 9.0))
    with pytest.raises(ValueError, match="before the first"):
        Histories.grouped(alike, 200 * alike, 100 * alike)
