"""`shuke bench clicks`: how long a click in a letter waits while a file of order lines is imported.

The reference is the same clicks on the same server before the import. A click is a GET of the link in
a letter over HTTP, which notes the visit; one each twentieth of a second, whatever the one before took.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from bench.importing import FULL_LINES, make_file
from bench.measure import Figure, Report
from bench.stages import CHECKOUT, environment, run_stage
from shuke.demo.supervisor import free_port

PEOPLE = 1_000
EVERY = 0.05
SECONDS = 2.0


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Click while `file`, or a made-up one of `size` times the full lines, is imported."""
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as name:
        folder = Path(name)
        source = file or make_file(folder / "orders.csv", round(FULL_LINES * size))
        around = environment(folder / "home")
        run_stage("sending_stages", "prepare", PEOPLE, environment=around)
        run_stage("sending_stages", "gather", PEOPLE, environment=around)
        keys = run_stage("clicking", environment=around)["keys"]
        port = free_port()
        server = _start(around, "serve", "--port", str(port))
        try:
            _until_open(port)
            calm = _clicks(port, keys, lambda so_far: so_far < 100)
            importing = _start(around, "import", "orders", str(source), "--json")
            waits = _clicks(port, keys, lambda _so_far: importing.poll() is None)
        finally:
            server.terminate()
            server.wait()
    p99, rest = _percentile(waits, 0.99), _percentile(calm, 0.99)
    return Report(
        "clicks",
        [
            Figure(
                "click during an import, p99", p99, "s", f"under {SECONDS:g} s", p99 < SECONDS,
                rest, "before the import, s", p99 / rest,
            ),
            Figure("the longest", max(waits), "s", f"under {SECONDS:g} s", max(waits) < SECONDS),
            Figure("the median", statistics.median(waits), "s"),
        ],
        {"clicks": len(waits), "import seconds": round(len(waits) * EVERY, 1)},
    )  # fmt: skip


def _start(around: dict[str, str], *words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "shuke", *words],
        env=around, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _until_open(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _clicks(port: int, keys: list[str], more: Callable[[int], bool]) -> list[float]:
    """Seconds that each click took."""
    with ThreadPoolExecutor(64) as people:
        begun: list[Future[float]] = []
        while more(len(begun)):
            begun.append(people.submit(_click, port, keys[len(begun) % len(keys)]))
            time.sleep(EVERY)
        return [click.result() for click in begun]


def _click(port: int, key: str) -> float:
    begin = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    link.request("GET", f"/c/{key}/1/", headers={"User-Agent": "Mozilla/5.0"})
    status = link.getresponse().status
    link.close()
    if status != 302:
        raise RuntimeError(f"a click was answered {status}")
    return time.perf_counter() - begin


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    """Stage of its own process: the keys of the letters that were gathered."""
    import json

    import django

    django.setup()
    from shuke.engage.keys import keyring
    from shuke.engage.models import Send

    keys = [keyring().send_key(pk) for pk in Send.objects.values_list("pk", flat=True)]
    sys.stdout.write(json.dumps({"keys": keys}) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    main()
