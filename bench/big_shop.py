"""A big shop for benchmarks: at size 1, 1M customers, 3M orders with 10M lines, 20,000 products.

Made by SQL inside SQLite from arithmetic on row numbers: no random source, so every run and machine
has the same shop. Customers buy unevenly (a square law), prices and categories vary, one order in
twenty is a return, one in fifty was never paid, half of the people agreed to letters.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import connection
from pysqlite3 import dbapi2 as sqlite

from bench.stages import CHECKOUT, environment

CUSTOMERS, ORDERS, LINES, PRODUCTS = 1_000_000, 3_000_000, 10_000_000, 20_000
CATEGORIES = 40
#: The three years of orders end here, in seconds since 1970 (2026-11-01 UTC).
LAST = 1_793_491_200
SPAN = 3 * 365 * 86_400


def home(size: float = 1.0) -> Path:
    """A SHUKE_HOME with the big shop at `size`, built on first use (a minute or two, 3 GB at 1) and kept
    under SHUKE_BENCH_HOME or the folder for temporary files; other code builds it anew, so that nothing is
    measured which the measured code did not make. Delete the folder when done."""
    folder = Path(os.environ.get("SHUKE_BENCH_HOME", tempfile.gettempdir())) / "shuke-big-shop"
    place = folder / f"{_count(CUSTOMERS, size)}-{_count(LINES, size)}"
    made_by = place / "made-by"
    if not made_by.exists() or made_by.read_text() != _code():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        _build(place, size)
        made_by.write_text(_code())
    return place


@cache
def _code() -> str:
    """A digest of Shuke's sources and of this file."""
    digest = hashlib.sha256()
    for path in [*sorted((CHECKOUT / "src").rglob("*.py")), Path(__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _migrate(place: Path) -> None:
    command = [sys.executable, "-m", "shuke", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment(place), check=True)


def _count(full: int, size: float) -> int:
    return max(100, int(full * size))


def _build(place: Path, size: float) -> None:
    _migrate(place)
    database = sqlite.connect(place / "shuke.db", isolation_level=None)
    for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000"):
        database.execute(f"PRAGMA {pragma}")
    numbers = {
        "customers": _count(CUSTOMERS, size),
        "orders": _count(ORDERS, size),
        "lines": _count(LINES, size),
        "products": _count(PRODUCTS, size),
    }
    database.execute("PRAGMA journal_mode = OFF")
    for table, columns, source in _statements(numbers):
        _fill(database, table, columns, source)
    database.execute("INSERT OR REPLACE INTO common_revision (id, value) VALUES (1, 1)")
    database.execute("PRAGMA optimize = 0x10002")
    database.execute("PRAGMA journal_mode = WAL")
    database.close()


def _fill(database: sqlite.Connection, table: str, columns: dict[str, str], source: str) -> None:
    """Insert `SELECT columns FROM source`, with the models' own defaults for other columns that must not
    be null. Indexes are dropped meanwhile: made at the end they take a third of the time."""
    columns = _defaults(table, columns) | columns
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql NOT NULL",
        [table],
    ).fetchall()
    for name, _ in indexes:
        database.execute(f'DROP INDEX "{name}"')
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f'{value} AS "{name}"' for name, value in columns.items())
    database.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")
    for _, sql in indexes:
        database.execute(sql)


