"""The measuring of `shuke bench reports`: `python -m bench.reports_stages` in the shop's home."""

import json
import statistics
import time

import django

ROUNDS = 3
#: The big shop's last order is of this day.
AS_OF = "2026-10-31"
#: The choices that cost most; each page is asked as it opens, too.
OPTIONS = {
    "trend by day": ("trend", {"grain": "day"}),
    "trend of sales only": ("trend", {"counting": "sales"}),
    "keepers by revenue": ("keepers", {"by": "revenue", "share": "80"}),
    "flow over a year": ("flow", {"days": "365"}),
    "stock over all lines": ("stock", {"days": "3650"}),
    "pairs in the next order": ("pairs", {"when": "next"}),
    "pairs over all lines": ("pairs", {"days": "3650"}),
    "pairs of categories": ("pairs", {"what": "category"}),
    "pairs of categories over all lines": ("pairs", {"what": "category", "days": "3650"}),
    "repeat by category": ("repeat", {"categories": "yes"}),
}
BY_HAND = """
SELECT count(*), sum(revenue) FROM (
    SELECT customer_id, sum(net) AS revenue, count(*) AS n FROM orders
    WHERE counted AND currency = 'CNY' AND customer_id IS NOT NULL GROUP BY 1
)
"""


def measure() -> dict:
    """Seconds of each report, warm and at first; processor seconds; the reference; memory."""
    from bench.measure import median_seconds, peak_memory_mb, timed
    from shuke.insight.reports import REPORTS
    from shuke.insight.reports.query import parse_query
    from shuke.warehouse import engine
    from shuke.warehouse.commands import sync
    from shuke.warehouse.engine.duck import DuckConnection

    sync(wait=3600)

    def by_hand() -> object:
        with engine.connect() as shop:
            assert isinstance(shop, DuckConnection), "the query by hand is DuckDB's"
            return shop.cursor.execute(BY_HAND).fetchall()

    def ask(key: str, options: dict[str, str]) -> object:
        # As a page does, but never with an answer that is remembered.
        report = REPORTS[key]
        with engine.connect() as shop:
            question = parse_query(shop, {"as_of": AS_OF, **options}, report.options, report.days)
            result = report.compute(shop, question)
        return report.present(result, question)

    def seconds_of(key: str, options: dict[str, str]) -> dict[str, float]:
        first = timed(lambda: ask(key, options))[0]
        # What two questions shared is held from the second on.
        again = timed(lambda: ask(key, options))[0]
        before = time.process_time()
        times = [timed(lambda: ask(key, options))[0] for _round in range(ROUNDS)]
        spent = (time.process_time() - before) / ROUNDS
        return {
            "first": round(max(first, again), 3),
            "warm": statistics.median(times),
            "processor": round(spent, 3),
        }

    pages = {key: seconds_of(key, {}) for key in REPORTS}
    memory = round(peak_memory_mb())
    options = {name: seconds_of(key, chosen) for name, (key, chosen) in OPTIONS.items()}
    with engine.connect() as shop:
        rows = {
            name: shop.fresh.tables[name].rows for name in ("customers", "orders", "order_lines")
        }
    return {
        "pages": pages,
        "options": options,
        "reference": median_seconds(by_hand),
        "memory": memory,
        "memory with options": round(peak_memory_mb()),
        "rows": rows,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure()))
