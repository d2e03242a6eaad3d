"""The undo of an import: what stands in the way, then everything else put back, step by step.

Each step is one transaction under the worker's lease: its effect commits with its rows marked. After a
crash or a pause the rows that are not marked are done, no others. Orders go first, then people, products
and documents, so that nothing names what is gone.
"""

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.collect import facts, inbox, traces
from shuke.collect.messages import logs
from shuke.collect.models import Document, Import, ImportedCustomer, ImportedRow, ImportUndo, Traced
from shuke.common import bulk, clock, jobs, leases, turns
from shuke.common.access import SYSTEM
from shuke.common.declarations import declared
from shuke.common.leases import LeaseLost
from shuke.customers import commands as customers
from shuke.customers.slots import PersonRows
from shuke.shop import commands as shop

log = logging.getLogger(__name__)

#: Rows of one transaction, and rows that looking through reads at once.
STEP, LOOK = 2_000, 5_000
#: Kinds in which something may stand in the way.
LOOKED_AT = ("order", "message", "customer", "product")
#: Kinds that keep nobody as they are once they go themselves, by the name of their table.
_TABLES = {"order": "shop.order", "message": "collect.message"}
#: Examples named of each reason.
EXAMPLES = 5
#: Why something stays, besides `PersonRows.in_the_way`: who or what does …
WORDS = {
    "imported": _("are told of by a later import"),
    "edited": _("were changed since"),
    "merged": _("were joined with another record"),
    "changed": _("were changed since"),
    "visited": _("are named by visits to the website"),
    "sold": _("are in orders that stay"),
    "priced": _("were given a price since"),
    "handled": _("were dealt with by a colleague"),
}


def words(code: str) -> str:
    """Why something stays, as the rest of a sentence about it."""
    for table in declared(PersonRows):
        if table.name == code:
            return str(table.in_the_way)
    return str(WORDS.get(code, code))


def open_rows(source: Import, kind: str):
    """Traces that are neither put back nor known to stay."""
    return traces.rows_of(source, kind).filter(undone_at=None, stays="")


def check(source: Import) -> dict:
    """What an undo would do now; writes nothing.

    {"order": {"removed": n, "restored": n, "stays": {code: n}, "examples": {code: [id, ...]}}, ...}
    """
    findings: dict[str, dict] = {}
    leaving: dict[str, set[int]] = {}
    for kind in LOOKED_AT:
        counts: Counter[str] = Counter()
        stays: Counter[str] = Counter()
        examples: dict[str, list[int]] = {}
        last = 0
        while rows := _next(traces.rows_of(source, kind).filter(undone_at=None), last, LOOK):
            last = max(row.pk for row in rows.values())
            reasons = _in_the_way(kind, rows, leaving)
            for ref, row in rows.items():
                if code := reasons.get(ref):
                    stays[code] += 1
                    if len(examples.setdefault(code, [])) < EXAMPLES:
                        examples[code].append(ref)
                    continue
                if kind in _TABLES:
                    leaving.setdefault(_TABLES[kind], set()).add(ref)
                if row.created or row.before:
                    counts["removed" if row.created else "restored"] += 1
        findings[kind] = {**counts, "stays": dict(stays), "examples": examples}
    return findings


def run(import_id: int, *, seconds: float | None = None) -> dt.datetime | None:
    """Put back what is left; returns when to call again, or None when that is nobody's duty now."""
    rows = ImportUndo.objects.filter(source=import_id)
    due = Q(state__in=[ImportUndo.State.QUEUED, ImportUndo.State.RUNNING])
    token = leases.take(rows.filter(due), state=ImportUndo.State.RUNNING)
    if not token:
        return None
    until = time.monotonic() + seconds if seconds else None
    source = Import.objects.get(pk=import_id)
    try:
        for kind in traces.KINDS:
            while _step(source, kind, rows, token):
                turns.give_way()
                if jobs.stopping() or (until and time.monotonic() > until):
                    return clock.now() if leases.release(rows, token) else None
        _finish(source, rows, token)
    except LeaseLost:
        return None
    except Exception as error:
        failure = str(getattr(error, "message", "")) or f"{type(error).__name__}: {error}"
        leases.release(rows, token, state=ImportUndo.State.FAILED, failure=failure[:500])
        raise
    except BaseException:
        leases.release(rows, token)
        raise
    return None


def _step(source: Import, kind: str, undos, token: str) -> bool:
    """One transaction; False when nothing of this kind is left."""
    with transaction.atomic():
        leases.renew(undos, token)
        turns.alone(inbox.source_of(source.kind))
        rows = _next(open_rows(source, kind), 0, STEP)
        if not rows:
            return kind == "document" and _documents(source)
        reasons = _in_the_way(kind, rows, {}) if kind in LOOKED_AT else {}
        going = {ref: row for ref, row in rows.items() if ref not in reasons}
        counts = _put_back(source, kind, going)
        # Rows of people who are gone went with them.
        model = type(next(iter(rows.values())))
        model._default_manager.filter(pk__in=[row.pk for row in going.values()]).update(
            undone_at=clock.now()
        )
        bulk.update(model, ("id", "stays"), ((rows[ref].pk, code) for ref, code in reasons.items()))
        undo = undos.get()
        total = Counter(undo.counts)
        total.update({f"{kind}.{name}": count for name, count in counts.items()})
        total[f"{kind}.stays"] += len(reasons)
        undos.update(counts=dict(total))
    return True


