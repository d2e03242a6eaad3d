"""`shuke bench clicks`: how long customers wait while a file of order lines is imported.

They click on the link in a letter (which notes the visit), leave by one click (consent and block list), and
look at the shop's website (an event, synced to the spool), in turns: one request over HTTP each twentieth of a
second, whatever the one before took. The reference is the same on the same server before the import.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.importing import FULL_LINES, make_file
from bench.measure import Figure, Report
from bench.stages import CHECKOUT, environment, run_stage
from shuke.demo.supervisor import free_port

PEOPLE = 1_000
EVERY = 0.05
SECONDS = 2.0


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Ask while `file`, or a made-up one of `size` times the full lines, is imported."""
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as name:
        folder = Path(name)
        source = file or make_file(folder / "orders.csv", round(FULL_LINES * size))
        around = environment(folder / "home")
        run_stage("sending_stages", "prepare", PEOPLE, environment=around)
        run_stage("sending_stages", "gather", PEOPLE, environment=around)
        ways = _ways(run_stage("clicking", environment=around))
        port = free_port()
        server = _start(around, "serve", "--port", str(port))
        try:
            _until_open(port)
            calm = _ask_on(port, ways, lambda so_far: so_far < 300)
            importing = _start(around, "import", "orders", str(source), "--json")
            waits = _ask_on(port, ways, lambda _so_far: importing.poll() is None)
        finally:
            server.terminate()
            server.wait()
    if importing.returncode:
        raise RuntimeError("the import failed")
    return Report(
        "clicks",
        [figure for way in ways for figure in _figures(way.name, waits[way.name], calm[way.name])],
        {
            "requests": sum(map(len, waits.values())),
            "import seconds": round(sum(map(len, waits.values())) * EVERY, 1),
        },
    )


@dataclass(frozen=True)
class Way:
    """A kind of request of a customer: what is asked as the nth one, and how it is answered."""

    name: str
    request: Callable[[int], tuple[str, str, str, dict[str, str]]]
    status: int


def _ways(made: dict) -> list[Way]:
    keys = made["keys"]
    browser = {"User-Agent": "Mozilla/5.0"}

    def click(number: int) -> tuple[str, str, str, dict[str, str]]:
        return "GET", f"/c/{keys[number % len(keys)]}/1/", "", browser

    def leave(number: int) -> tuple[str, str, str, dict[str, str]]:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        path = f"/u/{keys[number % len(keys)]}/"
        return "POST", path, "List-Unsubscribe=One-Click", form

    def visit(number: int) -> tuple[str, str, str, dict[str, str]]:
        event = {"messageId": str(uuid.uuid4()), "anonymousId": f"visitor {number}"}
        body = json.dumps(event | {"writeKey": made["write_key"], "event": "Product Viewed"})
        return "POST", "/v1/track", body, {"Content-Type": "application/json"}

    return [Way("click", click, 302), Way("opt-out", leave, 200), Way("event", visit, 200)]


def _figures(name: str, waits: list[float], calm: list[float]) -> list[Figure]:
    p99, rest, longest = _percentile(waits, 0.99), _percentile(calm, 0.99), max(waits)
    target = f"under {SECONDS:g} s"
    return [
        Figure(
            f"{name} during an import, p99", p99, "s", target, p99 < SECONDS,
            rest, "before the import, s", p99 / rest,
        ),
        Figure(f"{name}, the longest", longest, "s", target, longest < SECONDS),
        Figure(f"{name}, the median", statistics.median(waits), "s"),
    ]  # fmt: skip


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


def _ask_on(port: int, ways: list[Way], more: Callable[[int], bool]) -> dict[str, list[float]]:
    """Seconds that each request took, by its way."""
    with ThreadPoolExecutor(64) as people:
        begun: list[Future[float]] = []
        while more(len(begun)) or len(begun) < len(ways):
            number = len(begun)
            begun.append(people.submit(_ask, port, ways[number % len(ways)], number // len(ways)))
            time.sleep(EVERY)
        return {
            way.name: [one.result() for one in begun[place :: len(ways)]]
            for place, way in enumerate(ways)
        }


def _ask(port: int, way: Way, number: int) -> float:
    method, path, body, headers = way.request(number)
    begin = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    link.request(method, path, body, headers)
    status = link.getresponse().status
    link.close()
    if status != way.status:
        raise RuntimeError(f"{way.name}: {status}")
    return time.perf_counter() - begin


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    """Stage of its own process: the keys of the letters that were gathered, and one of the website."""
    import django

    django.setup()
    from shuke.collect.commands.tracking import make_key
    from shuke.common.access import SYSTEM
    from shuke.engage.keys import keyring
    from shuke.engage.models import Send

    keys = [keyring().send_key(pk) for pk in Send.objects.values_list("pk", flat=True)]
    write_key = make_key(SYSTEM, name="Website", side="browser").key
    sys.stdout.write(json.dumps({"keys": keys, "write_key": write_key}) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    main()
