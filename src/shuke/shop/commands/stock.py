"""Record what stores have of products, and what moves."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

import polars as pl
from django.db.models import Max

from shuke.common import bulk, journal
from shuke.common.journal import Trace
from shuke.shop.models import StockMovement, StockStatement
from shuke.shop.stock import Moved, Stock, latest, standing
from shuke.team.commands.stores import record_stores

_TRACE, _MOVED = "stock:", "movement:"


def record_stock(statements: Iterable[Stock], *, by: str) -> set[int]:
    """Take down what stores have; the ids of products of which something is new. Call inside the caller's
    transaction.

    A figure like the one before it is only confirmed, where nothing moved between. One that is older than what was stated stands in the
    account and holds no longer. Of several about one product, store and moment the last counts.
    """
    rows = {(each.product, each.store, each.at): each for each in statements}
    if not rows:
        return set()
    codes = pl.DataFrame({"code": sorted({each.store for each in rows.values()})})
    stores = record_stores(codes)
    last = {(row.product_id, row.store_id): row for row in latest(key[0] for key in rows)}
    moved = _last_moved(key[0] for key in rows)
    fresh: list[StockStatement] = []
    confirmed: dict[int, dt.datetime] = {}
    for each in sorted(rows.values(), key=lambda each: each.at):
        key = (each.product, stores[each.store])
        before = last.get(key)
        is_same = before and before.quantity == each.quantity
        if before and is_same and not before.confirmed_at < moved.get(key, each.at) < each.at:
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


def _last_moved(products: Iterable[int]) -> dict[tuple[int, int], dt.datetime]:
    rows = standing().filter(product__in=set(products)).values("product", "store")
    latest_moves = rows.annotate(last=Max("at")).values_list("product", "store", "last")
    return {(product, store): last for product, store, last in latest_moves}


def record_movements(movements: Sequence[Moved], *, by: str) -> list[str]:
    """Take down what came in and went out; of each, in their order, "created", "updated" (it stands in place of what
    was told under its number) or "unchanged". Call inside the caller's transaction.

    What is alike in product, store, kind, moment, number, reference and quantity is one movement however often it is
    told.
    """
    if not movements:
        return []
    codes = pl.DataFrame({"code": sorted({each.store for each in movements})})
    stores = record_stores(codes)
    present = standing().filter(product__in={each.product for each in movements})
    times = [each.at for each in movements]
    same = {_identity(row): row for row in present.filter(at__range=(min(times), max(times)))}
    numbers = {each.number[:80] for each in movements if each.number}
    numbered = {(r.number, r.product_id): r for r in present.filter(number__in=numbers)}
    outcomes: list[str] = []
    fresh: list[StockMovement] = []
    replaced: list[tuple[StockMovement, StockMovement]] = []
    for each in movements:
        row = StockMovement(
            product_id=each.product, store_id=stores[each.store], kind=each.kind, quantity=each.quantity,
            at=each.at, number=each.number[:80], reference=each.reference[:80], by=by[:120],
        )  # fmt: skip
        key = (row.number, row.product_id)
        before = numbered.get(key) if row.number else None
        if _identity(row) in same and (before is None or _identity(before) == _identity(row)):
            outcomes.append("unchanged")
            continue
        if before is not None:
            replaced.append((before, row))
            same.pop(_identity(before), None)
        outcomes.append("created" if before is None else "updated")
        fresh.append(row)
        same[_identity(row)] = row
        if row.number:
            numbered[key] = row
    StockMovement.objects.bulk_create(fresh)
    bulk.update(
        StockMovement, ("id", "replaced_by_id"), [(old.pk, new.pk) for old, new in replaced]
    )
    if notes := journal.current():
        for row in fresh:
            notes.note("product", row.product_id, Trace(after={f"{_MOVED}{row.pk}": True}))
    return outcomes


def _identity(row: StockMovement) -> tuple[object, ...]:
    where = (row.product_id, row.store_id, row.kind, row.at)
    return (*where, row.number, row.reference, row.quantity)


def take_statements_back(traces: Mapping[int, Trace], made: Collection[int]) -> None:
    """Delete the statements and movements that these traces tell of, and all of products that are deleted. What a
    movement stood in place of holds again."""
    for model, mark in ((StockStatement, _TRACE), (StockMovement, _MOVED)):
        ids = [
            int(name.removeprefix(mark))
            for trace in traces.values()
            for name in trace.after
            if name.startswith(mark)
        ]
        model._default_manager.filter(pk__in=ids).delete()
        model._default_manager.filter(product__in=made).delete()
