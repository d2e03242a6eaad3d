"""What goes together: equal to counting orders one by one."""

from collections import Counter, defaultdict
from itertools import combinations

import pytest

from shuke.insight.tests.fair import GOODS, Fair, ask, people, rows

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def fair(lasting_shop):
    return Fair(lasting_shop, people=40)


def sales(fair: Fair, what: str, *, known: bool) -> list[tuple[dict, set[str]]]:
    """Orders of the last year with their items."""
    found = []
    for order in fair.orders:
        in_time = (fair.last - order["day"]).days <= 365
        if order["kind"] == "sale" and in_time and (order["customer"] or not known):
            codes = {code for code, _amount in order["lines"]}
            found.append((order, codes if what == "product" else {GOODS[c][0] for c in codes}))
    return found


def having(orders: list[tuple[dict, set[str]]]) -> dict[str, set[int]]:
    """Who bought each item."""
    found = defaultdict(set)
    for order, items in orders:
        for item in items:
            found[item] |= {order["customer"]} - {None}
    return found


@pytest.mark.parametrize("what", ["product", "category"])
def test_pairs_of_one_order(fair, actor, what):
    found, shown, asked = ask(actor, "pairs", what=what, least=2)
    orders = sales(fair, what, known=False)
    alone = Counter(item for _order, items in orders for item in items)
    together = Counter(
        frozenset(pair) for _order, items in orders for pair in combinations(sorted(items), 2)
    )
    wanted = {
        pair: n
        for pair, n in together.items()
        if n >= 2 and n * len(orders) > alone[min(pair)] * alone[max(pair)]
    }
    assert wanted and found.orders == len(orders)
    assert {frozenset((p.first.label, p.second.label)): p.orders for p in found.pairs} == wanted
    people_of = having(orders)
    for pair in found.pairs:
        first, second = pair.first.label, pair.second.label
        assert alone[first] <= alone[second]
        assert pair.support == pair.orders / len(orders)
        assert pair.confidence == pair.orders / alone[first]
        assert pair.lift == pytest.approx(pair.confidence / (alone[second] / len(orders)))
        assert pair.both == len(people_of[first] & people_of[second])
        assert pair.only_first == len(people_of[first] - people_of[second])
    surplus = [value for _line, value in rows(shown, "pairs", "surplus")]
    assert surplus == sorted(surplus, reverse=True)
    assert surplus == [pytest.approx(pair.orders * (1 - 1 / pair.lift)) for pair in found.pairs]
    for told in (shown.pictures[0], shown.sheets[0]):
        assert "orders beyond chance" in str(told.note)
    for line, count in rows(shown, "pairs", "only_first"):
        assert people(line.audience, asked) == people(line.audiences[8], asked) == count
    for line, count in rows(shown, "pairs", "both"):
        assert people(line.audiences[7], asked) == count


def test_pairs_of_an_order_and_the_next_one(fair, actor):
    found, shown, asked = ask(actor, "pairs", when="next", least=2, within=60)
    orders = sorted(sales(fair, "product", known=True), key=lambda o: (o[0]["day"], o[0]["id"]))
    alone = Counter(item for _order, items in orders for item in items)
    steps, last = [], {}
    for order, items in orders:
        before = last.get(order["customer"])
        if before and (order["day"] - before[0]["day"]).days <= 60:
            steps.append((before[1], items))
        last[order["customer"]] = (order, items)
    followed = Counter(item for _before, items in steps for item in items)
    together = Counter((a, b) for one, two in steps for a in one for b in two if a != b)
    wanted = {
        (a, b): n
        for (a, b), n in together.items()
        if n >= 2 and n * len(orders) > alone[a] * followed[b]
    }
    assert wanted and {(p.first.label, p.second.label): p.orders for p in found.pairs} == wanted
    for pair in found.pairs:
        by_chance = followed[pair.second.label] / len(orders)
        assert pair.confidence == pair.orders / alone[pair.first.label]
        assert pair.lift == pytest.approx(pair.confidence / by_chance)
    for line, count in rows(shown, "pairs", "only_first"):
        assert people(line.audience, asked) == count


@pytest.mark.parametrize("most", [1, 2, 3])
def test_only_the_most_frequent_items_are_paired(fair, actor, monkeypatch, most):
    """By the orders that hold them: what is often twice in one order does not come before others."""
    monkeypatch.setattr("shuke.insight.metrics.baskets.MOST_ITEMS", most)
    orders = sales(fair, "product", known=False)
    alone = Counter(item for _order, items in orders for item in items)
    frequent = {item for item, _n in alone.most_common(most)}
    assert len({n for _item, n in alone.most_common(most + 1)}) == most + 1
    # Another question each time: what was found with another bound is remembered.
    found, _shown, _asked = ask(actor, "pairs", least=2, within=most)
    told = {name for pair in found.pairs for name in (pair.first.label, pair.second.label)}
    assert found.orders == len(orders) and told <= frequent
    assert told or most < 3


def test_too_few_orders_are_told(fair, actor):
    found, shown, _asked = ask(actor, "pairs", least=9000)
    assert found.pairs == [] and "no pair is in 9,000 or more" in shown.notices[0]
