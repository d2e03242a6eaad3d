"""Whom to keep, who is below the minimum, what the best like: equal to a plain reading of the orders."""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.insight.reports.stock_figures import apart
from shuke.insight.tests.fair import GOODS, LAST, Fair, ask, people, rows

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def fair(lasting_shop):
    return Fair(lasting_shop)


def brought(fair: Fair, measure: str) -> dict[int, Decimal]:
    """What each buyer brings; by profit only those with a known cost."""
    found = {}
    for who in fair.buyers():
        orders = fair.of(who)
        if measure == "profit":
            orders = [o for o in orders if o["cost"] is not None]
            if not orders:
                continue
        found[who] = sum(o["net"] - (o["cost"] if measure == "profit" else 0) for o in orders)
    return found


def keepers(amounts: dict[int, Decimal], share: int) -> list[int]:
    total, running, found = sum(amounts.values()), 0, []
    for who in sorted(amounts, key=lambda who: (-amounts[who], who)):
        if total > 0 and running * 100 < total * share:
            found.append(who)
        running += amounts[who]
    return found


@pytest.mark.parametrize("measure", ["profit", "revenue"])
def test_keepers_rest_and_loss_hold_every_buyer_once(fair, actor, measure):
    found, shown, asked = ask(actor, "keepers", by=measure, share=70)
    amounts = brought(fair, measure)
    keep = keepers(amounts, 70)
    loss = [who for who in amounts if amounts[who] < 0]
    assert [g.customers for g in found.groups] == [
        len(keep),
        len(fair.buyers()) - len(keep) - len(loss),
        len(loss),
    ]
    assert 0 < len(keep) < len(amounts) and loss
    assert found.total == sum(amounts.values())
    assert [p.customer for p in found.best][: len(keep)] == keep[:20]
    assert [p.customer for p in found.costliest] == sorted(loss, key=lambda w: (amounts[w], w))
    for line, customers in rows(shown, "groups", "customers"):
        assert people(line.audience, asked) == customers
    assert found.unknown == len(fair.buyers()) - len(amounts)


@pytest.mark.parametrize(("amount", "months"), [(20, 6), (7, 3)])
def test_members_below_the_minimum_by_how_far(fair, actor, amount, months):
    found, shown, asked = ask(actor, "minimum", amount=amount, months=months)
    start = dt.date(2026, 11 - months, 1)
    assert (found.start, found.end) == (start, dt.date(2026, 10, 31))
    members = [
        who
        for who in fair.buyers()
        if min(o["day"] for o in fair.of(who) if o["kind"] == "sale") < start
    ]
    lately = {
        w: sum(o["net"] for o in fair.of(w) if start <= o["day"] <= found.end) for w in members
    }
    least = amount * months
    borders = [None, 0, least / 4, least / 2, least * 3 / 4, least, None]
    for number, band in enumerate(found.bands):
        low, high = borders[number : number + 2]
        inside = [
            who
            for who in members
            if (low is None or lately[who] >= low) and (high is None or lately[who] < high)
        ]
        assert (band.customers, band.revenue) == (len(inside), sum(lately[w] for w in inside))
        assert band.lifetime == sum(o["net"] for w in inside for o in fair.of(w))
    for line, customers in rows(shown, "bands", "customers"):
        assert people(line.audience, asked) == customers
    below = sum(band.customers for band in found.bands[:-1])
    assert below and people(shown.stats[0].audience, asked) == below


def test_an_as_of_day_at_the_end_of_a_month_takes_that_month(fair, actor):
    found, _shown, _asked = ask(actor, "minimum", as_of="2026-10-31")
    assert (found.start, found.end) == (dt.date(2026, 5, 1), dt.date(2026, 10, 31))


def test_what_the_best_like(fair, actor):
    found, shown, asked = ask(actor, "stock", days=330)
    best = set(keepers(brought(fair, "profit"), 80))
    first = LAST - dt.timedelta(days=330)
    orders = [o for o in fair.orders if o["day"] >= first and o["customer"]]
    buyers = fair.buyers(orders)
    assert found.best == len(buyers & best)

    def paid(who, codes) -> Decimal:
        return Decimal(
            sum(a for o in orders if o["customer"] in who for c, a in o["lines"] if c in codes)
        )

    for kind, place in (("category", 0), ("brand", 1)):
        told = {liking.names[0]: liking for liking in found.likings[kind]}
        assert set(told) == {names[place] for names in GOODS.values()}
        for name, liking in told.items():
            codes = {code for code, names in GOODS.items() if names[place] == name}
            having = fair.buyers([o for o in orders if {c for c, _ in o["lines"]} & codes])
            assert liking.best_buyers == len(having & best)
            assert liking.buyers_share == len(having & best) / found.best
            assert liking.best_revenue == paid(best, codes)
            all_of_them = {o["customer"] for o in orders}
            others = all_of_them - best
            share, of_all, of_others = (
                float(paid(who, codes) / paid(who, set(GOODS)))
                for who in (best, all_of_them, others)
            )
            assert (liking.best_share, liking.other_share) == pytest.approx((share, of_others))
            assert liking.index == pytest.approx(100 * share / of_all)
    for kind in found.likings:
        for line, customers in rows(shown, kind, "best_buyers"):
            assert people(line.audience, asked) == customers
    assert 1 < found.best < 20 and "too few to advise" in " ".join(shown.notices)


def test_two_shares_lie_apart_by_the_usual_test():
    # 45 of 100 against 30 of 100: z = 2.19 (any textbook on two proportions).
    assert apart(45, 100, 30, 100) == pytest.approx(2.191, abs=0.001)
    assert apart(0, 0, 3, 10) == 0 and apart(10, 10, 10, 10) == 0
