"""Readers see whole snapshots, never half of one, and are told plainly when there is none."""

import os
import threading
from decimal import Decimal

import pytest
from django.db import transaction
from tests.waiting import until

from shuke.common.errors import Busy
from shuke.customers.models import Customer
from shuke.warehouse import commands, engine, places, store, versions
from shuke.warehouse.engine.memory import SHARE, Memory
from shuke.warehouse.testing import fill
from shuke.warehouse.tests.shop import NOON, change, customer, order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.mark.once
def test_ibis_runs_streams_and_compiles():
    mei = customer("林小满")
    for number in range(5):
        order(f"A{number}", mei, "10.5")
    commands.sync()
    with engine.connect() as warehouse:
        orders = warehouse.table("orders")
        assert warehouse.run(orders.count()) == 5
        assert warehouse.run(orders.net.sum()) == Decimal("52.5")
        batches = list(warehouse.stream(orders.select("id"), rows=2))
        assert sum(batch.num_rows for batch in batches) == 5
        assert str(orders.schema()["net"]) == "decimal(18, 4)"
        assert str(orders.schema()["placed_at"]) == "timestamp('UTC', 6)"


def test_the_last_half_second_of_a_day_belongs_to_it():
    late = NOON.replace(hour=23, minute=59, second=59, microsecond=600_000)
    order("A1", customer("林小满"), "1", placed_at=late)
    commands.sync()
    with engine.connect() as warehouse:
        at = warehouse.table("orders").placed_at
        assert warehouse.run(at.epoch_seconds().max()) == int(late.timestamp())


@pytest.mark.once
def test_what_is_asked_for_again_is_held_until_the_snapshot_goes(monkeypatch):
    mei = customer("林小满")
    for number in range(3):
        order(f"A{number}", mei, "10.5")
    commands.sync()

    def asked(**how):
        with engine.connect() as warehouse:
            orders = warehouse.table("orders").select("number", "net")
            found = warehouse.remember("numbers", orders, by="number", **how)
            again = warehouse.remember("numbers", orders, by="number", **how)
            assert warehouse.run(again.net.sum()) == warehouse.run(found.net.sum())
            assert len(held(warehouse)) <= 1  # those of older snapshots are gone
            return warehouse.run(found.net.sum()), "held" in warehouse.compile(again)

    def held(warehouse):
        databases = warehouse.sql(
            "SELECT database_name AS name FROM duckdb_databases()"
        ).to_pylist()
        return [row["name"] for row in databases if "held" in row["name"]]

    assert asked() == (Decimal("31.5"), False)
    assert asked() == (Decimal("31.5"), True)
    order("A3", mei, "1")
    commands.sync()
    assert asked(at_once=True) == (Decimal("32.5"), True)
    order("A4", mei, "1")
    commands.sync()
    monkeypatch.setattr("shuke.warehouse.engine.memory.SHARE", 0)
    assert asked(at_once=True) == (Decimal("33.5"), False)


@pytest.mark.once
def test_one_budget_holds_what_was_used_last():
    memory, limit = Memory(), round(120 / SHARE)

    def used(key):
        return memory.use(key, frozenset([("orders", "1")]))

    first, second = used("first"), used("second")
    for held in (first, second):
        held.place, held.size = f"memory_{held.name}", 60
    assert memory.make_room(50, limit) is None  # blocks look at both
    memory.release([first, second])
    memory.release([used("first")])
    assert memory.make_room(50, limit) == [second]  # the longest unused
    assert used("first") is first and used("second") is not second


@pytest.mark.once
def test_what_nobody_will_ask_for_again_is_dropped():
    mei = customer("林小满")
    for number in range(3):
        order(f"A{number}", mei, "10.5")
    commands.sync()

    def hold(name):
        """Whether the column is held now."""
        with engine.connect() as warehouse:
            rows = warehouse.remember(name, warehouse.table("orders").select(name), at_once=True)
            assert warehouse.run(rows.count()) == 3
            return "held" in warehouse.compile(rows)

    def databases():
        with engine.connect() as warehouse:
            names = warehouse.sql("SELECT database_name AS name FROM duckdb_databases()")
            return sum(row["name"].startswith("memory_") for row in names.to_pylist())

    assert hold("number") and hold("net")
    assert databases() == 2
    order("A3", mei, "1")
    commands.sync()
    with engine.connect():  # the orders are others now: nobody will ask for these again
        pass
    assert databases() == 0


@pytest.mark.once
def test_a_block_keeps_its_snapshot_while_a_sync_writes_the_next():
    mei = customer("林小满", city="old")
    commands.sync()
    with engine.connect() as before:
        change(mei, city="new")
        customer("陈嘉禾")
        commands.sync()
        with engine.connect() as after:
            assert after.sql("SELECT city FROM customers ORDER BY id").to_pylist() == [
                {"city": "new"},
                {"city": ""},
            ]
        assert before.sql("SELECT city FROM customers").to_pylist() == [{"city": "old"}]


