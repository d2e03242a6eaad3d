"""An import whose worker is killed, stopped, or meets a full or locked database: it goes on by
itself with the next worker, and ends as if nothing had happened."""

import os
import random
import shutil
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import psutil
import pytest
from pysqlite3 import dbapi2 as sqlite
from tests.effort import FULL, times, told
from tests.waiting import until

pytestmark = pytest.mark.once

LINES = times(6_000, 1_000_000)
#: A batch: so many that there are enough of them to be killed in.
BATCH = LINES // 200 if FULL else 200
KILLS = times(4, 50)
ROOT = Path(__file__).parents[4]
STATE = {
    "orders": "SELECT o.number, o.kind, o.total, o.placed_at, i.value FROM shop_order o "
    "LEFT JOIN customers_identity i ON i.customer_id = o.customer_id ORDER BY 1",
    "lines": "SELECT o.number, l.position, l.quantity, l.amount, p.code, s.number FROM shop_orderline l "
    "JOIN shop_order o ON o.id = l.order_id JOIN shop_product p ON p.id = l.product_id "
    "LEFT JOIN shop_orderline r ON r.id = l.returns_id LEFT JOIN shop_order s ON s.id = r.order_id "
    "ORDER BY 1, 2",
    "customers": "SELECT i.value, c.order_count, c.spent, c.first_order_at, c.last_order_at, c.stage "
    "FROM customers_customer c JOIN customers_identity i ON i.customer_id = c.id ORDER BY 1",
    "touches": "SELECT kind, at, json_extract(detail, '$.number') FROM customers_touch ORDER BY 3",
    "inbox": "SELECT key, digest, state, reason FROM collect_document ORDER BY 1, 2",
    "batches": "SELECT number, lines, recorded, updated, unchanged, held, rejected "
    "FROM collect_importbatch ORDER BY 1",
    "facts": "SELECT kind, COUNT(*) FROM common_recordedfact GROUP BY 1 ORDER BY 1",
    "import": "SELECT state, line_count, batch_count FROM collect_import",
}


def orders_file(path, lines: int) -> None:
    """Sales, returns, anonymous lines and stock corrections of a made-up wholesaler."""
    chance = random.Random(7)
    with path.open("w") as file:
        file.write(
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        )
        number, left = 500_000, 0
        for at in range(lines):
            if not left:
                number += 1
                left = chance.randint(1, 12)
                buyer = f"{12_000 + chance.randint(0, 400)}.0" if chance.random() > 0.2 else ""
                back = "C" if chance.random() < 0.08 else ""
            left -= 1
            code = 20_000 + chance.randint(0, 150)
            quantity = chance.randint(1, 9) * (-1 if back or chance.random() < 0.002 else 1)
            day, hour = 1 + at * 27 // lines, chance.randint(0, 23)
            file.write(f"{back}{number},{code},ITEM {code},{quantity},2011-03-{day:02} {hour:02}:15:00,"
                       f"{chance.randint(0, 900) / 100},{buyer},Testland\n")  # fmt: skip


