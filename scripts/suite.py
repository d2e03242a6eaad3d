"""Both halves of the suite at the same time, so that no core waits while a browser or a process does.

    .venv/bin/python scripts/suite.py [arguments of pytest]

SQLite (unit, HTTP, browser, Spark) is told as it runs; PostgreSQL (the same without what does not
depend on the database) afterwards, and at the end once more what failed on SQLite: a log that was
cut still has it. `TEST_WORKERS`: processes of the first, 2 when unset; the second has half as many,
and of one alone no other is started to hand out its tests. Ctrl-C ends both as pytest ends; the exit
status is 0 when both passed.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
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
        before = begin("", WORKERS, arguments, subprocess.PIPE)
        running.append(before)
        failed: list[str] = []
        passing = threading.Thread(target=pass_on, args=(before, failed), daemon=True)
        passing.start()
        status = before.wait()
        # What a test left running may hold the pipe open for ever.
        passing.join(timeout=10)
        if behind.poll() is None:
            print("== PostgreSQL is still running ==", flush=True)
        behind.wait()
        print("== PostgreSQL: unit and HTTP ==", flush=True)
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout)
    if failed:
        print("== What failed on SQLite ==", *failed, sep="\n", flush=True)
    return status or behind.returncode


def begin(
    database: str, workers: int, arguments: list[str], out: IO[str] | int
) -> subprocess.Popen:
    """pytest with so many processes, in a process group of its own."""
    split = ["-n", str(workers if workers > 1 else 0), "--dist", "worksteal"]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *split, *arguments],
        env={**os.environ, "SHUKE_TEST_DATABASE": database},
        stdout=out,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )


def pass_on(half: subprocess.Popen, failed: list[str]) -> None:
    """Show each line that it writes, and keep those that say what failed."""
    for line in half.stdout or ():
        print(line, end="", flush=True)
        if line.startswith(("FAILED ", "ERROR ")) and "::" in line:
            failed.append(line.rstrip())


def interrupt(running: list[subprocess.Popen]) -> None:
    """What the keyboard would tell each: pytest sets down what it holds and ends."""
    for half in running:
        if half.poll() is None:
            os.killpg(half.pid, signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
