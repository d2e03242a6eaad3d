"""`shuke bench journeys`: people through a journey of ten steps, one message of it to a transport that takes
everything at once.

Waits are passed by the clock. What is measured is all that a step costs: the due queue, the batch with its
passages and deeds, the ledger, claim and hand-over. The reference writes as many rows as people take steps,
in batches of the same size, and does nothing else.
"""

import tempfile
from pathlib import Path

from bench.measure import Figure, Report, circumstances
from bench.stages import environment, run_stage

#: People at size 1.
PEOPLE = 100_000
SECONDS, MEGABYTES = 300, 500


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """`size` x 100,000 people."""
    people = max(200, int(PEOPLE * size))
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as home:
        around = environment(home)
        run_stage("journeys_stages", "prepare", people, environment=around)
        plain = run_stage("journeys_stages", "reference", people, environment=around)
        walked = run_stage("journeys_stages", "walk", people, environment=around)
    assert walked["finished"] == people and walked["sent"] == people, walked
    full = size == 1.0
    return Report(
        bench="journeys",
        measured={**circumstances(), "people": f"{people:,}", "steps": f"{walked['steps']:,}"},
        figures=[
            Figure(
                "everybody through",
                walked["seconds"],
                "s",
                target=f"under {SECONDS} s" if full else "",
                reached=walked["seconds"] < SECONDS if full else None,
                reference=plain["seconds"],
                reference_name="the rows alone",
                ratio=walked["seconds"] / plain["seconds"],
            ),
            Figure("steps", walked["steps"] / walked["seconds"], "steps/s"),
            Figure(
                "peak memory",
                walked["memory"],
                "MB",
                target=f"under {MEGABYTES} MB" if full else "",
                reached=walked["memory"] < MEGABYTES if full else None,
            ),
        ],
    )
