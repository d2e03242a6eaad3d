"""The arithmetic of suggestions, held against plain loops and against made-up shops of which the truth is known."""

from collections import defaultdict

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.insight.suggestions import NotEnough, Purchases, fit, hits_at
from shuke.insight.suggestions.features import FADING, candidates
from shuke.insight.suggestions.pairs import PRUDENCE, Pairs

pytestmark = pytest.mark.once

#: Of each person a list of orders, each a set of products.
shops = st.lists(
    st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=5),
    min_size=1,
    max_size=8,
)


def purchases_of(shop, products=7) -> Purchases:
    rows = [
        (person, f"{person}-{at}", 10 * at, product)
        for person, orders in enumerate(shop)
        for at, order in enumerate(orders)
        for product in sorted(order)
    ]
    frame = pl.DataFrame(rows, schema=["customer", "order", "day", "product"], orient="row")
    return Purchases.of(frame, range(len(shop)), range(products))


@settings(max_examples=60)
@given(shops)
def test_pairs_are_the_buyers_of_both(shop):
    pairs = Pairs.of(purchases_of(shop))
    bought = [set().union(*orders) for orders in shop]
    for one in range(7):
        buyers = sum(one in goods for goods in bought)
        assert pairs.buyers[one] == buyers
        for other in range(7):
            both = sum({one, other} <= goods for goods in bought) if one != other else 0
            assert pairs.both[one, other] == both
            assert pairs.given[one, other] == pytest.approx(both / (buyers + PRUDENCE))


@settings(max_examples=60)
@given(shops)
def test_candidates_are_what_was_bought_and_what_goes_with_it(shop):
    purchases = purchases_of(shop)
    pairs = Pairs.of(purchases)
    told = candidates(purchases, pairs)
    seen = defaultdict(dict)
    for at in range(len(told.person)):
        seen[told.person[at]][told.product[at]] = at
    for person, orders in enumerate(shop):
        for product in range(7):
            times = sum(product in order for order in orders)
            at = seen[person].get(product)
            likely = _by_others(orders, product, pairs)
            assert (at is not None) == bool(times or likely)
            if at is None:
                continue
            back = next((n for n, order in enumerate(reversed(orders)) if product in order), 0)
            assert (told.times[at], told.back[at], told.orders[at]) == (times, back, len(orders))
            assert told.others[at] == pytest.approx(likely)


def _by_others(orders, product, pairs) -> float:
    weights: dict[int, float] = defaultdict(float)
    for back, order in enumerate(reversed(orders)):
        for one in order:
            weights[one] += FADING**back
    total = sum(weights.values())
    return sum(w * pairs.given[one, product] for one, w in weights.items()) / total


@settings(max_examples=60)
@given(
    st.lists(st.permutations(range(6)), min_size=1, max_size=5),
    st.lists(st.sets(st.integers(0, 5), max_size=4), min_size=5, max_size=5),
    st.integers(1, 6),
)
def test_hits_are_counted_as_a_person_would(ranked, came, most):
    people = [at for at in range(len(ranked)) if came[at]]
    recall = [len(set(ranked[at][:most]) & came[at]) / len(came[at]) for at in people]
    places = [
        next((n for n, one in enumerate(ranked[at][:most], 1) if one in came[at]), None)
        for at in people
    ]
    told = hits_at(
        most,
        np.repeat(np.arange(len(ranked)), 6),
        np.array(ranked).ravel(),
        tuple(
            np.array(
                [p for p in people for _one in came[p]]
                if n == 0
                else [one for p in people for one in sorted(came[p])],
                dtype=np.int64,
            )
            for n in (0, 1)
        ),
        6,
    )
    if not people:
        assert told.hit_rate == 0
        return
    assert told.recall == pytest.approx(np.mean(recall))
    assert told.hit_rate == pytest.approx(np.mean([place is not None for place in places]))
    assert told.mrr == pytest.approx(np.mean([1 / place if place else 0 for place in places]))


def _shop(people=1_500, seed=1):
    """Product 0 is bought in half of all later orders by those who know it; 1 and 2 by the same people, once
    each; the others by chance."""
    chance = np.random.default_rng(seed)
    shop = []
    for _person in range(people):
        orders = [
            set(map(int, chance.integers(3, 30, 2))) for _order in range(chance.integers(2, 7))
        ]
        if chance.random() < 0.5:
            for order in orders:
                order |= {0} if chance.random() < 0.5 else set()
        if chance.random() < 0.3:
            first = chance.integers(0, len(orders) - 1)
            orders[first].add(1)
            orders[first + 1].add(2)
        shop.append(orders)
    return shop


def test_chances_are_those_that_came_true():
    purchases = purchases_of(_shop(4_000), 30)
    before = purchases.before_the_last()
    suggested = fit(before).suggest(before, 5)
    person, product = purchases.last()
    came = np.isin(suggested.person * 30 + suggested.product, person * 30 + product)
    assert suggested.chance.sum() == pytest.approx(came.sum(), rel=0.1)
    likely = suggested.chance > 0.3
    assert likely.sum() > 300
    assert came[likely].mean() == pytest.approx(suggested.chance[likely].mean(), abs=0.06)


def test_what_is_bought_again_and_what_goes_with_it_come_first():
    model = fit(purchases_of(_shop(), 30))
    regular = purchases_of([[{0, 5}, {0, 6}, {0, 7}]], 30)
    first = model.suggest(regular, 3)
    assert first.product[0] == 0 and first.times[0] == 3
    began = model.suggest(purchases_of([[{9}, {1, 8}]], 30), 40)
    chance = dict(zip(began.product.tolist(), began.chance, strict=True))
    unbought = {one: c for one, c in chance.items() if one not in (1, 8, 9)}
    assert max(unbought, key=unbought.get) == 2
    assert chance[1] < chance[2], "who bought 1 has it"


def test_one_person_alone_is_told_what_they_are_told_among_all(monkeypatch):
    shop = _shop(700)
    model = fit(purchases_of(shop, 30))
    alone = model.suggest(purchases_of([shop[321]], 30), 10)
    monkeypatch.setattr("shuke.insight.suggestions.model.CHUNK", 50)
    among = model.suggest(purchases_of(shop, 30), 10)
    theirs = among.person == 321
    assert among.product[theirs].tolist() == alone.product.tolist()
    assert among.chance[theirs] == pytest.approx(alone.chance)


def test_of_too_few_who_came_back_nothing_is_learnt():
    with pytest.raises(NotEnough):
        fit(purchases_of(_shop(150), 30))
    with pytest.raises(NotEnough):
        fit(purchases_of([[{1}]] * 900, 30))
