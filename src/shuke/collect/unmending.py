"""What a mend did, kept with its fact for a day, and how it is taken back (decision 0339).

A mend that is applied at once keeps what it found: the documents and lines that it touched, the traces of what
they made, and the traces that the import had left of the same rows before. Taking it back puts the rows back,
then the documents, the lines and the import's own traces.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.collect import traces
from shuke.collect.models import Document, Import, Problem
from shuke.collect.settling import Settled
from shuke.common import bulk
from shuke.common.errors import Conflict
from shuke.common.journal import Journal, Trace
from shuke.customers import commands as customers
from shuke.shop import commands as shop

Traces = Mapping[str, Mapping[int, Trace]]

_DOCUMENT = ("id", "state", "reason", "value", "applied_at", "customer_id")
_PROBLEM = ("id", "outcome", "first", "reason", "value", "settled_at")


@dataclass(frozen=True)
class Before:
    """Documents and lines as they are before a mend is applied."""

    documents: list[list]
    problems: list[list]
    #: What was told of people until then.
    marks: Mapping[str, int]


def look(source: Import, documents: Sequence[Document]) -> Before:
    """Note how these documents and their lines stand now."""
    rows = Document.objects.filter(pk__in=[each.pk for each in documents])
    lines = _lines_of(source, [each.key for each in documents])
    return Before(
        _spelt(rows.values_list(*_DOCUMENT)),
        _spelt(lines.values_list(*_PROBLEM)),
        customers.statement_marks(),
    )


def image_of(source: Import, before: Before, parts: Sequence[Settled]) -> dict[str, Any]:
    """All that taking it back needs, ready for JSON. `parts`: what applying the mend did, one after another."""
    made, earlier = _joined(parts)
    documents = Document.objects.filter(pk__in=[row[0] for row in before.documents])
    lines = _lines_of(source, documents.values_list("key", flat=True))
    there = {row[0] for row in before.problems}
    return {
        "documents": before.documents,
        "left": _spelt(documents.values_list("id", "state", "applied_at")),
        "problems": before.problems,
        "marks": before.marks,
        "noted": [pk for pk in lines.values_list("pk", flat=True) if pk not in there],
        "batches": [pk for part in parts for pk in part.batches],
        "made": _spelt_traces(made),
        "earlier": _spelt_traces(earlier),
    }


def _joined(parts: Sequence[Settled]) -> tuple[Traces, Traces]:
    """What all of them wrote, and what the import had left of these rows before any of them: what a part found of
    a row that one before it wrote is no earlier trace."""
    made = Journal()
    earlier: dict[str, dict[int, Trace]] = {}
    for part in parts:
        for kind, rows in part.earlier.items():
            written = made.traces.get(kind, {})
            fresh = {pk: trace for pk, trace in rows.items() if pk not in written}
            earlier.setdefault(kind, {}).update(fresh)
        for kind, rows in part.made.items():
            for pk, trace in rows.items():
                made.note(kind, pk, trace)
    return made.traces, earlier


def put_back(source: Import, image: Mapping[str, Any]) -> None:
    """Make all as it was before. Raises Conflict, with nothing written, where something later stands in the
    way. Call alone at the door, inside a transaction."""
    made, earlier = _read_traces(image["made"]), _read_traces(image["earlier"])
    _refuse_later(source, image, made)
    shop.untie({line: trace.after["returns"] for line, trace in made.get("tie", {}).items()})
    orders = shop.put_orders_back(made.get("order", {}))
    customers.put_people_back(
        made.get("customer", {}), stated_by=f"import:{source.pk}", after=image["marks"]
    )
    goods = shop.put_products_back(made.get("product", {}))
    for kind, rows in made.items():
        traces.restore(source, kind, rows, earlier.get(kind, {}))
    traces.follow("order", orders.revisions)
    traces.follow("product", goods.revisions)
    source.batches.filter(pk__in=image["batches"]).delete()
    bulk.update(Document, _DOCUMENT, _read_rows(image["documents"], _DOCUMENT))
    source.problems.filter(pk__in=image["noted"]).delete()
    bulk.update(Problem, _PROBLEM, _read_rows(image["problems"], _PROBLEM))


def _refuse_later(source: Import, image: Mapping[str, Any], made: Traces) -> None:
    left = {pk: (state, at) for pk, state, at in image["left"]}
    now = _spelt(
        Document.objects.filter(pk__in=list(left)).values_list("id", "state", "applied_at")
    )
    if {pk: (state, at) for pk, state, at in now} != left:
        raise Conflict(
            _("A later file told of these lines again. Change what it recorded by hand.")
        )
    going = [pk for pk, trace in made.get("order", {}).items() if trace.created]
    people = customers.people_in_the_way(made.get("customer", {}), leaving={"shop.order": going})
    orders = shop.orders_in_the_way(made.get("order", {}))
    goods = shop.products_in_the_way(made.get("product", {}), leaving=going)
    if orders or people or goods or _is_named_later(source, made):
        raise Conflict(
            _("What these lines recorded was changed since then, or is in use. Change it by hand.")
        )


def _is_named_later(source: Import, made: Traces) -> bool:
    """Whether a later import told of what the mend made."""
    for kind in ("order", "customer", "product"):
        fresh = [pk for pk, trace in made.get(kind, {}).items() if trace.created]
        rows = traces.rows_by_ref(source, kind, fresh)
        if traces.named_later(kind, rows):
            return True
    return False


def _lines_of(source: Import, keys: Collection[str]) -> Any:
    return source.problems.filter(key__in=list(keys)).order_by("pk")


def _spelt(rows: Any) -> list[list]:
    return [[v.isoformat() if isinstance(v, dt.datetime) else v for v in row] for row in rows]


def _read_rows(rows: Sequence[Sequence], columns: Sequence[str]) -> list[tuple]:
    moments = {place for place, name in enumerate(columns) if name.endswith("_at")}
    return [
        tuple(
            dt.datetime.fromisoformat(value) if place in moments and value else value
            for place, value in enumerate(row)
        )
        for row in rows
    ]


def _spelt_traces(made: Traces) -> dict[str, dict[str, list]]:
    return {
        kind: {str(pk): [t.created, t.changed, t.before, t.after] for pk, t in rows.items()}
        for kind, rows in made.items()
    }


def _read_traces(made: Mapping[str, Mapping[str, Sequence]]) -> dict[str, dict[int, Trace]]:
    return {
        kind: {int(pk): Trace(*values) for pk, values in rows.items()}
        for kind, rows in made.items()
    }