def _next(rows, after: int, limit: int) -> dict[int, Traced]:
    """The next rows by the id of what they are traces of."""
    some = rows.filter(pk__gt=after).order_by("pk")[:limit]
    return {traces.ref_of(row): row for row in some}


def _in_the_way(kind: str, rows: dict[int, Traced], leaving: dict[str, set[int]]) -> dict[int, str]:
    """Of which things something later keeps them as they are: id -> code."""
    read = {ref: traces.trace_of(row) for ref, row in rows.items()}
    later: Collection[int] = traces.named_later(kind, rows)
    if kind == "customer":
        reasons = customers.people_in_the_way(read, leaving=leaving)
        later = [ref for ref in later if rows[ref].created]
    elif kind == "order":
        reasons = shop.orders_in_the_way(read)
    elif kind == "message":
        reasons = logs.in_the_way(read)
    else:
        reasons = shop.products_in_the_way(read, leaving=leaving.get("shop.order", ()))
        later = [ref for ref in later if rows[ref].created or rows[ref].changed]
    return reasons | {ref: "imported" for ref in later if rows[ref].created or rows[ref].changed}


def _put_back(source: Import, kind: str, rows: dict[int, Traced]) -> dict[str, int]:
    read = {ref: traces.trace_of(row) for ref, row in rows.items()}
    if kind == "tie":
        shop.untie({line: trace.after["returns"] for line, trace in read.items()})
        return {}
    if kind == "document":
        _put_documents_back(read)
        return {}
    if kind == "customer":
        stated_by = f"import:{source.pk}"
        done = customers.put_people_back(read, stated_by=stated_by)
        detail = {"import": source.pk, "file": source.file_name}
        touch = (clock.now(), "collect.undone", None, detail, stated_by)
        customers.record_touches((person, *touch) for person in done["restored"])
        return {name: len(people) for name, people in done.items()}
    if kind == "message":
        return logs.put_back(read)
    put_back = shop.put_orders_back if kind == "order" else shop.put_products_back
    result = put_back(read)
    traces.follow(kind, result.revisions)
    return {"removed": result.removed, "restored": result.restored}


def _put_documents_back(read: dict) -> None:
    """Documents that were there before the file came say again what they said."""
    columns = ("state", "reason", "value", "occurred_at", "applied_at", "file_id", "row")
    moments = {"occurred_at", "applied_at"}
    bulk.update(
        Document,
        ("id", *columns),
        [
            (pk, *(
                dt.datetime.fromisoformat(trace.before[name])
                if name in moments and trace.before[name] else trace.before[name]
                for name in columns
            ))
            for pk, trace in read.items()
        ],
    )  # fmt: skip


def _documents(source: Import) -> bool:
    """Documents that came with the file are as if they had not: some of them; False when none is left."""
    rows = Document.objects.filter(file=source).exclude(state=Document.State.UNDONE)
    some = list(rows.values_list("pk", flat=True)[: STEP * 5])
    if some:
        Document.objects.filter(pk__in=some).update(state=Document.State.UNDONE, applied_at=None)
    return bool(some)


def _tie_again(source: Import, rows, token: str) -> None:
    """Returns that were tied to what is gone may belong to an earlier sale. Done twice, it is done once."""
    last = 0
    people = ImportedCustomer.objects.filter(source=source).order_by("pk")
    while some := list(people.filter(pk__gt=last).values_list("pk", "customer")[:LOOK]):
        with transaction.atomic():
            leases.renew(rows, token)
            shop.tie_again([customer for _pk, customer in some])
        turns.give_way()
        last = some[-1][0]


def _finish(source: Import, rows, token: str) -> None:
    _tie_again(source, rows, token)
    with transaction.atomic():
        leases.renew(rows, token)
        undo = rows.get()
        rows.update(
            **leases.ENDED, state=ImportUndo.State.DONE, finished_at=clock.now(), failure=""
        )
        Import.objects.filter(pk=source.pk).update(state=Import.State.UNDONE)
        counts = undo.counts
        facts.UNDONE.record(
            SYSTEM,
            source.pk,
            removed=sum(n for name, n in counts.items() if name.endswith(".removed")),
            restored=sum(n for name, n in counts.items() if name.endswith(".restored")),
            stays=sum(n for name, n in counts.items() if name.endswith(".stays")),
        )


def forget(now: dt.datetime) -> int:
    """Delete what is kept of imports that can be undone no more; how many rows."""
    count = 0
    for source in Import.objects.filter(undo_until__lt=now):
        rows = ImportedRow.objects.filter(source=source)
        while some := list(rows.values_list("pk", flat=True)[:LOOK]):
            with transaction.atomic():
                count += ImportedRow.objects.filter(pk__in=some).delete()[0]
        people = source.people.exclude(before="", after="")
        while some := list(people.values_list("pk", flat=True)[:LOOK]):
            with transaction.atomic():
                count += source.people.filter(pk__in=some).update(before="", after="")
        Import.objects.filter(pk=source.pk).update(undo_until=None)
    return count
