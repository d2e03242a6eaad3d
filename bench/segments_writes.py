"""Counts while the shop is open: an order and twenty events a second arrive, and the copy follows.

`python -m bench.segments_writes SECONDS` counts in turns for that long, as a web process would. What it
counts beside is written and copied by a worker of its own (`… feed`), which ends when its input does.
"""

import datetime as dt
import itertools
import json
import statistics
import subprocess
import sys
import threading
import time

import django

EVENTS = 20


def measure(seconds: float) -> dict:
    """Seconds of counts that are computed and of those that may come from memory, and how old the copy
    was at most."""
    from bench.segments_stages import CASES
    from shuke.insight.segments import running
    from shuke.warehouse import engine
    from shuke.warehouse.commands import sync

    def computed(case) -> int:
        definition = case.definition()
        with engine.connect() as connection:
            ages.append((dt.datetime.now(dt.UTC) - connection.fresh.synced_at).total_seconds())
            snapshots.add(repr(connection.fresh.version("orders")))
            return running.counted(definition, connection)

    ages: list[float] = []
    snapshots: set[str] = set()
    times: dict[str, list[float]] = {"computed": [], "as a page asks": []}
    processor: dict[str, list[float]] = {name: [] for name in times}
    sync(wait=3600)
    for case in CASES * 2:
        computed(case)
    feed = subprocess.Popen([sys.executable, "-m", __spec__.name, "feed"], stdin=subprocess.PIPE)
    end = time.monotonic() + seconds
    for case in itertools.cycle(CASES):
        for name, count in (
            ("computed", lambda case=case: computed(case)),
            ("as a page asks", lambda case=case: running.count(case.definition())),
        ):
            start, begun = time.perf_counter(), time.process_time()
            count()
            times[name].append(time.perf_counter() - start)
            processor[name].append(time.process_time() - begun)
        if time.monotonic() > end:
            break
        time.sleep(min(0.2, seconds / 50))
    feed.communicate()
    return {
        "median": statistics.median(times["computed"]),
        "p95": statistics.quantiles(times["computed"], n=20)[-1],
        "slowest": max(times["computed"]),
        "processor seconds, median": statistics.median(processor["computed"]),
        "processor seconds, p95": statistics.quantiles(processor["computed"], n=20)[-1],
        "page p95": statistics.quantiles(times["as a page asks"], n=20)[-1],
        "age": max(ages),
        "snapshots": len(snapshots),
        "counts": len(times["computed"]),
    }


def feed() -> None:
    """Write and follow until the input ends."""
    from shuke.warehouse.following import following

    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    with following():
        for number in itertools.count():
            if ended.wait(1 if number else 0):
                return
            _write(f"{time.time_ns()}")


def _write(number: str) -> None:
    """An order of three lines, and what its visitor looked at before."""
    import polars as pl
    from django.db import transaction

    from shuke.common import clock
    from shuke.common.revisions import next_revision
    from shuke.customers.models import Customer
    from shuke.shop.commands import record_events
    from shuke.shop.models import Order, OrderLine, Product
    from shuke.team.models import Store

    now = clock.now()
    events = pl.DataFrame(
        {
            "at": [now] * EVENTS,
            "name": ["product_viewed"] * EVENTS,
            "visitor": [f"bench {number}"] * EVENTS,
            "key": [f"{number}-{at}" for at in range(EVENTS)],
        }
    )
    with transaction.atomic():
        record_events(events, door="bench")
        revision, products = next_revision(), list(Product.objects.order_by("pk")[:3])
        everybody = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
        order = Order.objects.create(
            store=Store.objects.order_by("pk")[0],
            number=f"B{number}",
            customer_id=1 + int(number) // 1000 % everybody,
            placed_at=now,
            currency="CNY",
            goods=30,
            total=30,
            revision=revision,
        )
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                position=position,
                product=product,
                quantity=1,
                unit_price=10,
                amount=10,
                revision=revision,
            )
            for position, product in enumerate(products)
        )


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "feed":
        feed()
    else:
        print(json.dumps(measure(float(sys.argv[1]))))