def _defaults(table: str, given: dict[str, str]) -> dict[str, str]:
    """Column -> SQL of the model's default, for those that have to hold something."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    defaults = {}
    for field in model._meta.concrete_fields:
        if field.column in given or field.null or field.primary_key:
            continue
        value = field.get_db_prep_save(field.get_default(), connection)
        if value is None:
            raise RuntimeError(f"the big shop lacks {table}.{field.column}, which has no default")
        defaults[str(field.column)] = (
            str(int(value)) if isinstance(value, bool | int) else f"'{value}'"
        )
    return defaults


def _series(count: int) -> str:
    """Rows i = 1 .. count."""
    return (
        "(WITH RECURSIVE n(i) AS "
        f"(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n)"
    )


def _mixed(salt: int, below: int, of: str = "i") -> str:
    """A number in 0 .. below - 1 that looks random in i."""
    return f"(((({of} + {salt}) * 2654435761) & 4294967295) * {below} >> 32)"


def _instant(seconds: str) -> str:
    return f"datetime({seconds}, 'unixepoch')"


def _statements(n: dict[str, int]) -> list[tuple[str, dict[str, str], str]]:
    """Table, columns and source, in the order in which they need each other."""
    category = f"'category ' || ({_mixed(3, CATEGORIES)})"
    stores = {
        "id": "i",
        "code": "'store-' || i",
        "name": "'Store ' || i",
        "kind": "CASE WHEN i < 4 THEN 'online' ELSE 'door' END",
        "revision": "1",
    }
    products = {
        "id": "i",
        "code": "'sku-' || i",
        "title": "'Product ' || i",
        "category": category,
        "brand": f"'brand ' || {_mixed(5, 25)}",
        "list_price": f"10000 * (9 + {_mixed(7, 300)})",
        "unit_cost": f"CASE WHEN i % 10 THEN 5000 * (9 + {_mixed(7, 300)}) END",
        "currency": "'CNY'",
        "revision": "1",
    }
    # Line j (from 0) belongs to order k = the largest with floor(k * lines / orders) <= j.
    order = f"(({n['orders']} * (i - 1) + {n['orders']} - 1) / {n['lines']})"
    # The product's own number and price, as arithmetic again, so that no look-up is needed.
    product = f"(1 + {_mixed(11, n['products'])})"
    price = f"(10000 * (9 + {_mixed(7, 300, product)}))"
    sign = f"(CASE WHEN {order} % 20 = 19 THEN -1 ELSE 1 END)"
    pieces = f"({sign} * (1 + {_mixed(13, 3)}))"
    lines = {
        "id": "i",
        "order_id": f"1 + {order}",
        "position": f"(i - 1) - {order} * {n['lines']} / {n['orders']}",
        "product_id": product,
        "quantity": pieces,
        "unit_price": price,
        "discount": "0",
        "amount": f"{pieces} * {price}",
        "unit_cost": f"CASE WHEN {product} % 10 THEN {price} / 2 END",
        "revision": "1",
    }
    skewed = f"({_mixed(17, 65536)} * {_mixed(19, 65536, 'i * 7919 % 1000003')} >> 8)"  # 0 .. 2^24, most of it small
    placed = _instant(
        f"{LAST - SPAN} + i * {SPAN} / {n['orders']} + {_mixed(23, max(1, SPAN // n['orders']))}"
    )
    orders = {
        "id": "i",
        "store_id": f"1 + {_mixed(29, 5)}",
        "number": "'N' || i",
        "kind": "CASE WHEN i % 20 = 0 THEN 'return' ELSE 'sale' END",
        "status": "CASE WHEN i % 50 = 7 THEN 'unpaid' ELSE 'completed' END",
        "customer_id": f"1 + {skewed} * {n['customers']} / 16777216",
        "placed_at": placed,
        "currency": "'CNY'",
        "goods": "goods",
        "discount": "CASE WHEN i % 4 = 0 THEN goods / 100000 * 10000 ELSE 0 END",
        "shipping": "0",
        "total": "goods - CASE WHEN i % 4 = 0 THEN goods / 100000 * 10000 ELSE 0 END",
        "refunded": "0",
        "cost": "cost",
        "revision": "1",
    }
    sums = (
        "(SELECT order_id AS i, SUM(amount) AS goods, CASE WHEN COUNT(*) = COUNT(unit_cost) "
        "THEN SUM(quantity * unit_cost) END AS cost FROM shop_orderline GROUP BY order_id)"
    )
    totals = (
        f"{_series(n['customers'])} LEFT JOIN (SELECT customer_id AS who, "
        "SUM(kind = 'sale') AS orders, SUM(total - refunded) AS spent, "
        "MIN(CASE WHEN kind = 'sale' THEN placed_at END) AS first, "
        "MAX(CASE WHEN kind = 'sale' THEN placed_at END) AS last "
        "FROM shop_order WHERE status NOT IN ('unpaid', 'cancelled') GROUP BY customer_id) ON who = i"
    )
    customers = {
        "id": "i",
        "name": "'Customer ' || i",
        "search_name": "'customer ' || i",
        "stage": "CASE WHEN orders > 0 THEN 'customer' ELSE 'prospect' END",
        "gender": "CASE i % 3 WHEN 0 THEN 'm' WHEN 1 THEN 'f' ELSE '' END",
        "birth_year": f"CASE WHEN i % 2 THEN 1960 + {_mixed(31, 45)} END",
        "birth_month": f"CASE WHEN i % 2 THEN 1 + {_mixed(37, 12)} END",
        "birth_day": f"CASE WHEN i % 2 THEN 1 + {_mixed(41, 28)} END",
        "birth_calendar": "'solar'",
        "country": "'CN'",
        "province": f"'province ' || {_mixed(43, 30)}",
        "city": f"'city ' || {_mixed(47, 300)}",
        "source": f"'source ' || {_mixed(53, 6)}",
        "joined_at": f"COALESCE(first, {_instant(str(LAST))})",
        "order_count": "COALESCE(orders, 0)",
        "spent": "COALESCE(spent, 0)",
        "first_order_at": "first",
        "last_order_at": "last",
        "revision": "1",
    }
    consents = {
        "customer_id": "i * 2",
        "purpose": "'marketing'",
        "channel": "'email'",
        "state": "CASE WHEN i % 10 THEN 'granted' ELSE 'withdrawn' END",
        "at": _instant(str(LAST)),
        "revision": "1",
    }
    return [
        ("team_store", stores, _series(5)),
        ("shop_product", products, _series(n["products"])),
        ("shop_orderline", lines, _series(n["lines"])),
        ("shop_order", orders, sums),
        ("customers_customer", customers, totals),
        ("customers_consentstate", consents, _series(n["customers"] // 2)),
    ]
