"""The SQL by which a declared table is read from the main database, for both of them."""

from collections.abc import Sequence

from shuke.warehouse.tables import Table


def everything(table: Table, vendor: str) -> str:
    """Every visible row."""
    return _typed(table, vendor, untyped(table, vendor))


def untyped(table: Table, vendor: str, columns: Sequence[str] = ()) -> str:
    """Every visible row, for a reader that needs no types from the database; all columns and the
    revision, or the columns named."""
    if columns:
        expressions = {column.name: column.expression for column in table.columns}
        chosen = ", ".join(f'{expressions[name]} AS "{name}"' for name in columns)
        return f"SELECT {chosen} FROM {table.source}"
    return f"SELECT {_columns(table, vendor)} FROM {table.source}"


def changed(table: Table, vendor: str, after: int, upto: int) -> str:
    """Rows with a revision in (after, upto]; one branch per revision column, so each uses its index."""
    branches: list[str] = []
    before: list[str] = []
    for revision in table.revisions:
        within = f"({revision} > {int(after)} AND {revision} <= {int(upto)})"
        conditions = " AND ".join([within, *(f"NOT {earlier}" for earlier in before)])
        branches.append(f"SELECT {_columns(table, vendor)} FROM {table.source} WHERE {conditions}")
        before.append(within)
    return _typed(table, vendor, " UNION ALL ".join(branches))


def any_changed(table: Table, after: int, upto: int) -> str:
    """Whether `changed` would give a row: one row, one column, 0 or 1."""
    branches = [
        f"EXISTS (SELECT 1 FROM {table.source} WHERE {r} > {int(after)} AND {r} <= {int(upto)})"
        for r in table.revisions
    ]
    branches.append(f"EXISTS ({removed(table, after)} AND revision <= {int(upto)})")
    within = f"revision > {int(after)} AND revision <= {int(upto)}"
    branches += [
        f"EXISTS (SELECT 1 FROM {name} WHERE {within})"
        for name in (table.archive.tables if table.archive else ())
    ]
    return f"SELECT CASE WHEN {' OR '.join(branches)} THEN 1 ELSE 0 END"


def removed(table: Table, after: int) -> str:
    """One row when rows of the table were deleted after this revision (`common.revisions.rows_removed`)."""
    return (
        f"SELECT 1 FROM common_removedrows WHERE \"table\" = '{table.rows_of}' "
        f"AND revision > {int(after)}"
    )


def any_of_all_changed(tables: Sequence[Table], after: int, upto: int) -> str:
    """Whether `changed` would give a row of any of the tables: 0 or 1, from their indexes alone."""
    tests = " + ".join(f"({any_changed(table, after, upto)})" for table in tables) or "0"
    return f"SELECT CASE WHEN {tests} > 0 THEN 1 ELSE 0 END"


def settled(vendor: str) -> str:
    """Settled revision and identity of the database, as `common.revisions` defines the first."""
    if vendor == "postgresql":
        return (
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS settled, "
            "(SELECT system_identifier::text FROM pg_control_system()) || '/' || "
            "(SELECT oid::text FROM pg_database WHERE datname = current_database()) AS identity"
        )
    return "SELECT COALESCE(MAX(value), 0) AS settled, 'sqlite' AS identity FROM common_revision"


def _columns(table: Table, vendor: str) -> str:
    greatest = "GREATEST" if vendor == "postgresql" else "MAX"
    newest = ", ".join(table.revisions)
    revision = f"{greatest}({newest})" if len(table.revisions) > 1 else newest
    named = [f'{c.expression} AS "{c.name}"' for c in table.columns]
    return ", ".join([*named, f'{revision} AS "revision"'])


def _typed(table: Table, vendor: str, select: str) -> str:
    """SQLite's columns have no type of their own, so the driver guesses from the first rows: give it
    a first row that is typed. The reader drops it (`reading.Reader.rows`)."""
    if vendor == "postgresql":
        return select
    first = [
        f"""{"''" if c.type in ("text", "instant", "date") else "0"} AS "{c.name}\""""
        for c in table.columns
    ]
    return f'SELECT {", ".join(first)}, 0 AS "revision" UNION ALL {select}'
