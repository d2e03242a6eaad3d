"""Tables of an export into an empty database, all or nothing, and the proof that they are the same there.

The database is first brought to where the exported one was: an older export finds the tables that it came from. What
came since is done to it afterwards, as to any older database.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.core.management.color import no_style
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.common.revisions import next_revision
from shuke.operate.backups.sealing import Damaged
from shuke.operate.exports import reading
from shuke.operate.exports.columns import Column, columns_of
from shuke.operate.exports.tables import REVISION, is_exported

#: Runs that say up to which revision they looked: in another database nothing was looked at yet.
_NOTHING_SEEN = 0


def load(place: Path, about: dict[str, Any], tables: dict[str, Any]) -> None:
    """Fill the database from the files in `place`. Raises Invalid or Damaged, and then nothing of it stays."""
    models = _models(about["migrations"])
    if strange := sorted(tables.keys() - models.keys()):
        raise Damaged(_("This export has tables that no Shuke knows: %s") % ", ".join(strange[:5]))
    with connection.constraint_checks_disabled(), transaction.atomic():
        _empty()
        revision, prints = next_revision(), {}
        for name, table in tables.items():
            prints[name] = _fill(models[name], place / f"{name}.parquet", table, revision)
        _check()
        _number(models, tables)
        _compare(models, tables, prints)


def clear() -> None:
    """Take away what an interrupted one left."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {_quote(table)} CASCADE")


def _models(applied: dict[str, list[str]]) -> dict[str, Any]:
    """Bring the database to where the exported one was; table -> model as it was then."""
    executor = MigrationExecutor(connection)
    graph, wanted = (
        executor.loader.graph,
        {(app, name) for app, names in applied.items() for name in names},
    )
    joined = {
        key for key, each in executor.loader.replacements.items() if {*each.replaces} <= wanted
    }
    there = {key for key in wanted | joined if key in graph.nodes}
    parents = {parent.key for key in there for parent in graph.node_map[key].parents}
    targets = sorted(there - parents)
    executor.migrate(targets)
    state = executor.loader.project_state(targets)
    models = state.apps.get_models(include_auto_created=True)
    return {each._meta.db_table: each for each in models if is_exported(each)}


def _empty() -> None:
    """Migrations write first rows, which the export has too."""
    with connection.cursor() as cursor:
        names = [
            name
            for name in connection.introspection.django_table_names(only_existing=True)
            if name != "django_migrations"
        ]
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(map(_quote, names))} CASCADE")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {_quote(name)}")


def _fill(model: Any, path: Path, table: dict[str, Any], revision: int) -> int:
    """Rows of one file into their table; the fingerprint of what the file holds."""
    columns = {column.name: column for column in columns_of(model)}
    names = [each["name"] for each in table["columns"]]
    if {*names} != columns.keys() - {REVISION}:
        raise Damaged(_("The columns of %s are not those of its table.") % model._meta.db_table)
    more = [revision if _is_tracked(model) else _NOTHING_SEEN] if REVISION in columns else []
    chosen = [columns[name] for name in names]
    total = 0

    def rows() -> Iterator[tuple]:
        nonlocal total
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=reading.BATCH):
                total = (total + reading.fingerprint(batch)) % 2**64
                yield from _decoded(batch, chosen, more)

    try:
        with connection.wrap_database_errors:  # what COPY says at its end comes past Django
            _insert(model._meta.db_table, [*names, *([REVISION] if more else [])], rows())
    except Error as error:
        words = getattr(getattr(error.__cause__, "diag", None), "context", None) or ""
        raise Invalid(
            _("The database does not take a row of %(table)s: %(why)s")
            % {"table": model._meta.db_table, "why": f"{error} {words}".strip()[:600]}
        ) from error
    return total


def _is_tracked(model: Any) -> bool:
    return not model._meta.get_field(REVISION).editable


def _decoded(batch: pa.RecordBatch, columns: list[Column], more: list[int]) -> Iterator[tuple]:
    lists: list[Any] = []
    for column in columns:
        values = batch.column(column.name).to_pylist()
        if column.decode is not None:
            decode = column.decode
            values = [None if value is None else decode(value) for value in values]
        if column.nothing is not None:
            values = [column.nothing if value is None else value for value in values]
        lists.append(values)
    lists += [[value] * batch.num_rows for value in more]
    return zip(*lists, strict=True)


def _insert(table: str, names: list[str], rows: Iterator[tuple]) -> None:
    listed = ", ".join(map(_quote, names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {_quote(table)} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        holes = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {_quote(table)} ({listed}) VALUES ({holes})", rows)  # type: ignore[arg-type]


def _check() -> None:
    """What one table names is in the other."""
    try:
        connection.check_constraints()
    except Error as error:
        words = _("Rows of this export name others that it does not have: %s")
        raise Damaged(words % str(error)[:600]) from error


def _number(models: dict[str, Any], tables: dict[str, Any]) -> None:
    """Go on counting where the exported shop was."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, table in tables.items():
                if table["last"]:
                    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                    cursor.execute(
                        "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                        [name, table["last"]],
                    )
            return
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(statement)
        for name, table in tables.items():
            if table["last"]:
                key = models[name]._meta.pk.column
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quote(name), key])
                if sequence := cursor.fetchone()[0]:
                    cursor.execute(
                        f"SELECT setval(%s, greatest(last_value, %s)) FROM {sequence}",
                        [sequence, table["last"]],
                    )


def _compare(models: dict[str, Any], tables: dict[str, Any], prints: dict[str, int]) -> None:
    """Read every table once more, from the database, and compare all of its values with those of the file."""
    for name, table in tables.items():
        by_name = {column.name: column for column in columns_of(models[name])}
        columns = [by_name[each["name"]] for each in table["columns"]]
        rows, total = 0, 0
        for batch in reading.batches(models[name], columns, "default"):
            rows += batch.num_rows
            total = (total + reading.fingerprint(batch)) % 2**64
        if rows != table["rows"] or total != prints[name]:
            raise Damaged(
                _(
                    "The table %(table)s is not what was exported: %(rows)s rows of %(all)s came back."
                )
                % {"table": name, "rows": rows, "all": table["rows"]}
            )


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
