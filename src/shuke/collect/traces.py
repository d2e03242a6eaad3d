"""Where an import leaves what it found and what it made of it, so that it can be undone: one row for each
customer, order, product and document that a batch told of, written in the batch's transaction."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from shuke.collect.models import Import, ImportedCustomer, ImportedRow, Traced
from shuke.common import bulk
from shuke.common.journal import Journal, Trace

#: In this order things are put back: what names others goes first.
KINDS = ("tie", "order", "message", "customer", "product", "document")
_COLUMNS = ("created", "changed", "before", "after")
#: Made once: `json.dumps` makes an encoder for each call.
_encode = json.JSONEncoder(ensure_ascii=False).encode


def rows_of(source: Import, kind: str):
    """The traces of one kind."""
    if kind == "customer":
        return ImportedCustomer.objects.filter(source=source)
    return ImportedRow.objects.filter(source=source, kind=kind)


def ref_of(row: Traced) -> int:
    """The id of what the row is a trace of."""
    return row.ref if isinstance(row, ImportedRow) else row.customer_id  # type: ignore[attr-defined]


def trace_of(row: Traced) -> Trace:
    return Trace(row.created, row.changed, _read(row.before), _read(row.after))


def store(source: Import, journal: Journal, batch: int | None) -> None:
    """Keep what a batch noted; `batch` is None where held documents are replayed. Call in the transaction
    that wrote it."""
    for kind, traces in journal.traces.items():
        if kind == "customer":
            _store_people(source, traces, batch)
        else:
            _store_rows(source, kind, traces)


def _store_people(source: Import, traces: dict[int, Trace], batch: int | None) -> None:
    traces = _after_earlier(source, "customer", traces)
    # Who was replayed alone and is changed by a batch now belongs to the set of the file.
    update = _COLUMNS if batch is None else (*_COLUMNS, "batch")
    for changed in (True, False):
        rows = [
            (source.pk, pk, batch, *_written(trace))
            for pk, trace in sorted(traces.items())
            if trace.changed is changed
        ]
        if rows:
            columns = ("source_id", "customer_id", "batch", *_COLUMNS)
            key = ("source_id", "customer_id")
            bulk.upsert(ImportedCustomer, columns, rows, key=key, update=update)


def _store_rows(source: Import, kind: str, traces: dict[int, Trace]) -> None:
    traces = _after_earlier(source, kind, traces)
    rows = ((source.pk, kind, pk, *_written(trace)) for pk, trace in sorted(traces.items()))
    key = ("source_id", "kind", "ref")
    bulk.upsert(ImportedRow, (*key, *_COLUMNS), rows, key=key, update=_COLUMNS)


def _after_earlier(source: Import, kind: str, traces: dict[int, Trace]) -> dict[int, Trace]:
    """The traces of a batch after those that earlier batches of the same file left."""
    before = _earlier(source, kind, traces)
    return {pk: before[pk].then(trace) if pk in before else trace for pk, trace in traces.items()}


def earlier(source: Import, journal: Journal) -> dict[str, dict[int, Trace]]:
    """By kind, what the import has left so far of the rows that the journal names."""
    return {kind: _earlier(source, kind, traces) for kind, traces in journal.traces.items()}


def _earlier(source: Import, kind: str, traces: dict[int, Trace]) -> dict[int, Trace]:
    there = [pk for pk, trace in traces.items() if not trace.created]  # the others are new
    return {ref: trace_of(row) for ref, row in rows_by_ref(source, kind, there).items()}


def rows_by_ref(source: Import, kind: str, refs: Collection[int]) -> dict[int, Traced]:
    """The traces of these things by the id of each."""
    if not refs:
        return {}
    condition, values = bulk.among("customer_id" if kind == "customer" else "ref", refs)
    rows = rows_of(source, kind).extra(where=[condition], params=values)  # noqa: S610 - our own column
    return {ref_of(row): row for row in rows}


def restore(source: Import, kind: str, refs: Collection[int], earlier: Mapping[int, Trace]) -> None:
    """Leave of these things the `earlier` traces, and none of the others."""
    rows = rows_by_ref(source, kind, refs)
    gone = [row.pk for ref, row in rows.items() if ref not in earlier]
    rows_of(source, kind).filter(pk__in=gone).delete()
    model = ImportedCustomer if kind == "customer" else ImportedRow
    changes = [(rows[ref].pk, *_written(t)) for ref, t in earlier.items() if ref in rows]
    bulk.update(model, ("id", *_COLUMNS), changes)


def named_later(kind: str, traces: dict[int, Any]) -> set[int]:
    """Of which of these things a later import told, that stands: `traces` are rows by id of the thing."""
    refs: Collection[int] = list(traces)
    column = "customer_id" if kind == "customer" else "ref"
    model = ImportedCustomer if kind == "customer" else ImportedRow
    condition, values = bulk.among(column, refs)
    rows = model.objects.filter(undone_at=None).extra(where=[condition], params=values)  # noqa: S610
    if kind != "customer":
        rows = rows.filter(kind=kind)
    return {
        ref
        for pk, ref, source in rows.values_list("pk", column, "source")
        if pk > traces[ref].pk and source != traces[ref].source_id
    }


def follow(kind: str, revisions: dict[int, tuple[int, int]]) -> None:
    """Where another import had left something and it stands there again, it stands at a new revision."""
    if not revisions:
        return
    rows = ImportedRow.objects.filter(kind=kind, ref__in=list(revisions), undone_at=None)
    moved = []
    for row in rows.only("pk", "ref", "after"):
        before, now = revisions[row.ref]
        after = _read(row.after)
        if after.get("revision") == before:
            moved.append((row.pk, json.dumps({**after, "revision": now})))
    bulk.update(ImportedRow, ("id", "after"), moved)


def _written(trace: Trace) -> tuple:
    # What was made is deleted, not put back: how it stood between two batches is of no use.
    before = "" if trace.created or not trace.before else _encode(trace.before)
    after = _encode(trace.after) if trace.after else ""
    return trace.created, trace.changed, before, after


def _read(text: str) -> dict[str, Any]:
    return json.loads(text) if text else {}
