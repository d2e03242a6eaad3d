"""`shuke bench pages`: how quickly the pages of the record answer at 200,000 customers.

The shop is made in a temporary SHUKE_HOME and served as in production (`shuke serve`: granian,
two processes). Eight clients with kept-alive connections ask for pages one after another, each
page kind in a run of its own; the reference is the log-in page, asked in the same way.
"""

import contextlib
import http.client
import itertools
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from bench.measure import Figure, Report
from bench.stages import environment, run_stage

CUSTOMERS = 200_000
CLIENTS = 8
#: Requests of each kind of page, and the least of a small run.
REQUESTS, FEWEST = 400, 80
TARGET = 0.200
#: At a till somebody waits: from the scan to the card of the person, one after another.
TILL_TARGET = 0.100

_LISTS = (
    "",
    "?sort=-spent",
    "?sort=search_name",
    "?sort=-order_count&stage=customer",
    "?last=30&sort=-spent",
    "?last=365&sort=-spent",
    "?consent=granted",
    "?consent=unknown&sort=-spent",
    "?last=over&consent=granted&sort=search_name",
)
_SEARCHES = (
    "王",
    "小满",
    "lxm",
    "zhang",
    "chenji",
    "3391",
    "c1234",
    "C0012345",
    "limu",
    "w",
    "周一诺",
)


def run(*, file: Path | None, size: float) -> Report:
    """p50 and p95 of each page kind. `size` 1 is 200,000 customers."""
    count = max(1000, int(CUSTOMERS * size))
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as home:
        place = environment(home)
        start = time.perf_counter()
        made = run_stage("pages_stages", count, environment=place)
        report = Report("pages", notes={"customers": count, "clients": CLIENTS})
        report.notes["seconds to fill"] = round(time.perf_counter() - start, 1)
        with _server(place) as (port, pid):
            _measure(report, port, pid, made, max(FEWEST, round(REQUESTS * min(1, 10 * size))))
    return report


def _measure(report: Report, port: int, pid: int, made: dict, requests: int) -> None:
    report.notes["load average of the machine before"] = round(os.getloadavg()[0], 1)
    ask = Asking(port, made["cookie"])
    deeper = list(_deeper_pages(ask))
    records = [f"/customers/{pk}/" for pk in made["ids"]]
    kinds = {
        "customer list": [f"/customers/{query}" for query in _LISTS] + deeper,
        "search in the list": [f"/customers/?q={quote(text)}" for text in _SEARCHES],
        "search of the palette": [f"/search/?q={quote(text)}" for text in _SEARCHES],
        "record": records,
    }
    stranger = Asking(port, "")
    stranger.all(["/login/"] * 40)
    reference = stranger.all(["/login/"] * requests)
    for name, paths in kinds.items():
        rng = random.Random(7)  # noqa: S311
        mixed = list(itertools.islice(itertools.cycle(paths), requests))
        rng.shuffle(mixed)
        ask.all(mixed[:40])
        used = _cpu_seconds(pid)
        seconds = ask.all(mixed)
        used = _cpu_seconds(pid) - used
        _add(report, name, seconds, reference)
        report.figures.append(Figure(f"{name}, CPU per page", used / requests * 1000, "ms"))
    _till(report, ask, stranger, made["phones"], requests)


def _till(
    report: Report, ask: "Asking", stranger: "Asking", phones: list[str], requests: int
) -> None:
    """What is scanned or typed at the till, by one assistant: whole numbers, their ends, customer numbers,
    names. A page that leads to the card of the person is followed, and both are counted."""
    texts = [text for phone in phones for text in (phone, phone, phone[-4:])]
    texts += [f"C{n:07d}" for n in range(7, 7 * len(phones), 7)] + list(_SEARCHES)
    rng = random.Random(11)  # noqa: S311
    mixed = list(itertools.islice(itertools.cycle(texts), requests))
    rng.shuffle(mixed)
    paths = [f"/till/?q={quote(text)}" for text in mixed]
    ask.in_turn(paths[:20])
    _add(
        report,
        "till lookup",
        ask.in_turn(paths),
        stranger.in_turn(["/login/"] * requests),
        TILL_TARGET,
    )


def _add(
    report: Report,
    name: str,
    seconds: list[float],
    reference: list[float],
    target: float = TARGET,
) -> None:
    p95, plain = _p95(seconds), _p95(reference)
    middle = statistics.median(seconds)
    report.figures += [
        Figure(f"{name}, p50", middle * 1000, "ms"),
        Figure(
            f"{name}, p95",
            p95 * 1000,
            "ms",
            target=f"under {target * 1000:.0f} ms",
            reached=p95 < target,
            reference=plain * 1000,
            reference_name="the log-in page, p95",
            ratio=p95 / plain,
        ),
    ]


def _cpu_seconds(pid: int) -> float:
    """CPU time of the server's processes so far: what a page costs, however busy the machine."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if pid in (int(fields[1]), int(stat.parent.name)):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


class Asking:
    """Clients that ask for pages, each over one kept-alive connection."""

    def __init__(self, port: int, cookie: str):
        self.port = port
        self.headers = {"Accept-Language": "zh-CN"}
        if cookie:
            self.headers["Cookie"] = f"shuke_session={cookie}"

    def one(self, connection: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
        start = time.perf_counter()
        connection.request("GET", path, headers=self.headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 302:
            connection.request("GET", answer.headers["Location"], headers=self.headers)
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return time.perf_counter() - start, body

    def in_turn(self, paths: list[str]) -> list[float]:
        """Seconds of every request, one after another."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return [self.one(connection, path)[0] for path in paths]
        finally:
            connection.close()

    def all(self, paths: list[str]) -> list[float]:
        """Seconds of every request, eight at a time."""
        shares = [paths[turn::CLIENTS] for turn in range(CLIENTS)]
        seconds: list[float] = []
        problems: list[Exception] = []

        def client(share: list[str]) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                seconds.extend(self.one(connection, path)[0] for path in share)
            except Exception as problem:
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=client, args=[share]) for share in shares]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise problems[0]
        return seconds


def _deeper_pages(ask: Asking) -> Iterator[str]:
    """Addresses of later pages, followed as a person would: the sixth page of three orders."""
    connection = http.client.HTTPConnection("127.0.0.1", ask.port, timeout=60)
    for query in ("", "?sort=-spent", "?consent=granted"):
        path = f"/customers/{query}"
        for _turn in range(5):
            _seconds, body = ask.one(connection, path)
            link = body.decode().partition('rel="next" href="')[2].partition('"')[0]
            if not link:
                break
            path = "/customers/" + link.replace("&amp;", "&")
        yield path
    connection.close()


@contextlib.contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """`shuke serve` until the block ends: its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "shuke", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close())
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait(attempt: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            attempt()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
