"""The same three segments in PostgreSQL: `python -m bench.segments_sql` in the shop's home.

The warehouse's tables are loaded by COPY into a throw-away cluster, with the indexes that one would
make for such questions, and analysed; then the SQL by hand is run as it is.
"""

import io
import json

import django

ROUNDS = 5
TABLES = {
    "customers": ("id", "merged_into", "city"),
    "products": ("id", "category"),
    "orders": ("id", "customer_id", "placed_at", "kind", "currency", "counted", "net"),
    "order_lines": (
        *("order_id", "customer_id", "product_id", "placed_at", "kind", "currency", "counted"),
        "removed_at",
    ),
    "consent_states": ("customer_id", "purpose", "channel", "state"),
}
INDEXES = (
    "customers (city)",
    "customers (id)",
    "products (category, id)",
    "orders (customer_id, placed_at) INCLUDE (kind, currency, counted, net)",
    "orders (placed_at)",
    "order_lines (product_id, placed_at) INCLUDE (customer_id, order_id, kind, counted, currency)",
    "order_lines (customer_id)",
    "consent_states (purpose, channel, state, customer_id)",
)
SQL_TYPES = {"int64": "bigint", "boolean": "boolean", "string": "text", "decimal": "numeric(18, 4)"}


def measure() -> dict:
    """Median seconds of each case, and how long loading took."""
    import psycopg
    from tests.postgresql import cluster_url

    from bench.measure import timed
    from bench.segments_stages import CASES

    with psycopg.connect(cluster_url(), autocommit=True) as server:
        loading, _ = timed(lambda: _load(server))
        cases = [_case(server, case.sql) for case in CASES]
    return {"cases": cases, "loading": loading}


def _case(server, sql: str) -> dict:
    from bench.measure import median_seconds

    people = server.execute(sql).fetchall()[0][0]
    return {"seconds": median_seconds(lambda: server.execute(sql), ROUNDS), "people": people}


def _load(server) -> None:
    import pyarrow.csv

    from shuke.warehouse import engine

    with engine.connect() as shop:
        for name, columns in TABLES.items():
            rows = shop.table(name).select(*columns)
            server.execute(f"CREATE UNLOGGED TABLE {name} ({', '.join(_columns(rows))})")
            with server.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
                for batch in shop.stream(rows):
                    text = io.BytesIO()
                    plain = pyarrow.csv.WriteOptions(include_header=False)
                    pyarrow.csv.write_csv(batch, text, plain)
                    copy.write(text.getvalue())
    for index in INDEXES:
        server.execute(f"CREATE INDEX ON {index}")
    server.execute("VACUUM ANALYZE")


def _columns(rows) -> list[str]:
    def of(kind) -> str:
        name = str(kind).partition("(")[0]
        return "timestamptz" if name == "timestamp" else SQL_TYPES[name]

    return [f"{name} {of(kind)}" for name, kind in rows.schema().items()]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure()))
