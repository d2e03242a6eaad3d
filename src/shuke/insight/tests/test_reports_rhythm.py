"""Cohorts, coming back, composition: against plain loops over the same orders."""

import calendar
import datetime as dt
import itertools
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuke.insight.metrics.survival import back_within, quantile
from shuke.insight.tests.way import (
    ask,
    check_counts,
    fill_town,
    people_of,
    plain_orders,
    sale_days,
)
from shuke.shop.models import Order

pytestmark = pytest.mark.once
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def town(lasting_shop):
    fill_town(lasting_shop)
    return lasting_shop


def month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def test_cohorts_follow_the_buyers_of_each_month(town, actor):
    found, shown, asked = ask(actor, "cohorts", **{"from": "2025-09-01"}, measure="total")
    orders = plain_orders()
    first = {who: month(days[0]) for who, days in sale_days(orders).items()}
    assert [month(c.start) for c in found.cohorts] == sorted(set(first.values()))
    for cohort in found.cohorts:
        begin = month(cohort.start)
        mine = [o for o in orders if first.get(o["who"]) == begin]
        assert cohort.size == len({o["who"] for o in mine})
        assert len(cohort.months) == month(TODAY) - begin + 1
        for since, cell in enumerate(cohort.months):
            there = [o for o in mine if month(o["day"]) == begin + since]
            assert cell.buyers == len({o["who"] for o in there if o["kind"] == "sale"})
            assert cell.revenue == sum((o["net"] for o in there), Decimal(0))
            assert cell.over == (begin + since < month(TODAY))
    # The average weighs by size, and leaves out the month that is running.
    whole = [c for c in found.cohorts if len(c.months) > 2]
    spent = sum(sum(m.revenue for m in c.months[:2]) for c in whole)
    assert found.mean[1] == pytest.approx(float(spent) / sum(c.size for c in whole))
    assert people_of(shown.audience, asked) == sum(
        1
        for who, days in sale_days(orders).items()
        if first[who] == month(TODAY) - 2
        and len([o for o in orders if o["who"] == who and o["kind"] == "sale"]) == 1
    )


def test_a_cell_of_a_cohort_leads_to_its_buyers(town, actor):
    found, shown, asked = ask(actor, "cohorts", **{"from": "2026-08-01"})
    for cohort, line in zip(reversed(found.cohorts), shown.sheets[0].lines, strict=True):
        assert people_of(line.audience, asked) == cohort.size
        for cell, audience in zip(cohort.months, line.audiences[2:], strict=False):
            assert people_of(audience, asked) == cell.buyers


