"""Values that occur in the shop, to choose from while a condition is written."""

from collections.abc import Sequence

from shuke.common.errors import Busy
from shuke.warehouse import engine

#: Texts of customers that can be suggested, by name of the source.
_OF_CUSTOMERS = ("city", "province", "country", "source", "language")
SOURCES = (*_OF_CUSTOMERS, "category", "product", "store")


def suggestions(source: str, text: str, limit: int = 20) -> list[tuple[str, str]]:
    """(value, label) of values that contain `text`, the most frequent first."""
    query = {
        **{name: _customers(name) for name in _OF_CUSTOMERS},
        "category": "SELECT category AS value, '' AS label, count(*) AS n FROM products "
        "WHERE category <> '' AND contains(lower(category), lower($text)) GROUP BY 1",
        "store": "SELECT code AS value, name AS label, 1 AS n FROM stores "
        "WHERE contains(lower(code || ' ' || name), lower($text))",
        "product": "SELECT p.code AS value, p.title AS label, count(l.id) AS n FROM products p "
        "LEFT JOIN order_lines l ON l.product_id = p.id "
        "WHERE contains(lower(p.code || ' ' || p.title), lower($text)) GROUP BY 1, 2",
    }.get(source)
    if query is None:
        return []
    with engine.connect() as shop:
        rows = shop.sql(f"{query} ORDER BY n DESC, value LIMIT {int(limit)}", {"text": text[:100]})
    return [(row["value"], row["label"]) for row in rows.to_pylist()]


def _customers(column: str) -> str:
    return (
        f"SELECT {column} AS value, '' AS label, count(*) AS n FROM customers "
        f"WHERE {column} <> '' AND contains(lower({column}), lower($text)) GROUP BY 1"
    )


def labels(source: str, values: Sequence[str] | None) -> list[tuple[str, str]]:
    """(value, what to show) of chosen values; a product shows its title beside its code."""
    values = [str(value) for value in values or ()]
    named: dict[str, str] = {}
    if values and source in ("product", "store"):
        column, table = ("title", "products") if source == "product" else ("name", "stores")
        try:
            with engine.connect() as shop:
                found = shop.sql(
                    f"SELECT code, {column} AS name FROM {table} "
                    "WHERE code IN (SELECT unnest($codes))",
                    {"codes": values},
                )
            named = {row["code"]: row["name"] for row in found.to_pylist()}
        except Busy:
            named = {}  # codes alone do as well
    return [(value, named.get(value) or value) for value in values]
