"""The measuring of `shuke bench reports`: `python -m shuke.bench.reports_stages` in the shop's home."""

import json
import statistics

import django

ROUNDS = 3
#: The big shop's last order is of this day.
AS_OF = "2026-10-31"
BY_HAND = """
SELECT count(*), sum(revenue) FROM (
    SELECT customer_id, sum(net) AS revenue, count(*) AS n FROM orders
    WHERE counted AND currency = 'CNY' AND customer_id IS NOT NULL GROUP BY 1
)
"""


def measure() -> dict:
    """Seconds of each report, warm and at first; the reference; memory."""
    from shuke.bench.measure import median_seconds, peak_memory_mb, timed
    from shuke.common.access import SYSTEM
    from shuke.insight.queries import reports
    from shuke.insight.reports import REPORTS
    from shuke.insight.segments import snapshot
    from shuke.warehouse import engine
    from shuke.warehouse.commands import sync
    from shuke.warehouse.engine.duck import DuckConnection

    sync(wait=3600)

    def by_hand() -> object:
        with engine.connect() as shop:
            assert isinstance(shop, DuckConnection), "the query by hand is DuckDB's"
            return shop.cursor.execute(BY_HAND).fetchall()

    def ask(key: str) -> object:
        snapshot.forget()
        told = reports.told(SYSTEM, key, {"as_of": AS_OF})
        return REPORTS[key].show(told.report, told.asked)

    first, seconds = {}, {}
    for key in REPORTS:
        first[key] = round(timed(lambda key=key: ask(key))[0], 3)
        times = [timed(lambda key=key: ask(key))[0] for _round in range(ROUNDS)]
        seconds[key] = statistics.median(times)
    with engine.connect() as shop:
        rows = {
            name: shop.fresh.tables[name].rows for name in ("customers", "orders", "order_lines")
        }
    return {
        "seconds": seconds,
        "first": first,
        "reference": median_seconds(by_hand),
        "memory": round(peak_memory_mb()),
        "rows": rows,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure()))
