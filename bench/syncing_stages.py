"""The stages of `shuke bench sync`: `python -m bench.syncing_stages STAGE` in the big shop's home."""

import json
import resource
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import django

#: Small syncs per stage; the median is copied.
ROUNDS = 3


def rebuild() -> dict:
    """Copy everything anew."""
    from shuke.warehouse import places
    from shuke.warehouse.commands import sweep, sync

    copied = sync(full=True)
    sweep()
    size = sum(file.stat().st_size for file in places.root().rglob("*.parquet"))
    return {
        "rows": copied.rows,
        "seconds": copied.seconds,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "reader_memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "bytes": size,
    }


def plain() -> dict:
    """Orders by cursor, `fetchmany`, pyarrow, one Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from django.conf import settings
    from pysqlite3 import dbapi2 as sqlite

    from bench.measure import timed

    columns = (
        "id, store_id, number, kind, status, customer_id, placed_at, currency, "
        "goods, discount, shipping, total, refunded, cost, revision"
    )

    def copy() -> int:
        cursor = sqlite.connect(settings.DATABASES["default"]["NAME"]).execute(
            f"SELECT {columns} FROM shop_order"
        )
        names, rows, writer = columns.split(", "), 0, None
        schema = pa.schema([(name, pa.string() if name in TEXTS else pa.int64()) for name in names])
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            writer = pq.ParquetWriter(file.name, schema, compression="zstd", compression_level=1)
            while batch := cursor.fetchmany(65_536):
                arrays = [
                    pa.array(column, field.type)
                    for column, field in zip(zip(*batch, strict=True), schema, strict=True)
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema))
                rows += len(batch)
            writer.close()
        return rows

    seconds, rows = timed(copy)
    return {"rows": rows, "seconds": seconds}


TEXTS = {"number", "kind", "status", "placed_at", "currency"}


def everyday() -> dict:
    """A busy quarter of an hour: 200 new orders with 600 lines, and their 200 customers."""
    return _rounds(_sell)


def scattered() -> dict:
    """1,000 lines evenly over all of the table: the worst case for copying by files."""
    return _rounds(_touch_lines)


def merge() -> dict:
    """Delta's own MERGE of 1,000 scattered lines into a copy of the table."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from deltalake import DeltaTable

    from bench.measure import timed
    from shuke.warehouse import places, store

    stored = store.read("order_lines")
    assert stored is not None
    some = pq.read_table(stored.base[0].path, partitioning=None).slice(0, 1_000)
    step = max(1, sum(file.rows for file in stored.base) // some.num_rows)
    ids = pa.array([1 + n * step for n in range(some.num_rows)])
    source = some.set_column(0, some.schema.field(0), ids)
    source = source.append_column("layer", pa.array(["base"] * some.num_rows))
    with tempfile.TemporaryDirectory(dir=places.root().parent) as folder:
        copy = Path(folder) / "order_lines"
        shutil.copytree(places.table("order_lines"), copy)
        merger = DeltaTable(copy).merge(
            source, "t.id = s.id AND t.layer = 'base'", source_alias="s", target_alias="t"
        )
        seconds, _ = timed(merger.when_matched_update_all().when_not_matched_insert_all().execute)
    return {"seconds": seconds}


def _rounds(change) -> dict:
    """Change 1,000 rows and sync, several times over."""
    from django.db import transaction

    from shuke.common.revisions import next_revision
    from shuke.warehouse.commands import sync

    sync()
    taken, rows = [], 0
    for number in range(ROUNDS):
        with transaction.atomic():
            change(number, next_revision())
        copied = sync()
        taken.append(copied.seconds)
        rows = copied.rows
    return {
        "seconds": statistics.median(taken),
        "all": [round(one, 2) for one in taken],
        "rows": rows,
    }


def _sell(number: int, revision: int) -> None:
    from shuke.common import bulk, clock
    from shuke.shop.models import Order, OrderLine

    orders = list(bulk.reserve_ids(Order, 200))
    columns = ["store_id", "kind", "status", "placed_at", "currency", "note", "goods", "discount"]
    columns += ["shipping", "total", "refunded", "number", "customer_id", "revision"]
    columns += ["payment_method", "address_key"]
    sold = [1, "sale", "paid", clock.now(), "CNY", "", 30_0000, 0, 0, 30_0000, 0]
    bulk.insert(
        Order,
        ["id", *columns],
        (
            (order, *sold, f"bench {order}", 1 + n * 37, revision, "", "")
            for n, order in enumerate(orders)
        ),
    )
    bulk.insert(
        OrderLine,
        [
            "order_id",
            "position",
            "title",
            "quantity",
            "unit_price",
            "discount",
            "amount",
            "revision",
        ],
        (
            (order, position, "", 1, 10_0000, 0, 10_0000, revision)
            for order in orders
            for position in range(3)
        ),
    )
    _execute(
        "UPDATE customers_customer SET order_count = order_count + 1, revision = %s "
        "WHERE id IN (SELECT 1 + value * 37 FROM json_each(%s))",
        [revision, json.dumps(list(range(200)))],
    )


def _touch_lines(number: int, revision: int) -> None:
    """Every line whose number leaves the same rest: 1,000 of them, other ones each round."""
    _execute(
        "UPDATE shop_orderline SET revision = %s WHERE id IN "
        "(SELECT %s + value * (SELECT MAX(id) FROM shop_orderline) / 1000 FROM json_each(%s))",
        [revision, 1 + number, json.dumps(list(range(1_000)))],
    )


def _execute(sql: str, parameters: list) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


if __name__ == "__main__":
    django.setup()
    stages = {f.__name__: f for f in (rebuild, plain, everyday, scattered, merge)}
    print(json.dumps(stages[sys.argv[1]]()))
