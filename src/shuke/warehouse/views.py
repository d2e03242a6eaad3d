"""How DuckDB sees one version of a table: base without the rows that recent replaces, and recent."""

import bisect
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from shuke.warehouse.store import File, Stored

DUCK_TYPES = {
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.bool_(): "BOOLEAN",
    pa.string(): "VARCHAR",
    pa.decimal128(18, 4): "DECIMAL(18, 4)",
    pa.decimal128(18, 10): "DECIMAL(18, 10)",
    pa.timestamp("us", "UTC"): "TIMESTAMPTZ",
    pa.date32(): "DATE",
}


def define(
    duck: duckdb.DuckDBPyConnection, place: str, name: str, schema: pa.Schema, stored: Stored
) -> None:
    """Create the view `name` in the DuckDB schema `place`.

    Recent rows are few and are held in memory. Base files that have no row replaced are read as they
    are; only the others pay for the look-up.
    """
    names = ", ".join(f'"{field}"' for field in schema.names)
    recent = f'"{place}"."{layer(name, "recent")}"'
    parts = []
    if stored.recent:
        duck.execute(f"CREATE TABLE {recent} AS SELECT {names} FROM {parquet(stored.recent)}")
        ids = [row[0] for row in duck.execute(f"SELECT id FROM {recent} ORDER BY id").fetchall()]
        parts.append(f"SELECT {names} FROM {recent}")
    else:
        ids = []
    touched = [file for file in stored.base if _touches(file, ids)]
    clean = [file for file in stored.base if not _touches(file, ids)]
    if touched:
        parts.append(f"SELECT {names} FROM {parquet(touched)} ANTI JOIN {recent} USING (id)")
    if clean or not parts:
        parts.append(f"SELECT {names} FROM {parquet(clean) if clean else _nothing(schema)}")
    duck.execute(f'CREATE VIEW "{place}"."{name}" AS {" UNION ALL ".join(reversed(parts))}')


def layer(name: str, which: str) -> str:
    """What one layer of a table is called: "base", or "recent" where there is any."""
    return f"{name} ({which})"


def base(name: str, schema: pa.Schema, stored: Stored) -> str:
    """The statement that makes a view of the bulk alone, in the schema that is in use."""
    names = ", ".join(f'"{field}"' for field in schema.names)
    rows = parquet(stored.base) if stored.base else _nothing(schema)
    return f'CREATE VIEW IF NOT EXISTS "{layer(name, "base")}" AS SELECT {names} FROM {rows}'


def parquet(files: Sequence[File]) -> str:
    """The files as a table function."""
    paths = ", ".join("'" + str(file.path).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{paths}], hive_partitioning = false)"


def _touches(file: File, ids: list[int]) -> bool:
    """Whether an id of the sorted `ids` lies within the file's range."""
    place = bisect.bisect_left(ids, file.first_id)
    return place < len(ids) and ids[place] <= file.last_id


def _nothing(schema: pa.Schema) -> str:
    columns = ", ".join(f'NULL::{DUCK_TYPES[field.type]} AS "{field.name}"' for field in schema)
    return f"(SELECT {columns} WHERE false)"
