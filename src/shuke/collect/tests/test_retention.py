"""What was rejected loses its words when it is too old, and no sooner than its import can be undone."""

import datetime as dt

import pytest

from shuke.collect import retention
from shuke.collect.models import Document, Import, Problem
from shuke.common import clock

pytestmark = pytest.mark.django_db
LIMIT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
OLD = LIMIT - dt.timedelta(days=1)


def document(key: str, at: dt.datetime = OLD, state: str = "rejected", **more) -> Document:
    return Document.objects.create(
        source="api:customers", key=key, digest=key, occurred_at=at, received_at=at, state=state,
        payload='{"body": {"name": "林小满"}}', reason="phone_unreadable", value="139", **more,
    )  # fmt: skip


def a_file(**more) -> Import:
    return Import.objects.create(
        kind="customers", file_name="a.csv", size=1, sha256="0", layout="generic", by="Ann",
        columns=["name", "phone"], state="done", created_at=OLD, finished_at=OLD, **more,
    )  # fmt: skip


def line(source: Import, row: int) -> Problem:
    return Problem.objects.create(
        source=source, row=row, outcome="rejected", reason="phone_unreadable", value="139",
        cells='{"cells": ["林小满", "139"]}', key=f"k{row}", digest=f"d{row}",
    )  # fmt: skip


def test_rejected_documents_lose_their_words(browse):
    old, fresh = document("old"), document("fresh", LIMIT)
    waits, applied = document("held", state="held"), document("done", state="applied")
    assert retention.count_documents(LIMIT) == 1
    counts: list[int] = []
    retention.forget_documents(LIMIT, counts.append)
    assert (sum(counts), retention.count_documents(LIMIT)) == (1, 0)
    page = browse("owner").get(f"/imports/inbox/{old.pk}/")
    assert "Rejected back then." in page.text and "林小满" not in page.text
    assert "Nothing is left of its words" in page.text
    for other in (fresh, waits, applied):
        assert "林小满" in Document.objects.get(pk=other.pk).payload


def test_rejected_lines_go_with_their_document_once_the_import_cannot_be_undone(browse):
    done, open_ = a_file(), a_file(undo_until=clock.now() + dt.timedelta(days=9))
    line(done, 2), line(open_, 2)
    stored = document("k2", file=done, row=2)
    Document.objects.filter(pk=stored.pk).update(digest="d2")
    assert retention.count_lines(LIMIT) == 1
    assert retention.spared_lines(LIMIT) == {"undo": 1}
    counts: list[int] = []
    retention.forget_lines(LIMIT, counts.append)
    assert sum(counts) == 1
    assert "林小满" not in Document.objects.get(pk=stored.pk).payload
    assert browse("owner").get(f"/imports/inbox/{stored.pk}/").status_code == 200
    client = browse("owner")
    gone, there = (client.get(f"/imports/{each.pk}/problems/") for each in (done, open_))
    assert "林小满" not in gone.text
    assert (retention.count_lines(LIMIT), retention.spared_lines(LIMIT)) == (0, {"undo": 1})
    assert there.status_code == gone.status_code
