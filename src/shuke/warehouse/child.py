"""The process that reads the main database in bulk: ``python -m shuke.warehouse.child``.

It is a process of its own because ADBC brings its own copy of SQLite, and two copies in one
process drop each other's file locks, which can corrupt the database (https://sqlite.org/howtocorrupt.html,
section 2.2.1). It knows no Django, holds one read transaction, and answers one request after
the other: a line of JSON on standard input, an Arrow stream and a line of JSON on standard output.

ADBC is used below its DB-API layer, whose import takes five times as long as the rest.
"""

import json
import sys
from typing import BinaryIO

if __name__ == "__main__":
    # pyarrow takes NumPy along when there is one: two thirds of what it takes to start this process.
    sys.modules["numpy"] = None  # type: ignore[assignment]

import pyarrow as pa
from adbc_driver_manager import AdbcConnection, AdbcDatabase, AdbcStatement

#: Rows per Arrow batch: large enough to be fast, small enough to keep memory flat.
BATCH_ROWS = 65_536
BATCH_BYTES = 8 << 20


def main() -> None:
    order = json.loads(sys.stdin.readline())
    is_postgresql = order["vendor"] == "postgresql"
    with _database(is_postgresql, order["uri"]) as database, AdbcConnection(database) as connection:
        connection.set_autocommit(False)
        if is_postgresql:
            with AdbcStatement(connection) as statement:
                statement.set_sql_query(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
                statement.execute_update()
        for line in sys.stdin:
            with AdbcStatement(connection) as statement:
                statement.set_options(**_options(is_postgresql))
                statement.set_sql_query(json.loads(line)["sql"])
                stream, _ = statement.execute_query()
                _send(pa.RecordBatchReader.from_stream(stream), sys.stdout.buffer)


def _send(batches: pa.RecordBatchReader, out: BinaryIO) -> None:
    """The rows, then their number: a stream that is cut off must not pass for a short one."""
    rows = 0
    with pa.ipc.new_stream(out, batches.schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
            rows += batch.num_rows
    out.write(json.dumps({"rows": rows}).encode() + b"\n")
    out.flush()


def _database(is_postgresql: bool, uri: str) -> AdbcDatabase:
    if is_postgresql:
        import adbc_driver_postgresql

        return adbc_driver_postgresql.connect(uri)
    import adbc_driver_sqlite

    return adbc_driver_sqlite.connect(uri)


def _options(is_postgresql: bool) -> dict[str, str]:
    if is_postgresql:
        return {"adbc.postgresql.batch_size_hint_bytes": str(BATCH_BYTES)}
    return {"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)}


if __name__ == "__main__":
    main()
