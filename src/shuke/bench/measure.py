"""What every benchmark shares: a result with its reference, a stopwatch, peak memory."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


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


@dataclass
class Report:
    """The figures of one benchmark and the circumstances of its run."""

    bench: str
    figures: list[Figure] = field(default_factory=list)
    notes: dict[str, object] = field(default_factory=dict)


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
