"""SQLite plans by what it knows of tables; a migration that rebuilds one takes that away."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection, models

from shuke.common.models import RecordedFact
from shuke.operate import jobs

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,  # PostgreSQL looks by itself
]
TABLE = RecordedFact._meta.db_table


def known_indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = %s", [TABLE])
        return {name for (name,) in cursor.fetchall()}


def rebuild() -> None:
    """What a migration does that changes a column: Django makes the table anew."""
    kind = RecordedFact._meta.get_field("kind")
    wider = models.CharField(max_length=kind.max_length + 1)
    wider.set_attributes_from_name("kind")
    for old, new in ((kind, wider), (wider, kind)):
        with connection.schema_editor() as editor:
            editor.alter_field(RecordedFact, old, new)


@pytest.fixture
def facts():
    day = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    RecordedFact.objects.bulk_create(
        RecordedFact(kind=f"test.{number % 7}", at=day + dt.timedelta(minutes=number), audited=True)
        for number in range(500)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert "fact_kind" in known_indexes()


def test_migrate_looks_again_at_what_it_rebuilt(facts):
    rebuild()
    assert not known_indexes(), "SQLite knows a rebuilt table: this is needed no longer"
    try:
        call_command("migrate", "example_room", "zero", verbosity=0)
    finally:
        call_command("migrate", "example_room", verbosity=0)
    assert "fact_kind" in known_indexes()


def test_each_night_it_looks_again(facts):
    rebuild()
    jobs.tidy.call()
    assert "fact_kind" in known_indexes()
