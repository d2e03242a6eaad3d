"""Orders that an ERP tells of beside the platform where they were placed: the same order, found by the platform's
number (`shop.commands.erp`). A document that names the ERP's own number is the ERP's."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from shuke.collect.recorders import forgetting, papers
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.recording import Applied, apply_whole
from shuke.shop import commands as shop


@dataclass(frozen=True)
class Parts:
    """`whole`: what is recorded as orders are; `added`: what only adds to orders that the platform tells of."""

    whole: Interpreted
    added: Interpreted
    #: Documents of the ERP and what of their order it says: `key`, `store` (as it stands), `number`,
    #: `erp_number`, `status`, `erp_store`, `order_id`, `customer_id`, `only_adds`.
    erps: pl.DataFrame


def apply_orders(read: Interpreted, *, source: str, at: dt.datetime, **more: Any) -> Applied:
    """`recording.apply_whole`, with what an ERP and a platform each may say of one order."""
    parts = parted(read, at)
    if parts is None:
        return apply_whole(read, source=source, at=at, **more)
    done = Applied(pl.DataFrame(schema={"key": pl.String, "outcome": pl.String}))
    if not parts.whole.documents.is_empty():
        done = apply_whole(parts.whole, source=source, at=at, **more)
    return added(parts, done, source=source, at=at)


def parted(read: Interpreted, at: dt.datetime) -> Parts | None:
    """The documents by what may be recorded of them, each in the store where its order stands; None where no ERP
    has a word in it. Orders that an ERP alone told of so far become the platform's."""
    docs = read.documents.with_columns(is_erp=pl.col("erp_number").is_not_null())
    if not docs["is_erp"].any() and not shop.any_erp():
        return None
    rows = docs.select("key", "store", "number", "is_erp").rows()
    placed = shop.place_orders(rows)
    handed = {p.order: p.store for p in placed.values() if p.taken_over and p.order}
    shop.hand_to_platform(handed, at)
    where = pl.DataFrame(
        [(key, p.store, p.order, p.only_adds, p.customer) for key, p in placed.items()],
        schema={"key": pl.String, "stands_in": pl.String, "order_id": pl.Int64, "only_adds": pl.Boolean,
                "stood_for": pl.Int64},
        orient="row",
    )  # fmt: skip
    docs = docs.join(where, on="key", how="left", maintain_order="left")
    docs = docs.with_columns(erp_store="store", store="stands_in")
    adds = docs.filter("only_adds")["key"].to_list()
    lines = read.lines
    rest = _with_costs(lines.filter(~pl.col("key").is_in(adds)), docs)
    more = ("is_erp", "stands_in", "order_id", "only_adds", "stood_for", "erp_store")
    return Parts(
        Interpreted(rest, docs.filter(~pl.col("only_adds")).drop(more)),
        Interpreted(lines.filter(pl.col("key").is_in(adds)), docs.filter("only_adds")),
        docs.filter("is_erp").select("key", "store", "number", "erp_number", "status", "erp_store",
                                     "order_id", "only_adds", customer_id="stood_for"),
    )  # fmt: skip


def _with_costs(lines: pl.DataFrame, docs: pl.DataFrame) -> pl.DataFrame:
    """Lines of orders that stand already and say no cost keep the one that the ERP told."""
    standing = docs.filter(~pl.col("is_erp") & pl.col("order_id").is_not_null())
    if standing.is_empty():
        return lines
    stored = shop.costs_of(standing["order_id"].to_list()).select(
        "order_id", "product_code", "stored_cost"
    )
    stored = stored.drop_nulls().unique(["order_id", "product_code"], maintain_order=True)
    stored = stored.join(standing.select("key", "order_id"), on="order_id").drop("order_id")
    lines = lines.join(stored, on=["key", "product_code"], how="left", maintain_order="left")
    return lines.with_columns(unit_cost=pl.coalesce("unit_cost", "stored_cost")).drop("stored_cost")


def added(parts: Parts, done: Applied, *, source: str, at: dt.datetime) -> Applied:
    """`done`, what became of the whole documents, with what the ERP's added."""
    erps, adds = parts.erps, parts.added
    ids = shop.orders_by_number(erps.select("store", "number").rows())
    changed = shop.record_erp_orders(_erp_orders(erps, ids, at))
    lines = adds.lines.filter(pl.col("reason").is_null())
    orders = adds.documents.select("key", "order_id")
    costs = lines.join(orders, on="key", maintain_order="left")
    changed |= shop.record_costs(costs.select("order_id", "product_code", "unit_cost"))
    with_papers, troubles = papers.record(lines, orders, source=source)
    changed |= with_papers
    own = adds.documents.select("key", outcome=_outcome(changed, pl.lit("unchanged")))
    whole = done.outcomes.join(
        erps.filter(~pl.col("only_adds")).select("key", "order_id"),
        on="key",
        how="left",
        maintain_order="left",
    )
    whole = whole.with_columns(outcome=_outcome(changed, pl.col("outcome"))).drop("order_id")
    owners = erps.filter("only_adds").select("key", "customer_id").drop_nulls()
    gone = forgetting.keys_of_orders(adds.documents)
    return replace(
        done,
        outcomes=pl.concat([whole, own], how="diagonal"),
        detail={**done.detail, "orders_completed": own.filter(outcome="updated").height},
        notes=pl.concat([done.notes, troubles]),
        owners=pl.concat([done.owners, owners]),
        forgotten=done.forgotten | gone,
    )  # fmt: skip


def _outcome(changed: set[int], otherwise: pl.Expr) -> pl.Expr:
    is_new = pl.col("order_id").is_in(list(changed)) & (otherwise == "unchanged")
    return pl.when(is_new.fill_null(False)).then(pl.lit("updated")).otherwise(otherwise)


def _erp_orders(
    erps: pl.DataFrame, ids: dict[tuple[str, str], int], at: dt.datetime
) -> Iterator[dict[str, Any]]:
    for row in erps.iter_rows(named=True):
        order = row["order_id"] or ids.get((row["store"], row["number"]))
        if order is None:
            continue
        for number in row["erp_number"].split(","):
            yield {
                "order": order, "number": number, "status": row["status"],
                "store": row["erp_store"], "ruled_at": at if row["only_adds"] else None,
            }  # fmt: skip