def environment(home) -> dict:
    return os.environ | {
        "SHUKE_HOME": str(home), "SHUKE_DATABASE_URL": "", "SHUKE_IMPORT_BATCH_LINES": str(BATCH),
        "SHUKE_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore", "SHUKE_LEASE_SECONDS": "2",
        "DJANGO_SETTINGS_MODULE": "shuke.config.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def python(home, *words: str) -> None:
    done = subprocess.run([sys.executable, *words], env=environment(home),
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def query(home, sql: str) -> list:
    with sqlite.connect(f"{home}/shuke.db", timeout=30) as database:
        return database.execute(sql).fetchall()


def kill_tree(process: subprocess.Popen) -> str:
    """SIGKILL to the worker and everything that it started; returns what it had printed."""
    try:
        tree = psutil.Process(process.pid)
        for each in [*tree.children(recursive=True), tree]:
            each.kill()
    except psutil.NoSuchProcess:
        pass
    return process.communicate()[0]


ASK = """
import django; django.setup()
from pathlib import Path
from shuke.collect import commands
from shuke.common.access import SYSTEM
source = commands.receive_file(SYSTEM, [Path({file!r}).read_bytes()], "orders.csv", kind="orders")
commands.start_import(SYSTEM, source.pk)
"""
RUN = """
import django; django.setup()
from shuke.collect import running
running.run(1)
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A home in which somebody asked for an import, and no worker runs yet."""
    folder = tmp_path_factory.mktemp("import")
    home = folder / "asked"
    orders_file(folder / "orders.csv", LINES)
    python(home, "-m", "shuke", "migrate", "-v0")
    python(home, "-c", ASK.format(file=str(folder / "orders.csv")))
    return home


@pytest.fixture(scope="module")
def calm(asked):
    """The home after the import ran without trouble."""
    home = copy_of(asked, asked.with_name("calm"))
    python(home, "-c", RUN)
    return home


@pytest.fixture
def wild(asked, tmp_path):
    return copy_of(asked, tmp_path / "wild")


def copy_of(home, target):
    target.mkdir()
    with (
        sqlite.connect(f"{home}/shuke.db") as source,
        sqlite.connect(f"{target}/shuke.db") as database,
    ):
        source.backup(database)
        database.commit()
        database.execute("VACUUM")  # so that a full database has no free pages
    shutil.copytree(home / "files", target / "files")
    return target


def start(home, *words: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, *words], env=environment(home), text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip


def troubled(home, kind: str, number: int) -> subprocess.Popen:
    return start(home, str(Path(__file__).with_name("troubled_worker.py")), kind, str(number))


def is_done(home) -> bool:
    return query(home, STATE["import"])[0][0] == "done"


def goes_on_by_itself(home, calm) -> None:
    """A worker is started, nobody helps, and everything is as after the calm run."""
    process = start(home, "-m", "shuke", "work", "--concurrency", "1")
    try:
        until(lambda: is_done(home), alive=lambda: process.poll() is None)
    finally:
        kill_tree(process)
    as_after_the_calm_run(home, calm)


def as_after_the_calm_run(home, calm) -> None:
    for name, sql in STATE.items():
        assert query(home, sql) == query(calm, sql), name
    assert query(home, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.kill
def test_killed_right_after_the_first_batch(wild, calm):
    troubled(wild, "after", 1).communicate()
    assert batches(wild) == 1
    assert query(wild, STATE["import"])[0][0] == "running"
    goes_on_by_itself(wild, calm)


@pytest.mark.kill
def test_killed_again_and_again(wild, calm):
    """More often than the queue tries one job again."""
    written = 0
    for number in [*islice(cycle((1, 3, 2, 5)), KILLS)]:
        troubled(wild, "inside", number).communicate()
        written += number - 1
        assert batches(wild) == written
    goes_on_by_itself(wild, calm)
    told(f"{KILLS} kills in an import of {LINES:,} lines: as without them")


@pytest.mark.kill
def test_a_worker_that_is_told_to_end_gives_the_import_back(wild, calm):
    process = troubled(wild, "stop", 2)
    process.communicate()
    assert process.returncode == 0
    assert batches(wild) == 2
    lease = "SELECT state, lease_token, lease_owner FROM collect_import"
    assert query(wild, lease) == [("running", "", "")]
    goes_on_by_itself(wild, calm)


@pytest.mark.kill
@pytest.mark.parametrize("outage", ["full", "locked"])
def test_an_outage_of_the_database_is_waited_for(wild, calm, outage):
    process = troubled(wild, outage, 2)
    try:
        until(lambda: is_done(wild), alive=lambda: process.poll() is None)
    finally:
        met = kill_tree(process)
    assert met.split() == [outage]
    as_after_the_calm_run(wild, calm)


def batches(home) -> int:
    return query(home, "SELECT COUNT(*) FROM collect_importbatch")[0][0]
