"""`shuke bench segments`: counting segments of three conditions, against SQL written by hand.

Both run alternately in one process on the same snapshot of the same tables; medians are told. The
pipeline is everything from untrusted JSON to the number, without the memory of earlier counts.
"""

import json
import subprocess
import sys
from pathlib import Path

from shuke.bench import big_shop
from shuke.bench.measure import Figure, Report

SECONDS, RATIO = 1.0, 1.3
#: One person from fresh rows.
MILLISECONDS = 20


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Count on the big shop at `size` (1 is 1M customers, 3M orders, 10M lines)."""
    home = big_shop.home(size)
    done = subprocess.run(
        [sys.executable, "-m", "shuke.bench.segments_stages"],
        env=big_shop.environment(home),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    figures = [_figure(each) for each in told["cases"]]
    figures += [_one_person(name, value) for name, value in told["one person"].items()]
    return Report("segments", figures, told["notes"])


def _one_person(name: str, milliseconds: float) -> Figure:
    return Figure(
        f"one person from fresh rows, {name} of 600",
        milliseconds,
        "ms",
        f"under {MILLISECONDS} ms",
        milliseconds < MILLISECONDS,
    )


def _figure(case: dict) -> Figure:
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