@pytest.mark.once
def test_readers_in_threads_always_see_totals_that_fit():
    """Every order has one line of the same amount: in any snapshot both sums are equal."""
    mei = customer("林小满")
    order("A0", mei, "1")
    commands.sync()
    seen, problems, done = set(), [], threading.Event()

    def read():
        while not done.is_set():
            try:
                with engine.connect() as warehouse:
                    [row] = warehouse.sql(
                        "SELECT (SELECT sum(net) FROM orders) AS net, "
                        "(SELECT sum(amount) FROM order_lines) AS amount"
                    ).to_pylist()
                seen.add(row["net"])
                if row["net"] != row["amount"]:
                    problems.append(row)
            except Exception as error:
                problems.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number, total in enumerate((1, 2, 4, 7)):
        # Each snapshot has its reader before the next one comes.
        until(lambda total=total: problems or total in seen)
        order(f"A{number + 1}", mei, str(number + 1))
        commands.sync()
    done.set()
    for thread in threads:
        thread.join()
    assert not problems


@pytest.mark.once
def test_a_reader_opens_the_tables_that_changed_and_no_other(monkeypatch):
    opened = []

    def opening(folder, version):
        opened.append(folder.name)
        return table(folder, version=version)

    def count():
        with engine.connect() as warehouse:
            return warehouse.run(warehouse.table("orders").count())

    table = versions.DeltaTable
    mei = customer("林小满")
    order("A1", mei, "10")
    commands.sync()
    assert count() == 1
    order("A2", mei, "10")
    with monkeypatch.context() as elsewhere:  # what another process learns, this one does not
        elsewhere.setattr(versions, "_remembered", versions._remembered.__wrapped__)
        commands.sync()
    monkeypatch.setattr(versions, "DeltaTable", opening)
    assert count() == 2
    assert sorted(opened) == ["order_lines", "orders"]


@pytest.mark.once
@pytest.mark.parametrize("harm", ["short", "garbled", "log gone", "manifest gone"])
def test_damage_is_put_away_and_copied_anew(harm):
    mei = customer("林小满")
    for number in range(3):
        order(f"A{number}", mei, "10")
    commands.sync()
    [base] = store.read("orders").base
    log = places.table("orders") / "_delta_log"
    match harm:
        case "short":
            os.truncate(base.path, base.size // 2)
        case "garbled":
            base.path.write_bytes(b"PAR1" + b"\xff" * (base.size - 8) + b"PAR1")
        case "log gone":
            for file in log.iterdir():
                file.unlink()
        case "manifest gone":
            places.manifest().unlink()

    with pytest.raises(Busy), engine.connect() as warehouse:
        warehouse.sql("SELECT sum(net) FROM orders")
    commands.sync()

    with engine.connect() as warehouse:
        assert warehouse.run(warehouse.table("orders").net.sum()) == 30
    aside = list(places.root().glob("orders.damaged-*"))
    assert len(aside) == (0 if harm == "manifest gone" else 1)
    assert not list(places.suspects().iterdir())


@pytest.mark.once
def test_a_log_that_was_harmed_is_noticed_by_who_read_it_before():
    mei = customer("林小满")
    for number in ("A1", "A2"):
        order(number, mei, "10")
        commands.sync()
    (places.table("orders") / "_delta_log" / f"{0:020d}.json").unlink()
    commands.sync()
    with engine.connect() as warehouse:
        assert warehouse.run(warehouse.table("orders").net.sum()) == 20
    assert len(list(places.root().glob("orders.damaged-*"))) == 1


@pytest.mark.once
def test_a_complaint_without_damage_changes_nothing():
    order("A1", customer("林小满"), "10")
    commands.sync()
    (places.suspects() / "orders").touch()
    synced = commands.sync()
    assert {table.how for table in synced.tables} == {"unchanged"}
    assert not list(places.suspects().iterdir())


@pytest.mark.once
def test_raw_sql_reads_nothing_outside_the_warehouse(tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    commands.sync()
    with engine.connect() as warehouse, pytest.raises(Exception, match=r"(?i)permission"):
        warehouse.sql(f"SELECT * FROM read_csv('{tmp_path}/secret.csv')")


def test_fill_copies_what_an_open_transaction_sees():
    with transaction.atomic():
        mei = customer("林小满", spent=Decimal("7.25"), birth_year=1990)
        order("A1", mei, "10.0001")
        fill()
        with engine.connect() as warehouse:
            assert warehouse.run(warehouse.table("customers").spent.sum()) == Decimal("7.25")
            [row] = warehouse.run(warehouse.table("order_lines")).to_pylist()
        assert row["amount"] == Decimal("10.0001")
        assert row["customer_id"] == mei.pk
        assert row["counted"] is True
        transaction.set_rollback(True)
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("spark://127.0.0.1:1", "engine_unreachable"),
        ("sc://127.0.0.1:1", "engine_unreachable"),
        ("mysql://127.0.0.1:1", "engine_unknown"),
    ],
)
def test_an_engine_that_is_not_there_is_told_in_a_sentence(settings, address, code):
    commands.sync()
    settings.ENGINE = address
    with pytest.raises(Busy) as told, engine.connect():
        pass
    assert told.value.code == code
    assert address in told.value.message
