"""A number on each tracked row that grows with every commit, so that a copy can ask "what is new?".

On SQLite one writer at a time takes numbers from a counter row. On PostgreSQL the number is the
writing transaction's id (`pg_current_xact_id`): transactions commit out of order there, so a
reader takes only rows below `pg_snapshot_xmin`, under which nothing can appear any more.
`docs/decisions/0004` tells why this is neither a trigger nor `updated_at`.
"""

from django.db import connection, models


class Tracked(models.Model):
    """A row that the warehouse copies. Every write sets `revision` from `next_revision()`."""

    revision = models.BigIntegerField(default=0, db_index=True, editable=False)

    class Meta:
        abstract = True


def next_revision() -> int:
    """The revision for rows written in the current transaction. Call inside `atomic`, per command."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        else:
            cursor.execute(
                "INSERT INTO common_revision (id, value) VALUES (1, 1) "
                "ON CONFLICT (id) DO UPDATE SET value = value + 1 RETURNING value"
            )
        return cursor.fetchone()[0]


def settled_revision() -> int:
    """The highest revision up to which (inclusive) no row can appear any more."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
        else:
            cursor.execute("SELECT COALESCE(MAX(value), 0) FROM common_revision")
        return cursor.fetchone()[0]


def rows_removed(model: type[Tracked]) -> None:
    """Say that rows of this table are deleted in the current transaction: a deleted row has no revision, so
    whoever copies the table has to copy all of it again."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO common_removedrows ("table", revision) VALUES (%s, %s) '
            'ON CONFLICT ("table") DO UPDATE SET revision = CASE WHEN excluded.revision > '
            "common_removedrows.revision THEN excluded.revision ELSE common_removedrows.revision END",
            [model._meta.db_table, next_revision()],
        )


def removed_since(model: type[Tracked], revision: int) -> bool:
    """Whether rows of this table may have been deleted after a settled revision."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT 1 FROM common_removedrows WHERE "table" = %s AND revision > %s',
            [model._meta.db_table, revision],
        )
        return cursor.fetchone() is not None
