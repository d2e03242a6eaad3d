"""kill -9 of the worker in the middle of an import: nothing lost, nothing twice."""

import os
import random
import subprocess
import sys
import time

import psutil
import pytest
from pysqlite3 import dbapi2 as sqlite

pytestmark = pytest.mark.once

LINES, KILLS = 6_000, 2
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
    "inbox": "SELECT key, digest, state, reason FROM collect_rawfact ORDER BY 1, 2",
    "batches": "SELECT number, lines, recorded, updated, unchanged, held, rejected "
    "FROM collect_importbatch ORDER BY 1",
    "facts": "SELECT kind, COUNT(*) FROM common_fact GROUP BY 1 ORDER BY 1",
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
        "SHUKE_HOME": str(home), "SHUKE_DATABASE_URL": "", "SHUKE_IMPORT_BATCH_LINES": "200",
        "SHUKE_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


def shuke(home, *words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "shuke", *words], env=environment(home),
                          capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def query(home, sql: str) -> list:
    with sqlite.connect(f"{home}/shuke.db", timeout=30) as database:
        return database.execute(sql).fetchall()


def kill_tree(process: subprocess.Popen) -> None:
    """SIGKILL to the worker and everything that it started."""
    try:
        tree = psutil.Process(process.pid)
        for each in [*tree.children(recursive=True), tree]:
            each.kill()
    except psutil.NoSuchProcess:
        pass
    process.wait()


def let_a_minute_pass(home) -> None:
    """What a minute without a heartbeat does: leases are over, for the job and for the import."""
    query(home, "UPDATE collect_import SET beat_at = '2020-01-01 00:00:00' WHERE state = 'running'")
    query(home, "UPDATE django_ox_oxtask SET lease_expires_at = '2020-01-01 00:00:00', attempts = 1, "
          "locked_at = '2020-01-01 00:00:00' WHERE status = 'RUNNING'")  # fmt: skip


def wait_for(home, condition, process, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until, query(home, STATE["import"])
        time.sleep(0.02)


@pytest.mark.kill
def test_killed_again_and_again_an_import_ends_as_if_nothing_had_happened(tmp_path):
    file = tmp_path / "orders.csv"
    orders_file(file, LINES)
    calm, wild = tmp_path / "calm", tmp_path / "wild"
    shuke(calm, "import", "orders", str(file))
    wild.mkdir()
    with sqlite.connect(f"{calm}/shuke.db") as source, sqlite.connect(f"{wild}/shuke.db") as target:
        source.backup(target)
    (wild / "files").symlink_to(calm / "files")
    empty_but_for_the_import(wild)

    chance, killed = random.Random(20261123), 0
    while killed <= KILLS:
        process = subprocess.Popen([sys.executable, "-m", "shuke", "work", "--concurrency", "1"],
                                   env=environment(wild), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            begun = batches(wild)
            if killed == KILLS:
                wait_for(wild, lambda: query(wild, STATE["import"])[0][0] == "done", process)
                break
            wait_for(wild, lambda begun=begun: batches(wild) > begun, process)
            time.sleep(chance.uniform(0, 0.4))
        finally:
            kill_tree(process)
        killed += 1
        let_a_minute_pass(wild)
    for name, sql in STATE.items():
        assert query(wild, sql) == query(calm, sql), name
    assert query(wild, "PRAGMA integrity_check") == [("ok",)]


def batches(home) -> int:
    return query(home, "SELECT COUNT(*) FROM collect_importbatch")[0][0]


def empty_but_for_the_import(home) -> None:
    """The database as it was when the import had been asked for, and its job enqueued."""
    tables = ("shop_orderline", "shop_order", "shop_product", "shop_store", "customers_touch",
              "customers_identity", "customers_search", "customers_customer", "collect_problem",
              "collect_rawfact", "collect_importbatch", "common_reaction", "django_ox_oxtask",
              "sqlite_sequence")  # fmt: skip
    with sqlite.connect(f"{home}/shuke.db") as database:
        for table in tables:
            database.execute(f"DELETE FROM {table}")
        database.execute("DELETE FROM common_fact WHERE kind <> 'collect.import_started'")
        database.execute("UPDATE collect_import SET state = 'queued', lease = '', beat_at = NULL, "
                         "line_count = NULL, batch_count = NULL, finished_at = NULL")  # fmt: skip
        columns = {
            "id": "0" * 31 + "1", "task_path": "shuke.collect.jobs.run_import", "args": "[1]",
            "kwargs": "{}", "queue_name": "default", "priority": 0, "takes_context": 0,
            "backend_name": "default", "status": "READY", "attempts": 0, "max_attempts": 3,
            "errors": "[]", "worker_ids": "[]", "enqueued_at": "2026-01-01 00:00:00", "lease_epoch": 0,
        }  # fmt: skip
        names, holes = ", ".join(columns), ", ".join("?" * len(columns))
        database.execute(
            f"INSERT INTO django_ox_oxtask ({names}) VALUES ({holes})", list(columns.values())
        )
