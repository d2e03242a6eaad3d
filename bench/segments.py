"""`shuke bench segments`: counting segments of three conditions, against SQL written by hand; two hundred
rebuilt at once; one person from fresh rows; how all that grows; the same SQL in PostgreSQL; and counts
while an order and twenty events a second arrive.

Counts and SQL by hand run alternately in one process on the same snapshot of the same tables; medians
are told. The pipeline is everything from untrusted JSON to the number, without the memory of earlier
counts. PostgreSQL gets the same tables by COPY, with the indexes that such questions ask for.
"""

import math
from pathlib import Path

from bench import big_shop
from bench.measure import Figure, Report
from bench.stages import environment, run_stage

#: A warm count at full size; two hundred rebuilt; each at a tenth of the size; one person.
SECONDS, REBUILD, TENTH, MILLISECONDS, MEGABYTES = 0.3, 10, 3, 20, 2000
RATIO = 1.3
#: Seconds that the copy may be old while an order and twenty events a second arrive.
AGE = 60


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Count on the big shop at `size` (1 is 1M customers, 3M orders, 10M lines) and at a tenth of it."""
    full, tenth = _stage("segments_stages", size), _stage("segments_stages", size / 10)
    elsewhere = _stage("segments_sql", size)
    # Last: it adds rows to the shop.
    writes = _stage("segments_writes", size, max(4, round(120 * size)))
    figures = [_count(each) for each in full["cases"]]
    figures.append(_under("200 segments rebuilt", full["rebuild"]["seconds"], "s", REBUILD))
    figures += [
        _growth(now, before) for now, before in zip(_times(full), _times(tenth), strict=True)
    ]
    slowest = max(seconds for _name, seconds in _times(tenth))
    figures.append(_under("the slowest of these at a tenth of the size", slowest, "s", TENTH))
    figures += [
        _under(f"one person from fresh rows, {name} of 600", value, "ms", MILLISECONDS)
        for name, value in full["one person"].items()
    ]
    figures += [
        _under("a count while orders and events arrive, median", writes["median"], "s", SECONDS),
        _under("a count while orders and events arrive, p95", writes["p95"], "s", SECONDS),
        _under("the copy's age meanwhile, at most", writes["age"], "s", AGE),
    ]
    figures.append(_under("peak memory", full["notes"]["peak memory, MB"], "MB", MEGABYTES))
    figures += [
        _against(ours, theirs)
        for ours, theirs in zip(full["cases"], elsewhere["cases"], strict=True)
    ]
    notes = {
        **full["notes"],
        "while orders and events arrive": {
            name: writes[name]
            for name in (
                *("counts", "snapshots", "slowest", "page p95"),
                *("processor seconds, median", "processor seconds, p95"),
            )
        },
        "processor seconds of the rebuild": round(full["rebuild"]["cpu"], 1),
        "memberships rebuilt": full["rebuild"]["memberships"],
        "seconds to load PostgreSQL": round(elsewhere["loading"]),
    }
    return Report("segments", figures, notes)


def _stage(module: str, size: float, *words: object) -> dict:
    return run_stage(module, *words, environment=environment(big_shop.home(size)))


def _times(stage: dict) -> list[tuple[str, float]]:
    counts = [(case["name"].partition(":")[0], case["seconds"]) for case in stage["cases"]]
    return [*counts, ("200 segments rebuilt", stage["rebuild"]["seconds"])]


def _count(case: dict) -> Figure:
    ratio = case["seconds"] / case["by_hand"]
    return Figure(
        case["name"],
        case["seconds"],
        "s",
        f"under {SECONDS:g} s and at most {RATIO:g}x of SQL by hand",
        case["seconds"] < SECONDS and ratio <= RATIO,
        case["by_hand"],
        "hand-written SQL in DuckDB",
        ratio,
    )


def _under(name: str, value: float, unit: str, limit: float) -> Figure:
    return Figure(name, value, unit, f"under {limit:g} {unit}", value < limit)


def _growth(now: tuple[str, float], before: tuple[str, float]) -> Figure:
    """The exponent of growth: 1 is linear, twice the rows take twice the time."""
    exponent = math.log10(now[1] / before[1])
    return Figure(
        f"{now[0]}: growth over ten times the rows", exponent, "", "at most 1", exponent <= 1
    )


def _against(ours: dict, theirs: dict) -> Figure:
    assert ours["people"] == theirs["people"], ours["name"]
    name = f"{ours['name'].partition(':')[0]}, against PostgreSQL"
    ratio = ours["seconds"] / theirs["seconds"]
    reference = "the same SQL in PostgreSQL with indexes"
    return Figure(
        name, ours["seconds"], "s", "below", ratio < 1, theirs["seconds"], reference, ratio
    )