def test_coming_back_by_number_and_time(town, actor):
    found, shown, asked = ask(actor, "repeat")
    orders = plain_orders()
    counts = Counter(o["who"] for o in orders if o["kind"] == "sale")
    for step in found.steps:
        assert step.reached == sum(n >= step.number for n in counts.values())
        assert step.went_on == sum(n > step.number for n in counts.values())
    days = sale_days(orders)
    gaps = Counter(
        (later - earlier).days
        for mine in days.values()
        for earlier, later in itertools.pairwise(mine)
    )
    assert found.rhythm.gaps == gaps
    listed = sorted(gaps.elements())
    assert found.rhythm.median == listed[(len(listed) + 1) // 2 - 1]
    assert found.rhythm.late == listed[-(-len(listed) * 4 // 5) - 1]
    due = [
        mine for mine in days.values()
        if found.rhythm.median <= (TODAY - mine[-1]).days <= found.rhythm.late
    ]  # fmt: skip
    assert found.rhythm.due == len(due) == people_of(shown.audience, asked) > 0
    assert check_counts(shown, asked) >= 6


@pytest.mark.parametrize("by", ["month", "channel"])
def test_from_the_first_order_to_the_second(town, actor, by):
    """Against plain loops: how many came back and the median of their days, by month and by channel."""
    found, shown, asked = ask(actor, "repeat", second=by)
    kinds = channels_of_first_orders()
    expected: dict = {}
    for who, days in sale_days(plain_orders()).items():
        part = month(days[0]) if by == "month" else kinds[who]
        expected.setdefault(part, []).append((days[1] - days[0]).days if len(days) > 1 else None)
    assert len(found.second) == len(expected)
    for row in found.second:
        part = row.key
        gaps = sorted(gap for gap in expected[part] if gap is not None)
        assert (row.first, row.came) == (len(expected[part]), len(gaps))
        assert row.days == (gaps[(len(gaps) + 1) // 2 - 1] if len(gaps) >= 5 else None)
    every = sorted(gap for gaps in expected.values() for gap in gaps if gap is not None)
    assert found.to_second == every[(len(every) + 1) // 2 - 1]
    if by == "month":
        assert check_counts(shown, asked, sheets=("second",)) == len(expected)


def channels_of_first_orders() -> dict[int, str]:
    """Person -> kind of the store of their first order."""
    orders = Order.objects.exclude(status__in=("unpaid", "cancelled"))
    orders = orders.filter(excluded_at=None, customer__isnull=False, kind="sale")
    kinds: dict[int, str] = {}
    for order in orders.select_related("customer", "store").order_by("placed_at", "store"):
        kinds.setdefault(order.customer.merged_into_id or order.customer_id, order.store.kind)
    return kinds


def test_the_rhythm_of_each_category(town, actor, monkeypatch):
    monkeypatch.setattr("shuke.insight.reports.repeat_figures.ENOUGH", 3)
    found, shown, asked = ask(actor, "repeat", categories="yes")
    orders = plain_orders()
    assert {rhythm.category for rhythm in found.categories} == {"Toys", "Clothes"}
    for rhythm in found.categories:
        days = sale_days([o for o in orders if rhythm.category in o["categories"]])
        gaps = Counter(
            (later - earlier).days
            for mine in days.values()
            for earlier, later in itertools.pairwise(mine)
        )
        assert rhythm.gaps == gaps
        assert rhythm.due == sum(
            rhythm.median <= (TODAY - mine[-1]).days <= rhythm.late for mine in days.values()
        )
    assert check_counts(shown, asked, sheets=("categories",)) == 2


spans = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(1, 5)), min_size=1, max_size=12
)


@given(spans)
def test_the_share_that_came_back_is_kaplan_and_meiers(told):
    marks = (1, 5, 12)
    for back in back_within(told, marks):
        share = 1.0
        for day in range(back.days + 1):
            waiting = sum(n for days, _came, n in told if days >= day)
            came = sum(n for days, here, n in told if days == day and here)
            share *= 1 - came / waiting if waiting else 1
        longest = max(days for days, _came, _n in told)
        assert back.share == (pytest.approx(1 - share) if back.days <= longest else None)
        assert back.watched == sum(
            n for days, came, n in told if days > back.days or (days == back.days and not came)
        )


def test_without_censoring_it_is_the_plain_share():
    told = [(10, True, 3), (40, True, 1), (400, False, 6)]
    assert [b.share for b in back_within(told, (30, 365))] == [
        pytest.approx(0.3),
        pytest.approx(0.4),
    ]


@given(st.lists(st.integers(0, 30), min_size=1), st.sampled_from((0.5, 0.8)))
def test_a_quantile_has_at_least_its_share_below(values, share):
    value = quantile(dict(Counter(values)), share)
    assert sum(v <= value for v in values) >= share * len(values)
    assert sum(v < value for v in values) < share * len(values)


def end_of(number: int) -> dt.date:
    year, at = divmod(number, 12)
    return min(dt.date(year, at + 1, calendar.monthrange(year, at + 1)[1]), TODAY)


def standing(days: list[dt.date], number: int, active: int) -> str:
    """Where somebody stands at the end of a month, asked one by one."""
    end, before = end_of(number), end_of(number - 1)
    known = [day for day in days if day <= end]
    if not known:
        return ""
    if month(known[0]) == number:
        return "new"
    earlier = [day for day in known if day <= before]
    if month(known[-1]) == number and (before - earlier[-1]).days > 2 * active:
        return "won_back"
    ago = (end - known[-1]).days
    return "returning" if ago <= active else "slipping" if ago <= 2 * active else "asleep"


@pytest.mark.parametrize("active", [31, 60])
def test_composition_at_each_month_end(town, actor, active):
    found, _shown, _asked = ask(actor, "composition", days=str(active), months="20")
    days = sale_days(plain_orders())
    states = ("new", "won_back", "returning", "slipping", "asleep")
    for each in found.months:
        number = each.standing.month
        now = Counter(standing(mine, number, active) for mine in days.values())
        was = {who: standing(mine, number - 1, active) for who, mine in days.items()}
        assert {state: getattr(each.standing, state) for state in states} == {
            state: now[state] for state in states
        }
        here = {who for who, mine in days.items() if number in map(month, mine)}
        assert each.standing.caught == sum(was[who] == "slipping" for who in here)
        rest = {who: standing(days[who], number, active) for who in days if who not in here}
        assert each.standing.slipped == sum(
            is_now == "slipping" and was[who] != "slipping" for who, is_now in rest.items()
        )
        assert each.standing.lost == sum(
            is_now == "asleep" and was[who] != "asleep" for who, is_now in rest.items()
        )
    assert found.customers == len(days)


def test_composition_leads_to_its_people(town, actor):
    _found, shown, asked = ask(actor, "composition", days="60", months="4")
    assert check_counts(shown, asked) == 24
    assert people_of(shown.audience, asked) == shown.sheets[0].lines[0].cells[4]
