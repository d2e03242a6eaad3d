"""Reads: what an undo would do, how far it is, what it left."""

from typing import Any

from django.db.models import Count

from shuke.collect import traces, undoing
from shuke.collect.models import Import, ImportUndo
from shuke.common import clock
from shuke.common.access import Actor
from shuke.customers.facts import CUSTOMER

#: Of an undo: kind -> {"removed", "restored", "stays": {code: count}, "examples": {code: [id]}}.
Findings = dict[str, dict[str, Any]]


def undo_of(source: Import) -> ImportUndo | None:
    return ImportUndo.objects.filter(source=source).first()


def can_be_undone(source: Import) -> bool:
    """Whether it has ended and what it replaced is kept still."""
    ended = source.state in (Import.State.DONE, Import.State.STOPPED, Import.State.FAILED)
    return ended and source.undo_until is not None and source.undo_until > clock.now()


def undo_progress(undo: ImportUndo) -> dict[str, Any]:
    """{"done", "total", "state"}: rows looked at, of all that the import told of."""
    going = undo.state not in (ImportUndo.State.CHECKING, ImportUndo.State.CHECKED)
    left = (
        sum(undoing.open_rows(undo.source, kind).count() for kind in traces.KINDS) if going else 0
    )
    states = {"checking": "running", "checked": "done", "queued": "waiting"}
    return {
        "done": undo.total - left if going else 0,
        "total": undo.total if going else None,
        "state": states.get(undo.state, undo.state),
    }


def findings_of(undo: ImportUndo) -> Findings:
    """What looking through said; of an undo that has ended, what it did."""
    if undo.state != ImportUndo.State.DONE:
        return undo.findings
    account: Findings = {}
    for kind in undoing.LOOKED_AT:
        rows = traces.rows_of(undo.source, kind).exclude(stays="")
        stays = dict(rows.values_list("stays").annotate(n=Count("pk")).order_by("-n"))
        ref = "customer" if kind == "customer" else "ref"
        account[kind] = {
            **{name: undo.counts.get(f"{kind}.{name}", 0) for name in ("removed", "restored")},
            "stays": stays,
            "examples": {
                code: list(rows.filter(stays=code).values_list(ref, flat=True)[: undoing.EXAMPLES])
                for code in stays
            },
        }
    return account


def undo_account(actor: Actor, undo: ImportUndo) -> dict[str, Any]:
    """{"kinds": [{"kind", "removed", "restored"}], "stays": [{"kind", "code", "words", "count", "examples":
    [(id, name)]}], "going", "staying"}, in words. Names of customers are those that the actor may see."""
    kinds, stays = [], []
    for kind, result in findings_of(undo).items():
        removed, restored = result.get("removed", 0), result.get("restored", 0)
        if removed or restored:
            kinds.append({"kind": kind, "removed": removed, "restored": restored})
        for code, count in sorted(result["stays"].items(), key=lambda entry: -entry[1]):
            ids = result["examples"].get(code, []) if kind == "customer" else []
            stays.append({
                "kind": kind, "code": code, "words": undoing.words(code), "count": count,
                "examples": list(CUSTOMER.names(actor, ids).items()),
            })  # fmt: skip
    going = sum(entry["removed"] + entry["restored"] for entry in kinds)
    return {
        "kinds": kinds,
        "stays": stays,
        "going": going,
        "staying": sum(entry["count"] for entry in stays),
    }
