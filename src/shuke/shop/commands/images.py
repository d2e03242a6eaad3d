"""How an order or a product is, whole, so that it can be put back later or compared with what it becomes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import polars as pl

from shuke.common import bulk, journal
from shuke.customers import commands as customers
from shuke.shop.commands.frames import LINE, ORDER
from shuke.shop.models import Order, OrderLine

Image = dict[str, Any]

_PRODUCT = (
    *("title", "category", "brand", "size", "colour", "currency", "list_price", "unit_cost"),
    *("spec", "article", "barcode", "season"),
)
#: What an order's page on the timeline is told by.
TOUCHES = ("shop.order", "shop.return")
_ORDER = {"id": pl.Int64, "store_id": pl.Int64, **ORDER, "revision": pl.Int64}
_LINES = {
    **{"order_id": pl.Int64, "id": pl.Int64, "position": pl.Int64, **LINE},
    **{"returns_id": pl.Int64, "removed_at": bulk.INSTANT},
}
#: The columns of a line in an image, in their order.
LINES = {name: kind for name, kind in _LINES.items() if name != "order_id"}


def images_of(ids: Iterable[int]) -> dict[int, Image]:
    """By id: {"order": columns, "revision", "lines": [columns], "touches": [rows]}, ready for JSON."""
    ids = list(ids)
    if not ids:
        return {}
    condition, values = bulk.among("id", ids)
    orders = bulk.fetch(
        f"SELECT {', '.join(_ORDER)} FROM shop_order WHERE {condition}", values, _ORDER
    )
    images: dict[int, Image] = {}
    for row in orders.iter_rows(named=True):
        pk, revision = row.pop("id"), row.pop("revision")
        order = {name: _spelt(value) for name, value in row.items()}
        images[pk] = {"order": order, "revision": revision, "lines": [], "touches": []}
    condition, values = bulk.among("order_id", ids)
    lines = bulk.fetch(
        f"SELECT {', '.join(_LINES)} FROM shop_orderline WHERE {condition}", values, _LINES
    )
    for order_id, *line in lines.iter_rows():
        images[order_id]["lines"].append([_spelt(value) for value in line])
    for touch in customers.touches_of(TOUCHES, ids):
        images[touch[3]]["touches"].append([_spelt(value) for value in touch])
    return images


def note_images(ids: Iterable[int], revision: int) -> None:
    """Leave traces of orders as they stand, before they are written with this revision; nothing where nobody
    keeps a journal."""
    if notes := journal.current():
        for pk, image in images_of(ids).items():
            notes.changed("order", pk, image, {"revision": revision})


def product_images(ids: Iterable[int]) -> dict[int, Image]:
    """By id: the columns of each product, amounts in units of 0.0001."""
    texts = dict.fromkeys(_PRODUCT, pl.String)
    schema = {"id": pl.Int64, **texts, "list_price": pl.Int64, "unit_cost": pl.Int64}
    condition, values = bulk.among("id", ids)
    query = f"SELECT {', '.join(schema)} FROM shop_product WHERE {condition}"
    return {row.pop("id"): row for row in bulk.fetch(query, values, schema).iter_rows(named=True)}


def write_images(images: dict[int, Image], revision: int) -> list[int]:
    """Make orders and their lines what they were; returns the ids of lines that they had not."""
    # An image of before a column was there has nothing of it to put back.
    orders = {
        pk: {"payment_method": "", "address_key": "", **image["order"]}
        for pk, image in images.items()
    }
    rows = [
        (pk, *_read((order[name] for name in ORDER), ORDER), revision)
        for pk, order in orders.items()
    ]
    bulk.update(Order, ("id", *ORDER, "revision"), rows)
    stores = [(pk, order["store_id"]) for pk, order in orders.items() if "store_id" in order]
    bulk.update(Order, ("id", "store_id"), stores)
    lines = [tuple(_read(line, LINES)) for image in images.values() for line in image["lines"]]
    there = _existing([line[-2] for line in lines if line[-2] is not None])
    columns = list(LINES)
    bulk.update(
        OrderLine,
        (*columns, "revision"),
        [
            (*line[:-2], line[-2] if line[-2] in there else None, line[-1], revision)
            for line in lines
        ],
    )
    customers.forget_touches(TOUCHES, list(images))
    customers.record_touches(
        [
            (who, dt.datetime.fromisoformat(at), *rest)
            for image in images.values()
            for who, at, *rest in image["touches"]
        ]
    )
    in_images = {line[0] for line in lines}
    condition, values = bulk.among("order_id", list(images))
    now = bulk.fetch(f"SELECT id FROM shop_orderline WHERE {condition}", values, {"id": pl.Int64})
    return [pk for pk in now["id"] if pk not in in_images]


def _existing(lines: list[int]) -> set[int]:
    """Which of these lines are there still."""
    condition, values = bulk.among("id", lines)
    query = f"SELECT id FROM shop_orderline WHERE {condition}"
    return set(bulk.fetch(query, values, {"id": pl.Int64})["id"])


def _spelt(value: Any) -> Any:
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value


def _read(values: Iterable[Any], kinds: dict[str, Any]) -> list[Any]:
    return [
        dt.datetime.fromisoformat(value) if kind == bulk.INSTANT and value else value
        for value, kind in zip(values, kinds.values(), strict=True)
    ]
