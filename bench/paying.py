"""`shuke bench pay`: a month of 200 colleagues and a million orders worked out, twice to the same cent.

The reference reads the totals of the same orders once and adds them up.
"""

import tempfile
from pathlib import Path

from bench.measure import Figure, Report, circumstances
from bench.stages import environment, run_stage

#: At size 1.
ORDERS, AGENTS = 1_000_000, 200
SECONDS = 30


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """`size` x a million orders."""
    orders, agents = max(100, int(ORDERS * size)), max(2, int(AGENTS * size))
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as home:
        around = environment(home)
        run_stage("pay_stages", "prepare", orders, agents, environment=around)
        plain = run_stage("pay_stages", "reference", orders, agents, environment=around)
        first = run_stage("pay_stages", "compute", orders, agents, environment=around)
        again = run_stage("pay_stages", "compute", orders, agents, environment=around)
    assert first["total"] == again["total"] and first["base"] == again["base"], (first, again)
    full = size == 1.0
    return Report(
        bench="pay",
        measured={
            **circumstances(),
            "orders": f"{orders:,}",
            "colleagues": f"{first['sheets']:,}",
            "sold": first["base"],
            "pay, twice the same": first["total"],
        },
        figures=[
            Figure(
                "a month",
                first["seconds"],
                "s",
                target=f"under {SECONDS} s" if full else "",
                reached=first["seconds"] < SECONDS if full else None,
                reference=plain["seconds"],
                reference_name="reading the totals",
                ratio=first["seconds"] / plain["seconds"],
            ),
            Figure("the same again", again["seconds"], "s"),
            Figure("peak memory", first["memory"], "MB"),
        ],
    )
