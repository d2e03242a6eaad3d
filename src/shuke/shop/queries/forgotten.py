"""Orders of people who were forgotten: they stay in the books, and nobody says whose they were."""

from collections.abc import Collection

from django.db import connection

from shuke.common.sql import among


def orders_of_forgotten(numbers: Collection[str]) -> set[tuple[str, str]]:
    """Those of the orders with these numbers whose buyer was forgotten, as (code of the store, number)."""
    condition, values = among("o.number", numbers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM customers_erasure LIMIT 1")
        if cursor.fetchone() is None:
            return set()
        cursor.execute(
            "SELECT s.code, o.number FROM shop_order o JOIN team_store s ON s.id = o.store_id "
            "JOIN customers_customer c ON c.id = o.customer_id "
            "JOIN customers_erasure e ON e.customer_id IN (c.id, c.merged_into_id) "
            f"WHERE {condition}",
            values,
        )
        return {(store, number) for store, number in cursor.fetchall()}
