"""Both halves of the suite at the same time, so that no core waits while a browser or a process does.

    .venv/bin/python scripts/suite.py [arguments of pytest]

SQLite (unit, HTTP, browser, Spark) is told as it runs; PostgreSQL (the same without what does not
depend on the database) afterwards. `TEST_WORKERS`: processes of the first, 2 when unset; the second
has half as many, and of one alone no other is started to hand out its tests. Ctrl-C ends both as
pytest ends; the exit status is 0 when both passed.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from typing import IO

WORKERS = int(os.environ.get("TEST_WORKERS") or 2)


def main(arguments: list[str]) -> int:
    running: list[subprocess.Popen] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: interrupt(running))
    with tempfile.TemporaryFile("w+") as told:
        chosen = ["-m", "not browser and not once", *arguments]
        behind = begin("postgresql", WORKERS // 2, chosen, told)
        running.append(behind)
        print("== SQLite: unit, HTTP and browser ==", flush=True)
        before = begin("", WORKERS, arguments)
        running.append(before)
        status = before.wait()
        if behind.poll() is None:
            print("== PostgreSQL is still running ==", flush=True)
        behind.wait()
        print("== PostgreSQL: unit and HTTP ==", flush=True)
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout)
    return status or behind.returncode


def begin(
    database: str, workers: int, arguments: list[str], out: IO[str] | None = None
) -> subprocess.Popen:
    """pytest with so many processes, in a process group of its own."""
    split = ["-n", str(workers if workers > 1 else 0), "--dist", "worksteal"]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *split, *arguments],
        env={**os.environ, "SHUKE_TEST_DATABASE": database},
        stdout=out,
        stderr=out and subprocess.STDOUT,
        process_group=0,
    )


def interrupt(running: list[subprocess.Popen]) -> None:
    """What the keyboard would tell each: pytest sets down what it holds and ends."""
    for half in running:
        if half.poll() is None:
            os.killpg(half.pid, signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
