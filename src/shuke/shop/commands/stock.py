"""Record what stores have of products."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import polars as pl

from shuke.common import bulk, journal
from shuke.common.journal import Trace
from shuke.shop.models import StockStatement
from shuke.shop.stock import Stock, latest
from shuke.team.commands.stores import record_stores

_TRACE = "stock:"


def record_stock(statements: Iterable[Stock], *, by: str) -> set[int]:
    """Take down what stores have; the ids of products of which something is new. Call inside the caller's
    transaction.

    A figure like the one before it is only confirmed. One that is older than what was stated stands in the
    account and holds no longer. Of several about one product, store and moment the last counts.
    """
    rows = {(each.product, each.store, each.at): each for each in statements}
    if not rows:
        return set()
    codes = pl.DataFrame({"code": sorted({each.store for each in rows.values()})})
    stores = record_stores(codes)
    last = {(row.product_id, row.store_id): row for row in latest(key[0] for key in rows)}
    fresh: list[StockStatement] = []
    confirmed: dict[int, dt.datetime] = {}
    for each in sorted(rows.values(), key=lambda each: each.at):
        key = (each.product, stores[each.store])
        before = last.get(key)
        if before and before.quantity == each.quantity:
            if before.pk and each.at > before.confirmed_at:
                confirmed[before.pk] = each.at
            continue
        if before and before.at == each.at and before.by == by[:120]:
            continue
        row = StockStatement(
            product_id=key[0], store_id=key[1], quantity=each.quantity, at=each.at,
            confirmed_at=each.at, by=by[:120],
        )  # fmt: skip
        fresh.append(row)
        if before is None or each.at >= before.at:
            last[key] = row
    made = StockStatement.objects.bulk_create(fresh)
    bulk.update(StockStatement, ("id", "confirmed_at"), list(confirmed.items()))
    if notes := journal.current():
        for row in made:
            notes.note("product", row.product_id, Trace(after={f"{_TRACE}{row.pk}": True}))
    return {row.product_id for row in made}


def take_statements_back(traces: Mapping[int, Trace], made: Collection[int]) -> None:
    """Delete the statements that these traces tell of, and all of products that are deleted."""
    ids = [
        int(name.removeprefix(_TRACE))
        for trace in traces.values()
        for name in trace.after
        if name.startswith(_TRACE)
    ]
    StockStatement.objects.filter(pk__in=ids).delete()
    StockStatement.objects.filter(product__in=made).delete()
