"""What a batch would change: it is applied as the import does it, looked at, and rolled back.

The same code decides in the test run and in the import, so the one says what the other does. Each batch is
rehearsed alone: who is new in several batches counts in each (decision 0207).
"""

from collections import Counter
from typing import Any

from django.db import transaction

from shuke.collect import batches, inbox
from shuke.collect.models import Import
from shuke.collect.recorders import Applied, Recipe
from shuke.common import journal
from shuke.common.access import SYSTEM
from shuke.common.journal import Journal, Trace
from shuke.common.turns import alone
from shuke.customers.facts import CUSTOMER
from shuke.shop import commands as shop

#: Examples kept of each group of columns.
EXAMPLES = 5
#: What belongs together for people: column -> group, by kind of thing. Others stand for themselves.
GROUPS: dict[str, dict[str, str]] = {
    "order": {
        **dict.fromkeys(("total", "goods", "discount", "shipping", "currency", "cost"), "amount"),
        **dict.fromkeys(("placed_at", "paid_at"), "date"),
    },
    "customer": {
        **dict.fromkeys(("city", "province", "country"), "place"),
        **dict.fromkeys(("birth_year", "birth_month", "birth_day", "birth_calendar"), "birthday"),
    },
    "product": dict.fromkeys(("list_price", "currency"), "price"),
    "message": {},
}
#: Columns that follow from others, and marks that are no column of anything.
_SILENT = frozenset({"whole", "revision", "stage", "store_id"})


class Changes:
    """What the batches so far would change. `as_dict`, by kind of thing ("order", "customer", "product"):

    {"new": n, "changed": n, "groups": {group: n}, "turns": [[old, new, n]] of statuses, "examples": {group:
    [{"ref", "column", "old", "new", "currency"}]}, "met": {kind of identity: n}, "batches": n}
    """

    def __init__(self) -> None:
        self.batches = 0
        self.new: Counter[str] = Counter()
        #: (kind, group) -> ids; a person may stand in several batches.
        self.changed: dict[tuple[str, str], set[int]] = {}
        self.turns: Counter[tuple[str, str]] = Counter()
        self.examples: dict[tuple[str, str], list[dict]] = {}
        self.met: dict[str, set[int]] = {}

    def rehearse(self, judged: batches.Judged, source: Import, recipe: Recipe) -> Applied:
        """Apply the batch in a transaction of its own, note what it did, and roll it back; what was applied."""
        self.batches += 1
        with transaction.atomic():
            alone(inbox.source_of(recipe.kind))
            with journal.keeping() as notes:
                applied = batches.apply(judged, source, recipe)
            self._read(notes)
            self._read_met(applied)
            transaction.set_rollback(True)
        return applied

    def as_dict(self) -> dict[str, dict[str, Any]]:
        kinds = dict.fromkeys([*self.new, *(kind for kind, _group in self.changed)])
        findings: dict[str, dict[str, Any]] = {kind: self._of(kind) for kind in kinds}
        if "order" in findings:
            findings["order"]["turns"] = [[*turn, n] for turn, n in self.turns.most_common(6)]
        if self.met:
            people = findings.setdefault("customer", self._of("customer"))
            people["met"] = {kind: len(ids) for kind, ids in self.met.items()}
        return findings

    def _of(self, kind: str) -> dict[str, Any]:
        groups = {group: ids for (of, group), ids in self.changed.items() if of == kind}
        by_count = sorted(groups.items(), key=lambda entry: -len(entry[1]))
        return {
            "new": self.new[kind],
            "changed": len(set().union(*groups.values())),
            "groups": {group: len(ids) for group, ids in by_count},
            "examples": {
                group: rows for (of, group), rows in self.examples.items() if of == kind
            },
            "batches": self.batches,
        }  # fmt: skip

    def _read(self, notes: Journal) -> None:
        for kind, traces in notes.traces.items():
            if kind not in GROUPS:
                continue
            self.new[kind] += sum(trace.created for trace in traces.values())
            if kind == "message":  # only made, or given their person
                continue
            old = {pk: t for pk, t in traces.items() if t.before and not t.created}
            for pk, (before, after) in _images(kind, old).items():
                self._compare(kind, pk, before, after)

    def _compare(self, kind: str, pk: int, before: dict, after: dict) -> None:
        currency = str(after.get("currency", ""))
        if kind == "order" and before["status"] != after["status"]:
            self.turns[before["status"], after["status"]] += 1
        # Of the amounts the total says most.
        for column in sorted(after, key=lambda name: name != "total"):
            old, new = before.get(column), after[column]
            if column in _SILENT or old == new:
                continue
            group = GROUPS[kind].get(column, column)
            ids = self.changed.setdefault((kind, group), set())
            if pk not in ids:
                self._add_example(kind, group, pk, column, old, new, currency)
            ids.add(pk)

    def _read_met(self, applied: Applied) -> None:
        """Who was known already, by what; and of those whom a phone alone tells, who is called otherwise."""
        met = applied.met.unique(maintain_order=True)
        for kind, rows in met.group_by("met_by", maintain_order=True):
            self.met.setdefault(str(kind[0]), set()).update(rows["customer_id"])
        by_phone = met.filter(met["met_by"] == "phone").drop_nulls("name").head(200)
        names = CUSTOMER.names(SYSTEM, by_phone["customer_id"].to_list())
        for pk, _kind, name in by_phone.iter_rows():
            if (present := names.get(pk, "")) and present != name:
                self._add_example("customer", "phone", pk, "phone", present, name, "")

    def _add_example(
        self, kind: str, group: str, pk: int, column: str, old: Any, new: Any, currency: str
    ) -> None:
        examples = self.examples.setdefault((kind, group), [])
        if len(examples) < EXAMPLES:
            examples.append(
                {"ref": pk, "column": column, "old": old, "new": new, "currency": currency}
            )


def _images(kind: str, traces: dict[int, Trace]) -> dict[int, tuple[dict, dict]]:
    """How each thing was and how it is now, column by column."""
    if kind == "customer":
        return {pk: (trace.before, trace.after) for pk, trace in traces.items()}
    if kind == "product":
        now = shop.product_images(list(traces))
        return {pk: (trace.before, now[pk]) for pk, trace in traces.items()}
    images = shop.order_images(list(traces))
    return {
        pk: (_with_lines(trace.before), _with_lines(images[pk])) for pk, trace in traces.items()
    }


def _with_lines(image: dict[str, Any]) -> dict[str, Any]:
    lines = [dict(zip(shop.LINE_COLUMNS, line, strict=True)) for line in image["lines"]]
    present = [line for line in lines if line["removed_at"] is None]
    goods = [
        [line["title"], line["quantity"], line["unit_price"], line["discount"]] for line in present
    ]
    return {**image["order"], "lines": goods}
