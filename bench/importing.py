"""`shuke bench import`: a file of order lines from CSV to recorded, in a fresh home.

The reference is the least that any import must do: the same rows, ready in memory, written into
one bare SQLite table by `executemany` in one transaction with `synchronous=FULL`.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from bench.measure import Figure, Report, timed
from bench.stages import environment

#: Lines of the real file whose shape the made-up one has.
FULL_LINES = 541_909
LINES_PER_SECOND, MEMORY_MB = 35_000, 600


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Import `file` (or SHUKE_BENCH_ORDERS, or a made-up file of `size` times the full lines)."""
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as name:
        folder = Path(name)
        given = file or _from_environment()
        source = given or make_file(folder / "orders.csv", round(FULL_LINES * size))
        plain = _plain_speed(source, folder / "plain.db")
        home = folder / "home"
        _shuke(home, "migrate", "-v0")
        output, memory = _shuke(home, "import", "orders", str(source), "--json")
    summary = json.loads(output)
    speed = summary["lines"] / summary["seconds"]
    return Report(
        "import",
        [
            Figure(
                "lines recorded", speed, "lines/s", f"at least {LINES_PER_SECOND:,} lines/s",
                speed >= LINES_PER_SECOND, plain, "plain executemany, lines/s", speed / plain,
            ),
            Figure("peak memory", memory, "MB", f"under {MEMORY_MB} MB", memory < MEMORY_MB),
        ],
        {"file": given.name if given else "made up", "lines": summary["lines"],
         "seconds": summary["seconds"], **summary["outcomes"]},
    )  # fmt: skip


def _from_environment() -> Path | None:
    path = os.environ.get("SHUKE_BENCH_ORDERS")
    return Path(path) if path else None


def make_file(path: Path, lines: int) -> Path:
    """A wholesaler's year in the UCI layout: about 21 lines an order, a quarter without a customer."""
    chance = random.Random(1)  # noqa: S311
    number, left, buyer, back = 536_000, 0, "", ""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate",
                         "UnitPrice", "CustomerID", "Country"))  # fmt: skip
        for at in range(lines):
            if not left:
                number += 1
                left = 1 + int(chance.expovariate(1 / 20))
                buyer = (
                    f"{12_346 + int(4372 * chance.random() ** 2)}.0"
                    if chance.random() > 0.25
                    else ""
                )
                back = "C" if chance.random() < 0.13 and left < 8 else ""
            left -= 1
            code = 20_000 + int(4070 * chance.random() ** 2)
            day = at * 360 // lines
            writer.writerow((
                f"{back}{number}", code, f"PRODUCT NUMBER {code} OF THE CATALOGUE",
                chance.randint(1, 24) * (-1 if back else 1),
                f"2011-{1 + day // 30:02}-{1 + day % 28:02} {8 + number % 11:02}:{number % 60:02}:00",
                f"{chance.randint(19, 1495) / 100}", buyer, "United Kingdom",
            ))  # fmt: skip
    return path


def _plain_speed(source: Path, target: Path) -> float:
    """Lines per second of the reference."""
    with source.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    database = sqlite.connect(target)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(f"CREATE TABLE lines ({', '.join(f'c{i} TEXT' for i in range(len(header)))})")

    def write() -> None:
        holes = ", ".join("?" * len(header))
        database.executemany(f"INSERT INTO lines VALUES ({holes})", rows)
        database.commit()

    seconds, _none = timed(write)
    database.close()
    return len(rows) / seconds


def _shuke(home: Path, *words: str) -> tuple[str, float]:
    """Run the verb in a home of its own: what it printed, and its peak memory in MB."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "shuke", *words], env=environment(home), stdout=output
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"shuke {words[0]} ended with {process.returncode}")
        output.seek(0)
        return output.read(), usage.ru_maxrss / 1024
