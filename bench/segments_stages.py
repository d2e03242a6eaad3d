"""The measuring of `shuke bench segments`: `python -m bench.segments_stages` in the shop's home."""

import datetime as dt
import json
import statistics
import time
from dataclasses import dataclass

import django

from bench import segments_many, segments_one

ROUNDS = 9
#: The big shop's last order is of this day.
ANCHOR = dt.date(2026, 10, 31)

COUNTED = (
    "counted AND currency = 'CNY' AND customer_id IS NOT NULL "
    "AND placed_at < TIMESTAMPTZ '2026-10-31 16:00:00+00'"
)


@dataclass(frozen=True)
class Case:
    """One segment as conditions and as SQL by hand; both must give the same number."""

    name: str
    where: list[dict]
    sql: str

    def definition(self):
        from shuke.insight.segments.checking import check

        return check({"anchor": ANCHOR.isoformat(), "where": {"all": self.where}})


CASES = (
    Case(
        "profile and orders: three cities, bought in the last 180 days, at least 3 orders",
        [
            {"field": "city", "op": "is", "values": ["city 1", "city 2", "city 3"]},
            {"field": "last_order", "op": "in_last", "days": 180},
            {"field": "orders", "op": "at_least", "value": 3},
        ],
        f"""
        SELECT count(*) AS n FROM customers c JOIN (
            SELECT customer_id FROM orders WHERE {COUNTED} AND kind = 'sale' GROUP BY 1
            HAVING count(*) >= 3 AND max(placed_at) >= TIMESTAMPTZ '2026-05-03 16:00:00+00'
        ) o ON o.customer_id = c.id
        WHERE c.merged_into IS NULL AND c.city IN ('city 1', 'city 2', 'city 3')
        """,
    ),
    Case(
        "orders over everybody: last bought over 90 days ago, at least 2 orders, paid at least 500",
        [
            {"field": "last_order", "op": "older_than", "days": 90},
            {"field": "orders", "op": "at_least", "value": 2},
            {"field": "revenue", "op": "at_least", "value": 500},
        ],
        f"""
        SELECT count(*) AS n FROM customers c JOIN (
            SELECT customer_id FROM orders WHERE {COUNTED} GROUP BY 1
            HAVING max(placed_at) FILTER (WHERE kind = 'sale') < TIMESTAMPTZ '2026-08-01 16:00:00+00'
            AND count(*) FILTER (WHERE kind = 'sale') >= 2 AND sum(net) >= 500
        ) o ON o.customer_id = c.id WHERE c.merged_into IS NULL
        """,
    ),
    Case(
        "goods and consent: 2 orders of two categories in a year, 1,000 paid, may be written to",
        [
            {
                "field": "orders",
                "op": "at_least",
                "value": 2,
                "categories": ["category 3", "category 7"],
                "when": {"in_last": 365},
            },
            {"field": "revenue", "op": "at_least", "value": 1000},
            {"field": "consent", "op": "granted", "purpose": "marketing", "channel": "email"},
        ],
        f"""
        SELECT count(*) AS n FROM customers c
        JOIN (
            SELECT customer_id FROM order_lines
            WHERE {COUNTED} AND kind = 'sale' AND removed_at IS NULL
            AND placed_at >= TIMESTAMPTZ '2025-10-30 16:00:00+00' AND product_id IN (
                SELECT id FROM products WHERE category IN ('category 3', 'category 7')
            ) GROUP BY 1 HAVING count(DISTINCT order_id) >= 2
        ) l ON l.customer_id = c.id
        JOIN (
            SELECT customer_id FROM orders WHERE {COUNTED} GROUP BY 1 HAVING sum(net) >= 1000
        ) o ON o.customer_id = c.id
        JOIN consent_states s ON s.customer_id = c.id AND s.purpose = 'marketing'
            AND s.channel = 'email' AND s.state = 'granted'
        WHERE c.merged_into IS NULL
        """,
    ),
)


def measure() -> dict:
    """Seconds per case, by the pipeline and by hand, each as the median of alternate runs."""
    from bench.measure import peak_memory_mb
    from shuke.warehouse import engine
    from shuke.warehouse.commands import sync

    sync(wait=3600)
    with engine.connect() as shop:
        rows = {
            name: shop.fresh.tables[name].rows for name in ("customers", "orders", "order_lines")
        }
    cases = [_measured(case) for case in CASES]
    notes = {
        "rows": rows,
        "CPU seconds each": [round(case["cpu"], 3) for case in cases],
        "people": [case["people"] for case in cases],
    }
    # As a web process asks, which has not just rebuilt two hundred segments: that is the worker's.
    one = segments_one.measured(CASES, rows["customers"])
    return {
        "cases": cases,
        "rebuild": segments_many.measured(ANCHOR.isoformat()),
        "one person": one,
        "notes": {**notes, "peak memory, MB": round(peak_memory_mb())},
    }


def _measured(case: Case) -> dict:
    from bench.measure import timed

    def by_hand() -> int:
        from shuke.warehouse import engine
        from shuke.warehouse.engine.duck import DuckConnection

        with engine.connect() as shop:
            assert isinstance(shop, DuckConnection), "the queries by hand are DuckDB's"
            return shop.sql(case.sql).to_pylist()[0]["n"]

    def pipeline() -> int:
        from shuke.insight.segments import running
        from shuke.warehouse import engine

        definition = case.definition()
        with engine.connect() as shop:
            return running.counted(definition, shop)

    times: dict[str, list[float]] = {"seconds": [], "by_hand": []}
    assert pipeline() == by_hand(), case.name  # also the warm-up of both
    cpu = []
    for _round in range(ROUNDS):
        start = time.process_time()
        times["seconds"].append(timed(pipeline)[0])
        cpu.append(time.process_time() - start)
        times["by_hand"].append(timed(by_hand)[0])
    medians = {name: statistics.median(values) for name, values in times.items()}
    return {"name": case.name, **medians, "cpu": statistics.median(cpu), "people": pipeline()}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure()))
