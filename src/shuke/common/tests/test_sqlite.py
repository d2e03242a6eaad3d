import pytest
from django.db import connection

from shuke.common.sqlite.base import is_sound


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True),
    ],
)  # fmt: skip
def test_versions_with_the_wal_fault_are_known(version, sound):
    assert is_sound(version) is sound


def test_the_database_keeps_what_it_acknowledged(db):
    """WAL and a sync of the log before each commit returns (SQLite's own word for it: 2)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
            assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int")
            assert cursor.fetchone()[0] >= 150_000
