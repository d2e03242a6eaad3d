"""One order, told by an ERP and by the platform where it was placed (decision 0369).

The platform rules what both say: store, buyer, status, money, goods. The ERP rules costs, parcels and its own
numbers, and everything while it alone tells of the order. Which order of the two is the same is told by the
platform's number.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from shuke.common import bulk
from shuke.common.revisions import next_revision
from shuke.shop.commands import papers
from shuke.shop.commands.images import note_images
from shuke.shop.models import ErpOrder, Order, OrderLine
from shuke.team.commands.stores import record_stores
from shuke.team.queries import Store

#: So many digits and more are a platform's number, which no other store uses; 1001 may be any store's.
DIGITS = 10
_COSTS = {
    **{"line_id": pl.Int64, "order_id": pl.Int64, "product_code": pl.String},
    **{"stored_cost": pl.Int64, "quantity": pl.Int64},
}


@dataclass(frozen=True)
class Place:
    """Where a document's order stands: `order` is its id (None: it is new), `store` the code of its store.
    `only_adds`: the platform rules it, what an ERP says is added. `taken_over`: the ERP alone told of it so far."""

    store: str
    order: int | None = None
    only_adds: bool = False
    taken_over: bool = False
    customer: int | None = None


@dataclass(frozen=True)
class _There:
    pk: int
    store: str
    customer: int | None
    #: None: no ERP tells of it; else whether the ERP alone does.
    is_erps: bool | None


def any_erp() -> bool:
    """Whether an ERP ever told of an order."""
    return ErpOrder.objects.exists()


def place_orders(rows: Collection[tuple[str, str, str, bool]]) -> dict[str, Place]:
    """Where the order of each document stands, by its key. `rows`: key, code of the store, number, whether an ERP
    says it. Writes nothing."""
    there = _there({number for _key, _store, number, _erp in rows})
    claimed = {(store, number) for _key, store, number, is_erp in rows if not is_erp}
    placed: dict[str, Place] = {}
    for key, store, number, is_erp in rows:
        orders = there.get(number, [])
        own = next((each for each in orders if each.store == store), None)
        if own is None and sum(map(str.isdigit, number)) >= DIGITS:
            others = [e for e in orders if is_erp or e.is_erps]
            own = others[0] if len(others) == 1 else None
            if own and is_erp and (own.store, number) in claimed:
                own = None
        placed[key] = _place(own, store, is_erp)
        if is_erp:
            claimed.add((placed[key].store, number))
    return placed


def _place(own: _There | None, store: str, is_erp: bool) -> Place:
    if own is None:
        return Place(store)
    if is_erp:
        return Place(own.store, own.pk, only_adds=not own.is_erps, customer=own.customer)
    return Place(store, own.pk, taken_over=bool(own.is_erps), customer=own.customer)


def _there(numbers: Collection[str]) -> dict[str, list[_There]]:
    condition, values = bulk.among("number", numbers)
    stores = dict(Store.objects.values_list("pk", "code"))
    rows = list(
        Order.objects.extra(where=[condition], params=values)  # noqa: S610 - our own column
        .values_list("pk", "number", "store", "customer")
    )  # fmt: skip
    alone: dict[int, bool] = {}
    of_erp = ErpOrder.objects.filter(order__in=[pk for pk, *_rest in rows])
    for order, ruled_at in of_erp.values_list("order", "ruled_at"):
        alone[order] = alone.get(order, True) and ruled_at is None
    by_number: dict[str, list[_There]] = {}
    for pk, number, store, customer in rows:
        by_number.setdefault(number, []).append(_There(pk, stores[store], customer, alone.get(pk)))
    return by_number


def hand_to_platform(orders: Mapping[int, str], at: dt.datetime) -> None:
    """The platform tells of these orders itself from now on, in the store of this code. Call inside the caller's
    transaction, before what it says is recorded."""
    if not orders:
        return
    revision = next_revision()
    note_images(orders, revision)
    stores = record_stores(pl.DataFrame({"code": sorted(set(orders.values()))}))
    moved = [(pk, stores[code], revision) for pk, code in orders.items()]
    bulk.update(Order, ("id", "store_id", "revision"), moved)
    rows = ErpOrder.objects.filter(order__in=list(orders)).values_list("order", "number")
    papers.record(papers.ERP, [{"order": o, "number": n, "ruled_at": at} for o, n in rows])


def record_erp_orders(rows: Iterable[papers.Row]) -> set[int]:
    """What an ERP says of orders: `order` (id), `number` (its own), `status`, `store`, `ruled_at`; the ids of
    orders of which something is new. Call inside the caller's transaction."""
    return papers.record(papers.ERP, rows)


def costs_of(orders: Collection[int]) -> pl.DataFrame:
    """The costs that stand on the lines of these orders: `line_id`, `order_id`, `product_code`, `stored_cost`
    (units of 0.0001, null: unknown), `quantity`."""
    condition, values = bulk.among("line.order_id", orders)
    return bulk.fetch(
        "SELECT line.id, line.order_id, product.code, line.unit_cost, line.quantity FROM shop_orderline line "
        "LEFT JOIN shop_product product ON product.id = line.product_id "
        f"WHERE line.removed_at IS NULL AND {condition}",
        values,
        _COSTS,
    )


def record_costs(costs: pl.DataFrame) -> set[int]:
    """Set what goods cost on lines of orders: `order_id`, `product_code`, `unit_cost` (units of 0.0001); the ids
    of orders in which a cost is another now. Call inside the caller's transaction."""
    costs = costs.drop_nulls().unique(
        ["order_id", "product_code"], keep="last", maintain_order=True
    )
    if costs.is_empty():
        return set()
    lines = costs_of(costs["order_id"].unique().to_list())
    lines = lines.join(costs, on=["order_id", "product_code"], how="left", maintain_order="left")
    lines = lines.with_columns(unit_cost=pl.coalesce("unit_cost", "stored_cost"))
    other = lines.filter(pl.col("unit_cost").ne_missing(pl.col("stored_cost")))
    orders = other["order_id"].unique(maintain_order=True).to_list()
    if not orders:
        return set()
    revision = next_revision()
    note_images(orders, revision)
    bulk.update(OrderLine, ("id", "unit_cost", "revision"),
                other.select("line_id", "unit_cost", pl.lit(revision)).rows())  # fmt: skip
    whole = lines.filter(pl.col("order_id").is_in(orders)).group_by("order_id").agg(
        cost=pl.when(pl.col("unit_cost").is_null().any()).then(None)
        .otherwise((pl.col("unit_cost") * pl.col("quantity")).sum())
    )  # fmt: skip
    bulk.update(Order, ("id", "cost", "revision"),
                whole.select("order_id", "cost", pl.lit(revision)).rows())  # fmt: skip
    return set(orders)
