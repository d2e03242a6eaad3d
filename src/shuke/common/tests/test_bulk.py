"""Many rows at once: as tuples or as a frame, over several statements, with instants as they were."""

import datetime as dt

import polars as pl
import pytest

from shuke.common import bulk
from shuke.common.models import RecordedFact

pytestmark = pytest.mark.django_db
COLUMNS = ("kind", "payload", "at", "actor_name", "subject", "audited", "backfill")
SCHEMA = dict.fromkeys(COLUMNS, pl.String) | {
    "at": bulk.INSTANT,
    "audited": pl.Boolean,
    "backfill": pl.Boolean,
}
#: More than fit into one statement on SQLite; some with microseconds, one from another zone.
COUNT = 3_001
FIRST = dt.datetime(2026, 5, 1, 8, 30, tzinfo=dt.UTC)


def rows(prefix: str) -> list[tuple]:
    moments = [FIRST + dt.timedelta(seconds=n, microseconds=n % 3) for n in range(COUNT - 1)]
    moments.append(dt.datetime(2026, 5, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    return [(f"{prefix}.{n}", "{}", at, "", "", False, False) for n, at in enumerate(moments)]


def test_a_frame_is_stored_as_tuples_are():
    frame = pl.DataFrame(
        rows("frame"),
        schema=SCHEMA,
        orient="row",
    )
    bulk.insert(RecordedFact, COLUMNS, iter(rows("tuple")))
    bulk.insert(RecordedFact, COLUMNS, frame)
    stored = dict(RecordedFact.objects.values_list("kind", "at"))
    assert len(stored) == 2 * COUNT
    for prefix in ("frame", "tuple"):
        assert all(stored[kind] == at for kind, _payload, at, *_ in rows(prefix))
    fetched = bulk.fetch(
        "SELECT kind, at, at FROM common_recordedfact WHERE at < %s ORDER BY at DESC, kind DESC",
        [dt.datetime(2026, 5, 1, 8, 30, 2, tzinfo=dt.UTC)],
        {"kind": pl.String, "at": bulk.INSTANT, "order": bulk.INSTANT},
    )
    expected = [
        ("tuple.1", FIRST + dt.timedelta(seconds=1, microseconds=1)),
        ("frame.1", FIRST + dt.timedelta(seconds=1, microseconds=1)),
        ("tuple.0", FIRST),
        ("frame.0", FIRST),
    ]
    assert fetched.rows()[:4] == [(kind, at, at) for kind, at in expected]
    assert fetched["at"][-1] == dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def test_nothing_and_null_instants_are_fetched():
    schema = {"kind": pl.String, "at": bulk.INSTANT}
    assert bulk.fetch("SELECT kind, at FROM common_recordedfact", [], schema).is_empty()
    bulk.insert(RecordedFact, COLUMNS, rows("one")[:1])
    latest = bulk.fetch(
        "SELECT 'x', MAX(at) FROM common_recordedfact UNION ALL SELECT 'y', NULL ORDER BY 1",
        [],
        schema,
    )
    assert latest.rows() == [("x", FIRST), ("y", None)]


def test_an_upsert_writes_the_last_of_several():
    bulk.insert(RecordedFact, ("id", *COLUMNS), [(n, *row) for n, row in enumerate(rows("old"), 1)])
    later = FIRST + dt.timedelta(days=1)
    bulk.upsert(
        RecordedFact,
        ("id", *COLUMNS),
        ((n, f"new.{n}", "{}", later, "", "", False, False) for n in range(1, COUNT + 5)),
        key=("id",),
        update=("kind", "at"),
    )
    bulk.update(RecordedFact, ("id", "at"), pl.DataFrame({"id": [7], "at": [FIRST]}))
    assert RecordedFact.objects.filter(kind__startswith="new", at=later).count() == COUNT + 3
    assert RecordedFact.objects.get(pk=7).at == FIRST
