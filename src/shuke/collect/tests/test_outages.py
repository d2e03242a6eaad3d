"""An import that meets a full, locked or lost database waits, says so, and goes on by itself."""

import datetime as dt

import pytest
from django.db import OperationalError
from pysqlite3 import dbapi2 as sqlite

from shuke.collect import batches, commands, queries, running
from shuke.collect.models import Import
from shuke.collect.tests import files
from shuke.collect.tests.test_pages import text_of, upload
from shuke.common import clock, leases
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def outage(monkeypatch):
    """`outage("database is locked")`: every batch meets it until `outage("")`."""
    record, words = batches.record, [""]

    def recording(*args):
        if words[0]:
            raise refused(words[0])
        return record(*args)

    monkeypatch.setattr(batches, "record", recording)
    return lambda text: words.__setitem__(0, text)


def refused(text: str) -> OperationalError:
    """What Django makes of what SQLite's driver raises."""
    cause = sqlite.OperationalError(text)
    cause.sqlite_errorcode = {"locked": 5, "full": 13, "error": 10}[text.rsplit(maxsplit=1)[-1]]
    error = OperationalError(text)
    error.__cause__ = cause
    return error


@pytest.fixture
def later():
    """`later(seconds)`: jobs and workers see the clock that much later."""
    return lambda seconds: clock.fixed(clock.now() + dt.timedelta(seconds=seconds))


def state() -> str:
    return Import.objects.get().state


@pytest.mark.parametrize(
    ("error", "words"),
    [("database is locked", "keeps the database locked"), ("database or disk is full", "is full")],
)
def test_it_waits_with_words_and_goes_on(home, browse, run_jobs, outage, later, error, words):
    page = browse("owner")
    source = upload(page, files.UCI)
    page.post(f"/imports/{source.pk}/run/")
    outage(error)
    run_jobs()
    assert state() == "waiting"
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert words in shown
    assert "tries again by itself" in shown
    outage("")
    assert running.run(source.pk) is None  # it is not time yet
    assert state() == "waiting"
    with later(10):
        commands.wake_imports()
        assert running.run(source.pk) is None
    assert state() == "done"
    assert Order.objects.count() == 4
    assert Import.objects.get().outage == ""


def test_tries_are_further_and_further_apart(bring, outage, later):
    outage("disk I/O error")
    bring("orders", files.UCI)
    delays = []
    for _ in range(6):
        source = Import.objects.get()
        with clock.fixed(source.retry_at):
            again = running.run(source.pk)
            delays.append((again - clock.now()).total_seconds())
    assert delays == [10, 20, 40, 60, 60, 60]


def test_trying_at_once_pausing_and_stopping(home, browse, run_jobs, outage):
    page = browse("owner")
    source = upload(page, files.UCI)
    page.post(f"/imports/{source.pk}/run/")
    outage("database is locked")
    run_jobs()
    page.post(f"/imports/{source.pk}/pause/")
    assert state() == "paused"
    page.post(f"/imports/{source.pk}/resume/")
    run_jobs()
    assert state() == "waiting"
    outage("")
    page.post(f"/imports/{source.pk}/resume/")
    run_jobs()
    assert state() == "done"


def test_a_fault_of_ours_fails_and_is_said(bring, monkeypatch):
    def broken(*args):
        raise ValueError("a fault")

    monkeypatch.setattr(batches, "record", broken)
    with pytest.raises(ValueError):
        bring("orders", files.UCI)
    assert (state(), Import.objects.get().failure) == ("failed", "ValueError: a fault")


def test_an_import_whose_worker_is_silent_is_called_stalled(bring, outage, later, settings):
    source = bring("orders", files.UCI)
    leases.take(Import.objects.all(), state="running")
    source.refresh_from_db()
    assert not queries.is_stalled(source)
    with later(settings.LEASE_SECONDS):
        assert queries.is_stalled(source)
        assert running.run(source.pk) is None
    assert state() == "done"
