"""Two hundred segments rebuilt at once: `shuke.insight.segments.rebuilding` over the big shop."""

import random
from typing import Any

SEGMENTS = 200


def definitions(anchor: str) -> dict[int, Any]:
    """Two to four conditions each: places, last orders, numbers in time frames, goods, consent."""
    from shuke.insight.segments.checking import check

    rng = random.Random(5)  # noqa: S311 -- the same segments every time
    return {
        number: check({"anchor": anchor, "where": {"all": list(_conditions(rng, number % 4))}})
        for number in range(SEGMENTS)
    }


def _conditions(rng: random.Random, shape: int):
    if shape < 2:
        cities = [f"city {rng.randrange(300)}" for _ in range(3)]
        yield {"field": "city", "op": "is", "values": cities}
    op, days = rng.choice(["in_last", "older_than"]), rng.choice([30, 60, 90, 180, 365])
    yield {"field": "last_order", "op": op, "days": days}
    number = {"op": "at_least", "value": rng.choice([2, 3, 5, 500])}
    when = {"when": {"in_last": rng.choice([90, 180, 365, 730])}} if shape % 2 else {}
    yield {"field": rng.choice(["orders", "revenue"]), **number, **when}
    if shape >= 2:
        goods = {"categories": [f"category {rng.randrange(40)}"]}
        some = {"op": "at_least", "value": rng.choice([1, 2]), "when": {"in_last": 90}}
        yield {"field": rng.choice(["orders", "revenue", "quantity"]), **some, **goods}
    if shape == 3:
        yield {"field": "consent", "op": "granted", "purpose": "marketing", "channel": "email"}


def measured(anchor: str) -> dict[str, float]:
    """Seconds by the wall clock and of the processor, and how many memberships there were; a few
    segments are counted alone and must agree."""
    import time

    from shuke.insight.segments import running
    from shuke.insight.segments.rebuilding import rebuild

    made = definitions(anchor)
    wall, start = time.perf_counter(), time.process_time()
    sizes = {key: len(ids) for key, ids in rebuild(made)}
    spent = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - start}
    for key in (0, 1, 2, 3):
        assert running.count(made[key]).people == sizes[key]
    return {**spent, "memberships": sum(sizes.values())}
