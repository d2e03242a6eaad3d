"""Record what hangs off orders under a number of its own: parcels, refunds, invoices."""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from shuke.common import bulk, journal
from shuke.common.journal import Trace
from shuke.common.money import MoneyField, to_units
from shuke.shop.models import ErpOrder, Invoice, Order, Parcel, Refund
from shuke.team.queries import Store

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """A kind of it: its name in traces, its table, its columns beside order and number."""

    name: str
    model: type[models.Model]
    columns: tuple[str, ...]


PARCEL = Paper("parcel", Parcel, ("carrier", "sent_at", "received_at", "weight"))
REFUND = Paper("refund", Refund, ("amount", "at", "reason", "lines"))
INVOICE = Paper("invoice", Invoice, ("title", "tax_number", "kind", "amount", "issued_at"))
ERP = Paper("erp", ErpOrder, ("status", "store", "ruled_at"))
PAPERS = (PARCEL, REFUND, INVOICE, ERP)


def record(paper: Paper, rows: Iterable[Row]) -> set[int]:
    """Make the missing, set what is given of the others; the ids of orders of which something is new.

    Each row has `order` (id), `number` and columns of the paper; what is null or empty changes nothing. An
    invoice that gets its number is the one that was wished for. Call inside the caller's transaction.
    """
    given: dict[tuple[int, str], dict[str, Any]] = {}
    limits = {name: _field(paper, name).max_length for name in paper.columns}
    for row in rows:
        key = (row["order"], str(row["number"]))
        given.setdefault(key, {}).update(_values(limits, row))
    stored = _stored(paper, {order for order, _number in given})
    fresh, changed, orders = [], [], set()
    for (order, number), values in given.items():
        there = stored.get((order, number))
        if there is None and number and paper is INVOICE:
            there = stored.pop((order, ""), None)
        if there is None:
            fresh.append({"order": order, "number": number, **values})
            orders.add(order)
            continue
        wanted = {"number": number, **values}
        before = {name: getattr(there, name) for name in wanted}
        if before != wanted:
            changed.append((there, before, wanted))
            orders.add(order)
    made = _insert(paper, fresh)
    for row, _before, wanted in changed:
        paper.model._default_manager.filter(pk=row.pk).update(**wanted)
    _note(paper, made, changed)
    return orders


def record_refunds(rows: Iterable[Row]) -> set[int]:
    """`record` of refunds: `order`, `number`, `amount`, `at`, `reason`, `lines`."""
    return record(REFUND, rows)


def record_invoices(rows: Iterable[Row]) -> set[int]:
    """`record` of invoices: `order`, `number` ("": wished for), `title`, `tax_number`, `kind`, `amount`,
    `issued_at`."""
    return record(INVOICE, rows)


def _insert(paper: Paper, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Insert them; the id and order of each."""
    if not rows:
        return []
    ids = bulk.reserve_ids(paper.model, len(rows))
    names = ("number", *paper.columns)
    fields = [(name, _plainly(_field(paper, name))) for name in names]
    bulk.insert(
        paper.model,
        ("id", "order_id", *names),
        (
            (pk, row["order"], *(plainly(row.get(name)) for name, plainly in fields))
            for pk, row in zip(ids, rows, strict=True)
        ),
    )
    return [(pk, row["order"]) for pk, row in zip(ids, rows, strict=True)]


def _plainly(field: Any) -> Callable[[Any], Any]:
    """A value of this field as `bulk` takes it; what nobody said is as empty as the column allows."""
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value or [], ensure_ascii=False)
    nothing = None if field.null else ""
    if isinstance(field, MoneyField):
        return lambda value: nothing if value is None else to_units(value)
    return lambda value: nothing if value is None else value


def _field(paper: Paper, name: str) -> Any:
    return paper.model._meta.get_field(name)


def _values(limits: Mapping[str, int | None], row: Row) -> dict[str, Any]:
    """What a row gives of these columns, texts as long as each column allows."""
    given = {name: row[name] for name in limits if row.get(name) not in (None, "", [])}
    return {
        name: value[: limits[name]] if isinstance(value, str) else value
        for name, value in given.items()
    }


def _stored(paper: Paper, orders: Collection[int]) -> dict[tuple[int, str], Any]:
    rows = paper.model._default_manager.filter(order__in=orders)
    return {(row.order_id, row.number): row for row in rows}  # type: ignore[attr-defined]


def _note(
    paper: Paper, made: Sequence[tuple[int, int]], changed: Sequence[tuple[Any, dict, dict]]
) -> None:
    if (notes := journal.current()) is None:
        return
    for pk, order in made:
        notes.note("order", order, Trace(after={f"{paper.name}:{pk}": True}))
    for row, before, _wanted in changed:
        image = {name: _spelt(value) for name, value in before.items()}
        notes.note("order", row.order_id, Trace(before={f"{paper.name}:{row.pk}": image}))


def _spelt(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def put_back(traces: Mapping[int, Trace], made: Collection[int]) -> None:
    """Take back what these traces tell of, and everything of orders that are deleted."""
    for paper in PAPERS:
        rows, sign = paper.model._default_manager, f"{paper.name}:"
        fresh = [
            int(name.removeprefix(sign))
            for trace in traces.values()
            for name in trace.after
            if name.startswith(sign)
        ]
        rows.filter(pk__in=fresh).delete()
        rows.filter(order__in=made).delete()
        for trace in traces.values():
            for name, image in trace.before.items():
                if name.startswith(sign):
                    rows.filter(pk=int(name.removeprefix(sign))).update(**_read(paper, image))


def _read(paper: Paper, image: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _field(paper, name).to_python(value) for name, value in image.items()}


def orders_by_number(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """(code of the store, number) -> id, of those that there are."""
    wanted = set(keys)
    numbers = [number for _store, number in wanted]
    condition, values = bulk.among("number", numbers)
    stores = dict(Store.objects.values_list("pk", "code"))
    rows = Order.objects.extra(where=[condition], params=values)  # noqa: S610 - our own column
    ids = {
        (stores[store], number): pk
        for pk, store, number in rows.values_list("pk", "store", "number")
    }
    return {key: ids[key] for key in wanted if key in ids}
