"""Outages are told from faults by what the libraries really raise."""

import errno
import socket

import polars as pl
import psycopg
import pytest
from django.db import DatabaseError, OperationalError
from pysqlite3 import dbapi2 as sqlite

from shuke.common.outages import WORDS, Outage, outage

pytestmark = pytest.mark.once


def raised(action) -> Exception:
    with pytest.raises(Exception) as caught:
        action()
    return caught.value


def test_a_locked_and_a_full_sqlite(tmp_path):
    path = str(tmp_path / "some.db")
    one = sqlite.connect(path, isolation_level=None)
    one.execute("PRAGMA journal_mode=WAL")
    one.execute("CREATE TABLE words (word TEXT)")
    one.execute("BEGIN IMMEDIATE")
    other = sqlite.connect(path, isolation_level=None, timeout=0)
    assert outage(raised(lambda: other.execute("BEGIN IMMEDIATE"))) is Outage.LOCKED
    one.execute("ROLLBACK")
    other.execute("PRAGMA max_page_count = 2")
    many = "INSERT INTO words VALUES (hex(zeroblob(100000)))"
    assert outage(raised(lambda: other.execute(many))) is Outage.FULL
    one.close()
    other.close()


def test_a_postgresql_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"postgresql://nobody@127.0.0.1:{free.getsockname()[1]}/none"
        assert outage(raised(lambda: psycopg.connect(url))) is Outage.AWAY


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.errors.DiskFull("x"), Outage.FULL),
        (psycopg.errors.AdminShutdown("x"), Outage.AWAY),
        (psycopg.errors.ConnectionFailure("x"), Outage.AWAY),
        (psycopg.errors.DeadlockDetected("x"), Outage.LOCKED),
        (psycopg.errors.UniqueViolation("x"), None),
        (psycopg.errors.UndefinedTable("x"), None),
        (psycopg.OperationalError("server closed the connection unexpectedly"), Outage.AWAY),
        (psycopg.ProgrammingError("x"), None),
        (sqlite.OperationalError("disk I/O error"), Outage.DAMAGED),
        (sqlite.OperationalError("no such table: x"), None),
        (sqlite.IntegrityError("UNIQUE constraint failed"), None),
        (OSError(errno.ENOSPC, "No space left on device"), Outage.FULL),
        (FileNotFoundError(errno.ENOENT, "gone"), None),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), Outage.FULL),
        (pl.exceptions.ComputeError("cannot compare"), None),
        (ValueError("the disk is full, it says here"), None),
    ],
)
def test_what_an_error_means(error, kind):
    assert outage(error) is kind


@pytest.mark.parametrize("base", [OperationalError, DatabaseError])
def test_through_what_django_makes_of_it(base):
    error = base("x")
    error.__cause__ = psycopg.errors.DiskFull("x")
    assert outage(error) is Outage.FULL


def test_each_has_words():
    assert set(WORDS) == set(Outage)
