"""The process that reads the main database in bulk: ``python -m shuke.warehouse.child``.

It is a process of its own because ADBC brings its own copy of SQLite, and two copies in one
process drop each other's file locks, which can corrupt the database (https://sqlite.org/howtocorrupt.html,
section 2.2.1). It knows no Django, holds one read transaction, and answers one request after
the other: a line of JSON on standard input, an Arrow stream and a line of JSON on standard output.
"""

import json
import sys

import pyarrow as pa

#: Rows per Arrow batch: large enough to be fast, small enough to keep memory flat.
BATCH_ROWS = 65_536


def main() -> None:
    order = json.loads(sys.stdin.readline())
    connection, options = _connect(order["vendor"], order["uri"])
    out = sys.stdout.buffer
    with connection:
        if order["vendor"] == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for line in sys.stdin:
            with connection.cursor(adbc_stmt_kwargs=options) as cursor:
                cursor.execute(json.loads(line)["sql"])
                _send(cursor.fetch_record_batch(), out)


def _send(batches: pa.RecordBatchReader, out) -> None:
    """The rows, then their number: a stream that is cut off must not pass for a short one."""
    rows = 0
    with pa.ipc.new_stream(out, batches.schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
            rows += batch.num_rows
    out.write(json.dumps({"rows": rows}).encode() + b"\n")
    out.flush()


def _connect(vendor: str, uri: str):
    if vendor == "postgresql":
        from adbc_driver_postgresql import dbapi

        return dbapi.connect(uri), {"adbc.postgresql.batch_size_hint_bytes": str(8 << 20)}
    from adbc_driver_sqlite import dbapi

    return dbapi.connect(uri), {"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)}


if __name__ == "__main__":
    main()
