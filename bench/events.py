"""`shuke bench events`: how many events the tracking API accepts a second, and how fast they are recorded.

Eight connections send calls of a hundred events, then calls of one, to `shuke serve` with two processes of
four threads; an answer means that the call is on the disk. The reference takes the same bytes on the same
server program and only writes and syncs them. What waits is then recorded by one process alone.
"""

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Lock

from bench.measure import Figure, Report
from bench.stages import CHECKOUT, environment, run_stage
from shuke.demo.supervisor import free_port, wait_for_page

BATCHES, SINGLE = 2_000, 4_000
EVENTS = 100
CONNECTIONS, WORKERS, THREADS = 8, 2, 4
GOODS, VISITORS = 500, 10_000


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Send `size` times the full number of calls to Shuke and to the reference."""
    batches, single = (max(CONNECTIONS, round(n * size)) for n in (BATCHES, SINGLE))
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as name:
        around = environment(Path(name) / "home")
        key = run_stage("events_stages", "prepare", environment=around)["key"]
        serve = ("-m", "shuke", "serve", "--workers", f"{WORKERS}", "--threads", f"{THREADS}")
        ours = _measured((*serve, "--port"), (), around, key, batches, single)
        recorded = run_stage("events_stages", "record", environment=around)
        folder = Path(name) / "listener"
        folder.mkdir()
        listener = {**around, "LISTENER_FOLDER": str(folder)}
        words = ("-m", "bench.listener")
        plain = _measured(words, (f"{WORKERS}", f"{THREADS}"), listener, key, batches, single)
    pace, p99, one, one_p99 = ours
    behind = recorded["events"] / recorded["seconds"]
    return Report(
        "events",
        [
            _figure("accepted in calls of 100", pace, "events/s", 8_000, plain[0]),
            Figure(
                "their answer, p99", p99, "s", "under 0.25 s", p99 < 0.25,
                plain[1], "only written and synced, s", p99 / plain[1],
            ),
            _figure("accepted singly", one, "events/s", 500, plain[2]),
            Figure(
                "their answer, p99", one_p99, "s", "", None,
                plain[3], "only written and synced, s", one_p99 / plain[3],
            ),
            Figure(
                "recorded behind", behind, "events/s", "at least 3,000 events/s", behind >= 3_000
            ),
        ],
        {"calls that waited": recorded["calls"], "events recorded": recorded["events"]},
    )  # fmt: skip


def _figure(name: str, pace: float, unit: str, least: int, plain: float) -> Figure:
    target = f"at least {least:,} {unit}"
    return Figure(
        name, pace, unit, target, pace >= least, plain, "only written and synced", pace / plain
    )


def _measured(
    words: tuple, more: tuple, around: dict, key: str, batches: int, single: int
) -> tuple[float, float, float, float]:
    """Events a second and the p99 of the answer, in calls of a hundred and singly."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, *words, str(port), *more],
        env=around, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        if not wait_for_page(port, alive=lambda: server.poll() is None, seconds=120):
            raise RuntimeError("the server did not start")
        bodies = _calls(key)
        list(_sent(port, "/v1/batch", islice(bodies, CONNECTIONS)))  # the first are not counted
        results = []
        for address, count, events in (("/v1/batch", batches, EVENTS), ("/v1/track", single, 1)):
            ready = list(islice(bodies if events > 1 else _calls(key, 1), count))
            begin = time.perf_counter()
            waits = sorted(_sent(port, address, ready))
            results += [count * events / (time.perf_counter() - begin), waits[int(count * 0.99)]]
    finally:
        server.terminate()
        server.wait()
    return results[0], results[1], results[2], results[3]


def _sent(port: int, address: str, bodies: Iterable[bytes]) -> list[float]:
    """Seconds that each answer took."""
    left, lock = iter(bodies), Lock()

    def send(_number: int) -> list[float]:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        waits: list[float] = []
        while True:
            with lock:
                body = next(left, None)
            if body is None:
                link.close()
                return waits
            begin = time.perf_counter()
            link.request("POST", address, body, {"User-Agent": "Mozilla/5.0 (bench)"})
            answer = link.getresponse()
            answer.read()
            waits.append(time.perf_counter() - begin)
            if answer.status != 200:
                raise RuntimeError(f"a call was answered {answer.status}")

    with ThreadPoolExecutor(CONNECTIONS) as senders:
        return [wait for waits in senders.map(send, range(CONNECTIONS)) for wait in waits]


def _calls(key: str, events: int = EVENTS) -> Iterator[bytes]:
    """Endless calls of events as pixel.js sends them; a single one stands by itself."""
    place = 0
    while True:
        batch = [_event(n, events) for n in range(place, place + events)]
        place += events
        content = {"batch": batch} if events > 1 else batch[0]
        yield json.dumps({**content, "writeKey": key}).encode()


def _event(number: int, events: int) -> dict:
    sku = f"SKU-{number % GOODS}"
    page = {
        "url": f"https://shop.example.com/goods/{sku}?utm_source=baidu&utm_medium=cpc",
        "path": f"/goods/{sku}",
        "search": "?utm_source=baidu&utm_medium=cpc",
        "title": "连体衣 0–3 个月",
        "referrer": "https://www.baidu.com/s",
    }
    return {
        "type": "track",
        "event": ("Product Viewed", "Product Added", "Checkout Started")[number % 3],
        "messageId": f"m{events}-{number}",
        "anonymousId": f"visitor-{number % VISITORS}",
        "properties": {"sku": sku, "price": 128, "currency": "CNY"},
        "context": {"locale": "zh-CN", "sessionId": f"s{number % VISITORS}", "page": page},
    }
