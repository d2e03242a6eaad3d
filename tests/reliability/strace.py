"""A tracer on a server that runs: what it does between a request and its answer, or trouble put there."""

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import psutil

#: What puts something on the disk.
WRITES = ("pwrite64", "write", "fdatasync", "fsync", "rename")


def is_possible() -> bool:
    """Whether this machine has the tracer and lets it trace: containers may forbid it."""
    if not shutil.which("strace"):
        return False
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return tried.returncode == 0


class Tracer:
    """Traces a process and its children from the moment it is made until it ends."""

    def __init__(self, process: int, calls: tuple[str, ...], *options: str):
        self._file = tempfile.NamedTemporaryFile(suffix=".strace")  # noqa: SIM115 - until it ends
        family = [process, *(each.pid for each in psutil.Process(process).children(recursive=True))]
        words = ["strace", "-f", "-y", "-s", "24", "-e", f"trace={','.join(calls)}", *options]
        self._process = subprocess.Popen(
            [*words, "-o", self._file.name, *(word for pid in family for word in ("-p", str(pid)))],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        attached = 0
        while attached < len(family):
            line = self._process.stderr.readline()
            assert line, "strace ended before it was attached"
            attached += bool(re.search(r"Process \d+ attached", line))

    def seen(self) -> list[str]:
        """What it did so far, a call a line."""
        return Path(self._file.name).read_text(errors="replace").splitlines()

    def end(self) -> list[str]:
        """Let the server go; what it did."""
        self._process.terminate()
        self._process.communicate()
        with self._file:
            return self.seen()

    def drop(self) -> None:
        """Be gone at once: whoever waits for a process of many threads that was killed may wait forever."""
        self._process.kill()
        self._process.communicate()
        self._file.close()


class Holder(Tracer):
    """Holds each thread at its `point`-th `call`, before it is done."""

    def __init__(self, process: int, call: str, point: int):
        super().__init__(process, (call,), "-e", f"inject={call}:delay_enter=3600s:when={point}")
        self._entry, self._point = re.compile(rf"^(\d+) +{call}\("), point

    def holds(self) -> bool:
        """Whether one is held. A call stands in the trace as soon as it is entered."""
        entries = Counter(found[1] for line in self.seen() if (found := self._entry.match(line)))
        return any(count >= self._point for count in entries.values())
