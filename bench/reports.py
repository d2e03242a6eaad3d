"""`shuke bench reports`: every report over the big shop, against one plain GROUP BY of the same orders.

"Warm" is the page that the second person of the day opens: the process has answered since the last copy
of new orders, so what reports share (facts per buyer, rankings, narrow purchases and lines, borders) is
held or remembered; this page's own answer is not. "First" is the slower of the two askings before that,
of which one makes what is held. A tenth of the shop is asked too, for the exponent of growth.
"""

import math
from pathlib import Path

from bench import big_shop
from bench.measure import Figure, Report
from bench.stages import environment, run_stage

SECONDS, MEMORY_MB = 0.5, 2000
#: The smaller shop, as a share of the larger.
TENTH = 0.1


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Ask every report at `size` (1 is 1M customers, 3M orders, 10M lines) and at a tenth of it."""
    large, small = _measured(size), _measured(size * TENTH)
    figures = [
        Figure(
            f"report {key}, warm",
            seconds["warm"],
            "s",
            f"under {SECONDS:g} s",
            seconds["warm"] < SECONDS,
            large["reference"],
            "revenue per customer by hand-written SQL",
            seconds["warm"] / large["reference"],
        )
        for key, seconds in large["pages"].items()
    ]
    memory = large["memory"]
    figures.append(Figure("peak memory", memory, "MB", f"under {MEMORY_MB} MB", memory < MEMORY_MB))
    notes = {
        "rows": large["rows"],
        "first since the copy, seconds": _each(large, "first"),
        "processor seconds, warm": _each(large, "processor"),
        "choices that cost most, warm seconds": _each(large, "warm", of="options"),
        "peak memory with those, MB": large["memory with options"],
        f"seconds at {TENTH:g} of the size": _each(small, "warm"),
        "exponent from there (1 is linear)": {
            key: round(math.log10(seconds["warm"] / small["pages"][key]["warm"]), 2)
            for key, seconds in large["pages"].items()
        },
    }
    return Report("reports", figures, notes)


def _each(measured: dict, what: str, *, of: str = "pages") -> dict[str, float]:
    return {name: round(figures[what], 3) for name, figures in measured[of].items()}


def _measured(size: float) -> dict:
    return run_stage("reports_stages", environment=environment(big_shop.home(size)))
