"""Turns at the database's lock: whoever waits is seen by bulk writers, and waits no longer than its patience."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from pysqlite3 import dbapi2 as sqlite

from shuke.common import turns

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def bulk(home):
    """Another writer, in the middle of a transaction."""
    place = connection.get_connection_params()["database"]
    other = sqlite.connect(place, timeout=30, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


@pytest.fixture
def seen(monkeypatch):
    """Set when somebody stands waiting."""
    event, standing = threading.Event(), turns.standing

    @contextmanager
    def standing_up():
        with standing():
            event.set()
            yield

    monkeypatch.setattr(turns, "standing", standing_up)
    return event


def in_thread(work) -> threading.Thread:
    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_who_waits_is_let_in_between_two_transactions(bulk, seen, monkeypatch):
    monkeypatch.setattr(turns, "STAND_BACK", 60)
    order = []

    def click():
        with transaction.atomic():
            order.append("click")

    visitor = in_thread(click)
    seen.wait()
    bulk.execute("COMMIT")
    turns.give_way()  # comes back when the visitor's transaction has begun
    bulk.execute("BEGIN IMMEDIATE")
    order.append("import")
    visitor.join()
    assert order == ["click", "import"]


def test_nobody_waits_for_nobody(home, monkeypatch):
    monkeypatch.setattr(turns.time, "sleep", lambda seconds: pytest.fail("waited"))
    turns.give_way()


def test_a_bulk_writer_does_not_stand_back_for_ever(bulk, seen, monkeypatch):
    monkeypatch.setattr(turns, "STAND_BACK", 0.05)
    visitor = in_thread(lambda: transaction.atomic().__enter__())
    seen.wait()
    turns.give_way()
    bulk.execute("COMMIT")
    visitor.join()


def test_patience_is_that_of_the_connection(bulk):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20
    bulk.execute("COMMIT")
    with transaction.atomic():
        pass
