"""What every benchmark shares: a result with its reference, a stopwatch, peak memory."""

import os
import platform
import re
import resource
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.stages import CHECKOUT
from shuke.common import clock


@dataclass
class Figure:
    """One measured figure. `ratio` is figure / reference, both taken in this run."""

    name: str
    value: float
    unit: str
    #: What the issue or design asks for, as a sentence: "at least 20,000 lines/s".
    target: str = ""
    reached: bool | None = None
    reference: float | None = None
    reference_name: str = ""
    ratio: float | None = None


def circumstances() -> dict[str, str]:
    """What was measured, when and on what: figures without this compare with nothing."""
    describe = ["git", "describe", "--always", "--dirty=, changed"]
    commit = subprocess.run(
        describe, cwd=CHECKOUT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "commit": commit or "unknown: no git here",
        "date": f"{clock.now():%Y-%m-%d %H:%M} UTC",
        "machine": f"{os.cpu_count()} x {_processor()}, {_memory_gb():.0f} GB, "
        f"Python {platform.python_version()}",
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        text = ""
    named = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return named[1] if named else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


@dataclass
class Report:
    """The figures of one benchmark and the circumstances of its run."""

    bench: str
    figures: list[Figure] = field(default_factory=list)
    notes: dict[str, object] = field(default_factory=dict)
    measured: dict[str, str] = field(default_factory=circumstances)


def timed(call: Callable[[], object]) -> tuple[float, object]:
    """Seconds that `call` took by the wall clock, and what it returned."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def median_seconds(call: Callable[[], object], runs: int = 5, warmup: int = 1) -> float:
    """Median wall seconds of `runs` calls after `warmup` uncounted ones."""
    for _ in range(warmup):
        call()
    return statistics.median(timed(call)[0] for _ in range(runs))


def peak_memory_mb() -> float:
    """Peak resident memory of this process so far, in MB.

    Linux lets `ru_maxrss` of a process begin with what its parent had, so its own mark is read.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
