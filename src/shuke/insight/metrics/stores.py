"""Places of sale, as the copy has them."""

from typing import Any

from shuke.insight.metrics.snapshot import remembered


def stores(connection: Any) -> list[dict[str, Any]]:
    """id, code, name and kind of every store of the copy, by name."""
    table = connection.table("stores")
    rows = table.select("id", "code", "name", "kind").order_by("name", "id")
    return remembered(connection, "stores", lambda: connection.run(rows).to_pylist())
