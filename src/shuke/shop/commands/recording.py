"""Record many orders at once, from whatever door they came through."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from shuke.common import bulk, clock, journal
from shuke.common.money import SCALE
from shuke.common.revisions import next_revision
from shuke.customers import commands as customers
from shuke.shop.commands.catalogue import record_products
from shuke.shop.commands.frames import (
    KEY,
    LINE,
    ORDER,
    complete_lines,
    complete_orders,
    currencies,
    differs,
)
from shuke.shop.commands.images import note_images
from shuke.shop.commands.parcels import tell_parcels
from shuke.shop.commands.returns import tie_returns
from shuke.shop.commands.titled import with_title_codes
from shuke.shop.commands.totals import refresh_totals
from shuke.shop.models import Order, OrderLine
from shuke.team.commands.stores import record_stores

#: Status -> its name: what `record_orders` takes.
ORDER_STATUSES = dict(Order.Status.choices)
_LINE_COLUMNS = ("order_id", "position", *LINE)


@dataclass(frozen=True)
class RecordedOrders:
    """What became of each order."""

    #: `store`, `number`, `order_id` and `outcome` ("created", "updated", "unchanged").
    orders: pl.DataFrame
    created: int
    updated: int
    unchanged: int
    #: Lines of returns that were tied to the sale's line now.
    tied: int
    #: Column -> how many orders that were there have another value in it now; "lines" among them.
    changed: dict[str, int]


def record_orders(
    orders: pl.DataFrame, lines: pl.DataFrame, *, source: str, sole: Collection[str] = ()
) -> RecordedOrders:
    """Insert new orders, bring known ones up to date. Call inside the caller's transaction.

    `orders`: `store` (code; made when missing), `number`, `placed_at` (Datetime UTC); optional
    `kind` ("sale", "return"), `status`, `customer_id` (Int64; null: anonymous), `paid_at`,
    `currency`, `discount`, `shipping`, `refunded` (Int64 units of 0.0001), `note`,
    `payment_method` (a code of `shop.payments`), `address_key` (`shop.addresses`; both empty: what was said
    before stays). One row per
    (store, number).
    `lines`: `store`, `number`, `position` (unique within the order), `quantity`, `unit_price`;
    optional `product_code` (made when missing), `title`, `product_title`, `discount`, `unit_cost`. Quantities
    of a return are negative. Unknown costs are filled from the product. Goods without a code are known by
    their title; `sole` are titles with one code alone (`titled.with_title_codes`).

    Totals of orders and customers, the timeline and the ties of returns follow. A line that a
    known order no longer has is marked removed; a known customer is never replaced by nobody.
    `source` says who told: it stands on the timeline.
    """
    stores = record_stores(orders.select(pl.col("store").unique().alias("code")))
    lines = with_title_codes(lines, stores, sole)
    full_lines = complete_lines(lines, _products(lines), currencies(orders))
    wanted = _beside_stored(complete_orders(orders, full_lines), stores)
    revision = next_revision()
    fresh = _insert(wanted.filter(pl.col("order_id").is_null()), full_lines, revision)
    existing = _update(wanted.filter(pl.col("order_id").is_not_null()), full_lines, revision)
    done = pl.concat([fresh, existing.select(fresh.columns)])
    changed = done.filter(pl.col("outcome") != "unchanged")
    _tell(changed, source)
    buyers = _buyers(changed)
    tied = tie_returns(buyers)
    refresh_totals(buyers["customer_id"].to_list())
    counts: dict[str, int] = dict(done["outcome"].value_counts().iter_rows())
    return RecordedOrders(
        orders=done.select(*KEY, "order_id", "outcome"),
        created=counts.get("created", 0),
        updated=counts.get("updated", 0),
        unchanged=counts.get("unchanged", 0),
        tied=tied,
        changed=_changed_columns(existing),
    )


def _products(lines: pl.DataFrame) -> pl.DataFrame:
    """Code, id, known cost and its currency of every product on the lines; unknown codes become products."""
    schema = {
        "code": pl.String,
        "product_id": pl.Int64,
        "known_cost": pl.Int64,
        "cost_in": pl.String,
    }
    coded = lines.filter(pl.col("product_code").is_not_null())
    codes = coded.group_by("product_code", maintain_order=True).agg(
        title=pl.col("named").first(), titled_in_id=pl.col("titled_in").drop_nulls().first()
    )
    codes = codes.rename({"product_code": "code"})
    condition, values = bulk.among("code", codes["code"].to_list())
    query = f"SELECT code, id, unit_cost, currency FROM shop_product WHERE {condition}"
    there = bulk.fetch(query, values, schema)
    missing = codes.join(there, on="code", how="anti", maintain_order="left")
    there = pl.concat([there, _by_barcode(missing["code"].to_list(), schema)])
    missing = missing.join(there, on="code", how="anti", maintain_order="left")
    if missing.is_empty():
        return there
    made = record_products(missing, overwrite=False).select("code", "product_id")
    return pl.concat(
        [there, made.with_columns(known_cost=pl.lit(None, pl.Int64), cost_in=pl.lit(""))]
    )


def _by_barcode(codes: list[str], schema: dict) -> pl.DataFrame:
    """The same of products whose barcode stands where a code was expected: tills and marketplaces export it so.
    A barcode that two products have names neither."""
    condition, values = bulk.among("barcode", codes)
    query = f"SELECT barcode, id, unit_cost, currency FROM shop_product WHERE {condition}"
    return bulk.fetch(query, values, schema).unique("code", keep="none", maintain_order=True)


def _beside_stored(orders: pl.DataFrame, stores: dict[str, int]) -> pl.DataFrame:
    """Each order beside what is stored of it: `order_id` and `old_*`, null for a new one."""
    ids = pl.DataFrame(
        {"store": list(stores), "store_id": list(stores.values())},
        schema={"store": pl.String, "store_id": pl.Int64},
    )
    schema = {"order_id": pl.Int64, "store_id": pl.Int64, "number": pl.String}
    schema |= {f"old_{name}": kind for name, kind in ORDER.items()}
    condition, values = bulk.among("number", orders["number"].to_list())
    stored = bulk.fetch(
        f"SELECT id, store_id, number, {', '.join(ORDER)} FROM shop_order WHERE {condition}",
        values,
        schema,
    )
    return (
        orders.join(ids, on="store", maintain_order="left")
        .join(stored, on=["store_id", "number"], how="left", maintain_order="left")
        .with_columns(
            *(_or_stored(name) for name in ("payment_method", "address_key")),
            customer_id=pl.coalesce("customer_id", "old_customer_id"),
            # What somebody said is an exchange stays one, whatever the shop system calls it.
            kind=pl.when(pl.col("old_kind") == "exchange").then("old_kind").otherwise("kind"),
        )
    )


def _or_stored(name: str) -> pl.Expr:
    """The stored value where the order says nothing now."""
    stored = pl.col(f"old_{name}").fill_null("")
    return pl.when(pl.col(name) == "").then(stored).otherwise(name).alias(name)


def _insert(orders: pl.DataFrame, lines: pl.DataFrame, revision: int) -> pl.DataFrame:
    ids = list(bulk.reserve_ids(Order, len(orders))) if len(orders) else []
    orders = orders.with_columns(order_id=pl.Series(ids, dtype=pl.Int64), outcome=pl.lit("created"))
    if not ids:
        return orders
    columns = ("id", "store_id", "number", *ORDER, "revision")
    rows = orders.select("order_id", *columns[1:-1], pl.lit(revision))
    bulk.insert(Order, columns, rows)
    mine = _of(lines, orders).select(*_LINE_COLUMNS, pl.lit(revision))
    bulk.insert(OrderLine, (*_LINE_COLUMNS, "revision"), mine)
    if notes := journal.current():
        for pk in ids:
            notes.created("order", pk, {"revision": revision})
    return orders


def _update(orders: pl.DataFrame, lines: pl.DataFrame, revision: int) -> pl.DataFrame:
    """Write what differs from the stored orders and lines; sets `outcome`."""
    if orders.is_empty():
        return orders.with_columns(outcome=pl.lit("unchanged"), lines_changed=pl.lit(False))
    wanted, gone = _differing_lines(orders, lines)
    touched = set(wanted["order_id"]) | set(gone["order_id"])
    orders = orders.with_columns(
        outcome=pl.when(differs(ORDER) | pl.col("order_id").is_in(list(touched)))
        .then(pl.lit("updated"))
        .otherwise(pl.lit("unchanged")),
        lines_changed=pl.col("order_id").is_in(list(touched)),
    )
    updated = orders.filter(pl.col("outcome") == "updated")
    _note(orders["order_id"].to_list(), updated["order_id"].to_list(), revision)
    _write_lines(wanted, gone, revision)
    rows = updated.select("order_id", *ORDER, pl.lit(revision))
    bulk.update(Order, ("id", *ORDER, "revision"), rows)
    return orders


def _changed_columns(orders: pl.DataFrame) -> dict[str, int]:
    """By column, how many of these orders differ from what was stored."""
    differing = [pl.col(n).ne_missing(pl.col(f"old_{n}")).sum().alias(n) for n in ORDER]
    counts = orders.select(*differing, lines=pl.col("lines_changed").sum()).row(0, named=True)
    return {name: int(count) for name, count in counts.items() if count}


def _note(orders: list[int], updated: list[int], revision: int) -> None:
    """Leave traces of known orders, before they are written."""
    if (notes := journal.current()) is None:
        return
    for pk in orders:
        notes.named("order", pk)
    note_images(updated, revision)


def _differing_lines(
    orders: pl.DataFrame, lines: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines of known orders that are to be written, and stored ones (`line_id`) that vanished."""
    schema = {"line_id": pl.Int64, "order_id": pl.Int64, "position": pl.Int64}
    schema |= {f"old_{name}": kind for name, kind in LINE.items()}
    condition, values = bulk.among("order_id", orders["order_id"].to_list())
    stored = bulk.fetch(
        f"SELECT id, order_id, position, {', '.join(LINE)} FROM shop_orderline "
        f"WHERE removed_at IS NULL AND {condition}",
        values,
        schema,
    )
    both = _of(lines, orders).join(
        stored, on=["order_id", "position"], how="full", coalesce=True, maintain_order="left_right"
    )
    gone = both.filter(pl.col("quantity").is_null())
    return both.filter(pl.col("quantity").is_not_null() & differs(LINE)), gone


