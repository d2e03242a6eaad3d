"""A copy that cannot be trusted is made anew; one that can is never skipped over or doubled."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from django.db import connection, connections, transaction

from shuke.common.errors import Busy
from shuke.customers.models import Customer
from shuke.warehouse import commands, engine, manifest, places, reading, store
from shuke.warehouse.models import Mark
from shuke.warehouse.tests.shop import change, customer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


def cities() -> list[tuple[int, str]]:
    with engine.connect() as warehouse:
        found = warehouse.sql("SELECT id, city FROM customers ORDER BY id").to_pylist()
    return [(row["id"], row["city"]) for row in found]


def truth() -> list[tuple[int, str]]:
    return sorted(Customer.objects.values_list("id", "city"))


def reasons(synced: commands.Synced) -> set[str]:
    return {table.why for table in synced.tables if table.how == "rebuilt"}


def test_a_restored_database_is_copied_anew_though_its_revisions_ran_ahead():
    """A backup is put back and then more is written than was lost: revisions alone tell nothing."""
    mei = customer("林小满", city="before")
    commands.sync()
    backup = {
        "mark": Mark.objects.values().get(),
        "customers": list(Customer.objects.values()),
    }
    change(mei, city="lost with the restore")
    commands.sync()

    Customer.objects.all().delete()
    Customer.objects.bulk_create(Customer(**row) for row in backup["customers"])
    Mark.objects.update(**backup["mark"])
    for _ in range(3):
        customer("written after the restore")
    synced = commands.sync()

    assert reasons(synced) == {"the main database was replaced or restored"}
    assert cities() == truth()


def test_another_database_under_the_same_home_is_copied_anew():
    customer("林小满")
    commands.sync()
    Mark.objects.all().delete()
    assert reasons(commands.sync()) == {"the main database was replaced or restored"}


def test_revisions_that_went_backwards_rebuild_the_table():
    mei = customer("林小满", city="old")
    commands.sync()
    stored = store.read("customers")
    ahead = store.State(last=2**60, fingerprint=stored.state.fingerprint)
    from shuke.customers.warehouse import CUSTOMERS

    rows = store.pq.read_table(stored.base[0].path, partitioning=None).cast(CUSTOMERS.schema)
    store.write_recent(CUSTOMERS, rows, ahead)
    change(mei, city="new")
    synced = commands.sync()
    assert reasons(synced) == {"revisions went backwards"}
    assert cities() == [(mei.pk, "new")]


def test_a_crash_between_a_table_and_the_manifest_neither_skips_nor_doubles(monkeypatch):
    mei = customer("林小满", city="one")
    commands.sync()
    change(mei, city="two")
    with monkeypatch.context() as broken:
        broken.setattr(manifest, "save", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            commands.sync()
    assert cities() == [(mei.pk, "one")]  # readers still see the whole old snapshot
    customer("陈嘉禾", city="three")
    synced = commands.sync()
    assert reasons(synced) == set()
    assert cities() == truth()


def reads(process: psutil.Process) -> bool:
    try:
        return "shuke.warehouse.child" in process.cmdline()
    except psutil.ZombieProcess:  # another one, which has ended
        return False


def test_a_reading_process_that_dies_leaves_the_old_copy(monkeypatch):
    mei = customer("林小满", city="one")
    commands.sync()
    change(mei, city="two")
    real = reading.Reader.changed

    def dying(self, table, after, upto):
        # Others may be there too: this process may have driven a browser before.
        [child] = [each for each in psutil.Process().children() if reads(each)]
        child.kill()
        child.wait()
        return real(self, table, after, upto)

    with monkeypatch.context() as broken:
        broken.setattr(reading.Reader, "changed", dying)
        with pytest.raises(Busy):
            commands.sync()
    assert cities() == [(mei.pk, "one")]
    commands.sync()
    assert cities() == [(mei.pk, "two")]


def test_half_an_answer_is_not_taken_for_a_short_one(monkeypatch):
    """The stream ends cleanly after some batches, but the number of rows never arrives."""
    for number in range(3):
        customer(f"Person {number}")
    source = Path(reading.__file__).with_name("child.py").read_text()
    cut = source.replace(
        "rows += batch.num_rows\n", "rows += batch.num_rows\n            sys.exit()\n"
    )
    assert cut != source
    real = subprocess.Popen

    def start(command, **how):
        return real([sys.executable, "-c", cut], **how)

    monkeypatch.setattr(reading.subprocess, "Popen", start)
    with pytest.raises(Busy):
        commands.sync()
    assert engine.freshness() is None


if os.environ.get("SHUKE_TEST_DATABASE") == "postgresql":  # on SQLite transactions never overlap

    def test_an_older_transaction_that_commits_late_is_not_skipped():
        mei = customer("林小满", city="one")
        commands.sync()
        begun, go = threading.Event(), threading.Event()

        def slow():
            try:
                with transaction.atomic():
                    change(Customer.objects.get(pk=mei.pk), city="written early, committed late")
                    begun.set()
                    go.wait()
            finally:
                connections["default"].close()

        thread = threading.Thread(target=slow)
        thread.start()
        begun.wait()
        customer("陈嘉禾", city="written late, committed early")
        commands.sync()
        go.set()
        thread.join()
        commands.sync()
        assert cities() == truth()
        assert len(cities()) == 2


PROGRAM = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connections
settings.HOME = Path(sys.argv[1])
connections["default"].settings_dict["NAME"] = sys.argv[2]
from shuke.warehouse import commands, manifest, marking, reading, store

def die(*_, **__):
    os.killpg(0, signal.SIGKILL)

def then_die(function):
    return lambda *args, **options: (function(*args, **options), die())

def half(function):
    def streamed(self, *args):
        yield next(iter(function(self, *args)))
        die()
    return streamed

POINTS = {
    "marked": (marking, "renew", then_die),
    "first rows read": (reading.Reader, "_ask", half),
    "one table written": (store, "write_recent", then_die),
    "before a fold": (commands.folding, "fold", lambda _: die),
    "manifest drafted": (manifest.os, "fsync", lambda _: die),
}
print("ready", flush=True)
for line in sys.stdin:
    if os.fork() == 0:
        os.setpgid(0, 0)
        place, name, wrap = POINTS[line.strip()]
        setattr(place, name, wrap(getattr(place, name)))
        store.FOLD_ROWS = 3
        commands.sync()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""
KILL_POINTS = (
    "marked",
    "first rows read",
    "one table written",
    "before a fold",
    "manifest drafted",
)


@pytest.mark.kill
def test_killed_at_any_point_the_next_sync_repairs(home):
    """A real process dies by SIGKILL at each step of a sync; every repair equals the truth."""
    for number in range(12):
        customer(f"Person {number}", city="")
    commands.sync()
    syncer = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, home, connection.settings_dict["NAME"]],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shuke.config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert syncer.stdout.readline() == "ready\n"
    for point in KILL_POINTS:
        before = cities()
        for person in Customer.objects.order_by("pk")[:5]:
            change(person, city=f"killed when {point}")
        customer("Newcomer")

        print(point, file=syncer.stdin, flush=True)
        assert int(syncer.stdout.readline()) == -signal.SIGKILL, point
        assert cities() == before, point
        commands.sync(wait=10)

        assert cities() == truth(), point
    syncer.communicate()


def test_the_whole_folder_may_be_deleted():
    mei = customer("林小满")
    commands.sync()
    shutil.rmtree(places.root())
    commands.sync()
    assert [pk for pk, _ in cities()] == [mei.pk]
