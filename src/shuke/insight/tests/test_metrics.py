"""Every metric equals a slow reading of the same orders in plain Python with exact arithmetic."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from shuke.common import clock
from shuke.insight import metrics
from shuke.insight.metrics.pareto import SHARES, TOP_PERCENTS, top_count
from shuke.insight.reports import pareto as pareto_reports
from shuke.insight.reports import rfm as rfm_reports
from shuke.insight.reports.data import as_data
from shuke.insight.reports.query import Query
from shuke.insight.tests.conftest import SHANGHAI
from shuke.warehouse import engine, manifest, store
from shuke.warehouse.commands import states_of_tables
from shuke.warehouse.tables import Table, declared

pytestmark = pytest.mark.once
TODAY = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
END = dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC)  # midnight in Shanghai
cents = st.integers(-20_000, 50_000).map(lambda n: Decimal(n) / 100)


@st.composite
def shops(draw):
    """Orders of a few people, with everything that must not be counted in between."""
    line = st.fixed_dictionaries(
        {
            "quantity": st.integers(-3, 5),
            "unit_price": st.integers(0, 9_999).map(lambda n: Decimal(n) / 100),
            "unit_cost": st.none() | st.integers(0, 5_000).map(lambda n: Decimal(n) / 100),
            "removed": st.sampled_from([False, False, False, True]),
        }
    )
    order = st.fixed_dictionaries(
        {
            "customer": st.sampled_from([None, 1, 1, 2, 3, 4, 5, 6, 7]),
            "kind": st.sampled_from(["sale", "sale", "sale", "return"]),
            "counted": st.sampled_from([True, True, True, False]),
            "currency": st.sampled_from(["CNY", "CNY", "CNY", "GBP"]),
            "placed": st.integers(-5, 60).map(lambda hours: END - dt.timedelta(hours=hours * 7)),
            "net": cents,
            "cost": st.none() | cents,
            "lines": st.lists(line, max_size=3),
        }
    )
    merged = draw(st.sampled_from([{}, {7: 6}, {7: 6, 6: 1}]))
    # What a pound is worth in yuan, by the day from which it is: from before all orders, or later.
    days = st.integers(0, 20).map(lambda n: TODAY.date() - dt.timedelta(days=n))
    rate = st.integers(1, 10**12).map(lambda n: Decimal(n).scaleb(-10))
    rates = draw(st.dictionaries(days, rate, min_size=1, max_size=4))
    return draw(st.lists(order, min_size=30, max_size=60)), merged, rates


def in_yuan(amount: Decimal | None, rate: Decimal | None) -> Decimal | None:
    """Exact, then to ten-thousandths, halves away from zero."""
    if amount is None or rate is None:
        return amount
    size = int(abs(Fraction(amount) * Fraction(rate)) * 10_000 + Fraction(1, 2))
    return Decimal(size if amount > 0 else -size).scaleb(-4)


def rate_of(order: dict, rates: dict[dt.date, Decimal]) -> Decimal | None:
    day = order["placed"].astimezone(SHANGHAI).date()
    return next((rates[since] for since in sorted(rates, reverse=True) if since <= day), None)


def rows_of(table: Table, rows: list[dict]) -> pa.Table:
    """Rows of a declared table, with empty values where nothing is said."""
    empty = {pa.string(): "", pa.bool_(): False, pa.int64(): 0, pa.int32(): 0}
    nullable = {
        *("customer_id", "cost", "unit_cost", "removed_at", "merged_into", "product_id"),
        "ended_at",
    }
    columns = {
        field.name: [
            row.get(field.name, None if field.name in nullable else empty.get(field.type))
            for row in rows
        ]
        for field in table.schema
    }
    return pa.table(columns, schema=table.schema)


def write(
    orders: list[dict], merged: dict[int, int], rates: dict[dt.date, Decimal] | None = None
) -> None:
    far = dt.date(2020, 1, 1)
    told = {
        "exchange_rates": [
            *(
                {"currency": "GBP", "home": "CNY", "day": day, "rate": rate}
                for day, rate in (rates or {}).items()
            ),
            # One that holds no longer, and one into another currency.
            {
                **{"currency": "GBP", "home": "CNY", "day": far, "rate": Decimal("99.0000000000")},
                "ended_at": TODAY,
            },
            {"currency": "GBP", "home": "EUR", "day": far, "rate": Decimal("1.1500000000")},
        ],
        "customers": [{"id": n, "merged_into": merged.get(n)} for n in range(1, 8)],
        "orders": [
            {**o, "id": i, "customer_id": o["customer"], "placed_at": o["placed"]}
            for i, o in enumerate(orders)
        ],
        "order_lines": [
            {
                **line, "order_id": i, "customer_id": o["customer"], "placed_at": o["placed"],
                "amount": line["quantity"] * line["unit_price"],
                "removed_at": TODAY if line["removed"] else None,
                **{name: o[name] for name in ("kind", "counted", "currency")},
            }
            for i, o in enumerate(orders) for line in o["lines"]
        ],
    }  # fmt: skip
    for table in declared():
        rows = rows_of(table, told.get(table.name, []))
        reader = pa.RecordBatchReader.from_batches(table.schema, rows.to_batches())
        store.write_base(table, reader, store.State(0, table.fingerprint))
    manifest.save(manifest.Manifest("m", "i", clock.now(), states_of_tables(None)))


def read_slowly(
    orders: list[dict],
    merged: dict[int, int],
    rates: dict[dt.date, Decimal],
    sales_only: bool,
) -> dict[int, dict]:
    """Facts per buyer, by the words of docs/metrics.md."""
    people = defaultdict(
        lambda: {"orders": [], "revenue": Decimal(0), "costed": Decimal(0), "cost": None}
    )
    for order in orders:
        who = order["customer"]
        while who in merged:
            who = merged[who]
        if (
            not order["counted"]
            or (order["currency"] != "CNY" and rate_of(order, rates) is None)
            or order["placed"] >= END
            or who is None
        ):
            continue
        person = people[who]
        rate = None if order["currency"] == "CNY" else rate_of(order, rates)
        if sales_only:
            lines = [
                line for line in order["lines"]
                if not line["removed"] and line["quantity"] > 0 and line["unit_price"] > 0
            ]  # fmt: skip
            if order["kind"] != "sale" or not lines:
                continue
            parts = [
                (in_yuan(line["quantity"] * line["unit_price"], rate),
                 None if line["unit_cost"] is None
                 else line["quantity"] * in_yuan(line["unit_cost"], rate))
                for line in lines
            ]  # fmt: skip
        else:
            parts = [(in_yuan(order["net"], rate), in_yuan(order["cost"], rate))]
        if order["kind"] == "sale":
            person["orders"].append(order["placed"])
        for revenue, cost in parts:
            person["revenue"] += revenue
            if cost is not None:
                person["costed"] += revenue
                person["cost"] = (person["cost"] or 0) + cost
    return {
        who: {
            "orders": len(p["orders"]),
            "revenue": p["revenue"],
            "costed_revenue": p["costed"],
            "profit": None if p["cost"] is None else p["costed"] - p["cost"],
            "first_order_at": min(p["orders"]),
            "last_order_at": max(p["orders"]),
            "recency_days": (END - dt.timedelta(seconds=1) - max(p["orders"])).days,
            "tenure_days": (END - dt.timedelta(seconds=1) - min(p["orders"])).days,
        }
        for who, p in people.items()
        if p["orders"]
    }


def fifth(values: list, place: int):
    """The smallest value that at least place/5 of all do not exceed."""
    return next(
        v for v in sorted(values)
        if Fraction(sum(x <= v for x in values), len(values)) >= Fraction(place, 5)
    )  # fmt: skip


def pareto_slowly(people: dict[int, dict], measure: str) -> tuple:
    brought = sorted(
        ((p[measure], who) for who, p in people.items() if p[measure] is not None),
        key=lambda pair: (-pair[0], pair[1]),
    )
    amounts = [amount for amount, _who in brought]
    total = sum(amounts, Decimal(0))
    if total <= 0:
        return len(amounts), total, [], []
    tops = []
    for percent in TOP_PERCENTS:
        n = max(1, int(Fraction(percent * len(amounts), 100) + Fraction(1, 2)))
        tops.append((n, sum(amounts[:n], Decimal(0))))
    few = [
        next(n for n in range(1, len(amounts) + 1) if sum(amounts[:n]) * 100 >= total * share)
        for share in SHARES
    ]
    return len(amounts), total, tops, few


@pytest.mark.usefixtures("home", "db")
@settings(
    max_examples=2,
    phases=[Phase.explicit, Phase.generate],  # shrinking rewrites six tables a step
)
@given(shop=shops())
@example(shop=([], {}, {}))
def test_metrics_equal_the_slow_reading(shop):
    with clock.fixed(TODAY):
        write(*shop)
        with engine.connect() as warehouse:
            for sales_only in (False, True):
                basis = metrics.basis_for(warehouse, currency="CNY", sales_only=sales_only)
                check(warehouse, basis, read_slowly(*shop, sales_only))


def check(warehouse, basis: metrics.Basis, expected: dict[int, dict]) -> None:
    assert basis.end == END
    people = metrics.facts(warehouse, basis)
    found = {row.pop("customer_id"): row for row in warehouse.run(people).to_pylist()}
    assert found == expected

    cuts = metrics.find_cuts(warehouse, people)
    scored = metrics.with_group(metrics.with_scores(people, cuts))
    check_scores(expected, {row["customer_id"]: row for row in warehouse.run(scored).to_pylist()})
    check_quadrants(expected, warehouse, people)
    report = as_data(rfm_reports.compute(warehouse, Query(basis)))
    assert report["customers"] == len(expected)
    for kind in ("groups", "quadrants"):
        assert sum(row["customers"] for row in report[kind]) == len(expected)

    told = pareto_reports.compute(warehouse, Query(basis))
    for measure in ("revenue", "profit"):
        figures = getattr(told, measure)
        assert pareto_slowly(expected, measure) == (
            figures.customers,
            figures.total,
            [(top.customers, top.amount) for top in figures.top],
            [few.customers for few in figures.bringers],
        )


def check_scores(expected: dict[int, dict], scores: dict[int, dict]) -> None:
    days = [p["recency_days"] for p in expected.values()]
    orders = [p["orders"] for p in expected.values()]
    money = [p["revenue"] for p in expected.values()]
    for who, person in expected.items():
        r = 5 - sum(person["recency_days"] > fifth(days, n) for n in range(1, 5))
        f = 1 + sum(person["orders"] > fifth(orders, n) for n in range(1, 5))
        m = 1 + sum(person["revenue"] > fifth(money, n) for n in range(1, 5))
        row = scores[who]
        assert (row["r"], row["f"], row["m"], row["rfm"]) == (r, f, m, f"{r}{f}{m}")
        fm = -(-(f + m) // 2)
        [group] = [
            g.key for g in metrics.GROUPS if g.r[0] <= r <= g.r[1] and g.fm[0] <= fm <= g.fm[1]
        ]
        assert row["group"] == group


def check_quadrants(expected: dict[int, dict], warehouse, people) -> None:
    borders = metrics.find_borders(warehouse, people)
    rows = warehouse.run(metrics.with_quadrant(people, borders)).to_pylist()
    found = {row["customer_id"]: row["quadrant"] for row in rows}
    for who, person in expected.items():
        much = person["revenue"] >= borders.value * person["orders"]
        often = person["orders"] >= borders.frequency
        name = ("much" if much else "little") + "_" + ("often" if often else "seldom")
        assert found[who] == name


def test_every_pair_of_scores_belongs_to_one_group():
    for r in range(1, 6):
        for fm in range(1, 6):
            fits = [g for g in metrics.GROUPS if g.r[0] <= r <= g.r[1] and g.fm[0] <= fm <= g.fm[1]]
            assert len(fits) == 1, (r, fm)


def test_a_share_of_customers_is_rounded_to_whole_ones():
    assert top_count(Fraction(20, 100), 4_338) == 868  # 867.6
    assert top_count(Fraction(50, 100), 5) == 3  # 2.5
    assert top_count(Fraction(1, 100), 7) == 1  # never nobody


@pytest.mark.usefixtures("home")
def test_own_cuts_replace_fifths_letter_by_letter():
    when = {"placed": END - dt.timedelta(days=10, hours=1), "currency": "CNY", "counted": True}
    sale = {"kind": "sale", "net": Decimal(100), "cost": None, "lines": [], **when}
    write([{**sale, "customer": 1}, {**sale, "customer": 1}, {**sale, "customer": 2}], {})
    with clock.fixed(TODAY), engine.connect() as warehouse:
        people = metrics.facts(warehouse, metrics.basis_for(warehouse))
        cuts = metrics.find_cuts(
            warehouse, people, recency_days=(9, 10, 20, 30), frequency=(2, 3, 4, 5)
        )
        rows = warehouse.run(metrics.with_scores(people, cuts)).to_pylist()
    assert {row["customer_id"]: (row["r"], row["f"]) for row in rows} == {1: (4, 2), 2: (4, 1)}


@pytest.mark.usefixtures("home")
def test_the_summary_tells_what_is_left_out():
    when = {"placed": END - dt.timedelta(days=1, hours=1), "counted": True, "lines": []}
    sale = {**when, "kind": "sale", "currency": "CNY"}
    write(
        [
            {**sale, "customer": 1, "net": Decimal(100), "cost": Decimal(60)},
            {**sale, "customer": 1, "net": Decimal(300), "cost": None},
            {**sale, "customer": None, "net": Decimal(50), "cost": None},
            {**sale, "customer": 2, "net": Decimal(50), "cost": Decimal(20), "kind": "return"},
            {**sale, "customer": 3, "net": Decimal(70), "cost": None, "currency": "GBP"},
            {**sale, "customer": 3, "net": Decimal(70), "cost": None, "counted": False},
        ],
        {},
    )
    with clock.fixed(TODAY), engine.connect() as warehouse:
        basis = metrics.basis_for(warehouse)
        told = metrics.summary(warehouse, basis)
        assert metrics.last_order_day(warehouse) == dt.date(2026, 11, 19)
    assert basis.currency == "CNY"
    assert (told.sales, told.returns, told.anonymous_sales) == (3, 1, 1)
    assert (told.revenue, told.anonymous_revenue) == (500, 50)
    assert (told.profit, told.cost_coverage) == (70, pytest.approx(100 / 450))
    assert (told.buyers, told.one_time_buyers, told.repeat_share) == (1, 0, 1.0)
    assert told.other_currency_orders == 1
