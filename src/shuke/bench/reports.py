"""`shuke bench reports`: every report over the big shop, against one plain GROUP BY of the same orders.

"Warm" means: the process and its engine have answered before, but not remembered this answer, as
after each copy of new orders. A tenth of the shop is asked too, for the exponent of growth.
"""

import json
import math
import subprocess
import sys
from pathlib import Path

from shuke.bench import big_shop
from shuke.bench.measure import Figure, Report

SECONDS, MEMORY_MB = 0.5, 2000
#: The smaller shop, as a share of the larger.
TENTH = 0.1


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Ask every report at `size` (1 is 1M customers, 3M orders, 10M lines) and at a tenth of it."""
    large, small = _asked(size), _asked(size * TENTH)
    figures = []
    for key, seconds in large["seconds"].items():
        figures.append(
            Figure(
                f"report {key}, warm",
                seconds,
                "s",
                f"under {SECONDS:g} s",
                seconds < SECONDS,
                large["reference"],
                "revenue per customer by hand-written SQL",
                seconds / large["reference"],
            )
        )
    memory = large["memory"]
    figures.append(Figure("peak memory", memory, "MB", f"under {MEMORY_MB} MB", memory < MEMORY_MB))
    notes = {
        "rows": large["rows"],
        "first time in the process, seconds": large["first"],
        f"seconds at {TENTH:g} of the size": small["seconds"],
        "exponent from there (1 is linear)": {
            key: round(math.log10(seconds / small["seconds"][key]), 2)
            for key, seconds in large["seconds"].items()
        },
    }
    return Report("reports", figures, notes)


def _asked(size: float) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "shuke.bench.reports_stages"],
        env=big_shop.environment(big_shop.home(size)),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