def _write_lines(wanted: pl.DataFrame, gone: pl.DataFrame, revision: int) -> None:
    if len(wanted):
        # A line that tells of something else now is tied anew.
        columns = (*_LINE_COLUMNS, "revision", "removed_at", "returns_id")
        rows = wanted.select(*_LINE_COLUMNS, pl.lit(revision), pl.lit(None).alias("r"),
                             pl.lit(None).alias("t")).iter_rows()  # fmt: skip
        bulk.upsert(OrderLine, columns, rows, key=("order_id", "position"), update=columns[2:])
    if len(gone):
        now = clock.now()
        rows = ((pk, now, None, revision) for pk in gone["line_id"])
        bulk.update(OrderLine, ("id", "removed_at", "returns_id", "revision"), rows)


def _of(lines: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """The lines of these orders, with `order_id`."""
    return lines.join(orders.select(*KEY, "order_id"), on=KEY, maintain_order="left")


def _buyers(changed: pl.DataFrame) -> pl.DataFrame:
    """Whom the changed orders belong to, or belonged to, and since when (`returns.tie_returns`)."""
    since = pl.min_horizontal("placed_at", "old_placed_at").alias("since")
    both = [
        changed.select(pl.col(name).alias("customer_id"), since)
        for name in ("customer_id", "old_customer_id")
    ]
    identified = pl.concat(both).drop_nulls("customer_id")
    return identified.group_by("customer_id", maintain_order=True).agg(pl.col("since").min())


def _tell(changed: pl.DataFrame, source: str) -> None:
    """Put the orders on their customers' timelines."""
    moved = changed.filter(
        pl.col("old_customer_id").is_not_null()
        & (pl.col("old_customer_id").ne_missing(pl.col("customer_id")))
        | (pl.col("old_kind").is_not_null() & (pl.col("old_kind") != pl.col("kind")))
    )
    if len(moved):
        customers.forget_touches(("shop.order", "shop.return"), moved["order_id"].to_list())
    given = pl.col("old_kind").is_not_null() & pl.col("old_customer_id").ne_missing(
        pl.col("customer_id")
    )
    tell_parcels(changed.filter(given)["order_id"].to_list(), by=source)
    touches = changed.filter(pl.col("customer_id").is_not_null()).select(
        "customer_id",
        "placed_at",
        pl.when(pl.col("kind") == "return")
        .then(pl.lit("shop.return"))
        .otherwise(pl.lit("shop.order"))
        .alias("touch"),
        "order_id",
        pl.struct(
            "number",
            "store",
            "status",
            (pl.col("total") / SCALE).alias("total"),
            "currency",
            "items",
            pl.col("first_title").alias("title"),
        )
        .struct.json_encode()
        .alias("detail"),
        pl.lit(source).alias("by"),
    )
    customers.record_touches(touches)
