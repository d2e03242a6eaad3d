"""Documents of a file that wait in the inbox, judged anew and applied: after a cell was corrected, a word was
given its meaning, or our rules were mended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.db.models import Min, Q

from shuke.collect import batches, corrections, inbox, outcomes, reasons, traces
from shuke.collect.models import Correction, Document, Import, ImportBatch, Problem
from shuke.collect.recorders import recipe_of
from shuke.common import bulk, clock, journal
from shuke.common.journal import Trace

#: Outcomes of lines that are in.
IN = ("recorded", "updated", "unchanged")
#: Reasons that no other cell can mend.
SHAPE = ("cells", "header_again", "total_line")


@dataclass(frozen=True)
class Settled:
    """What became of documents that were judged anew."""

    #: How many wait no more.
    count: int
    #: Traces of what they wrote, and what the import had left of the same rows before, both by kind.
    made: dict[str, dict[int, Trace]]
    earlier: dict[str, dict[int, Trace]]
    #: What was added to the import's account.
    batches: list[int]


def settle(source: Import, documents: Sequence[Document]) -> list[Settled]:
    """Apply what can be applied of these documents, with their corrections: those that wait, then those that were
    recorded in part. Lines that still cannot stand say the reason that holds now. Call alone at the door, inside
    a transaction."""
    was_in = Document.State.APPLIED
    waiting = [document for document in documents if document.state != was_in]
    recorded = [document for document in documents if document.state == was_in]
    return [_settle(source, part, part is recorded) for part in (waiting, recorded) if part]


def _settle(source: Import, documents: Sequence[Document], is_recorded: bool) -> Settled:
    """The same of documents that all wait, or were all recorded in part."""
    recipe = recipe_of(source)
    batch = batches.prepare(_without_shape(source, documents), recipe)
    batch.documents = batch.documents.join(
        pl.DataFrame({"own": [d.key for d in documents], "occurred_at": [d.occurred_at for d in documents]},
                     schema={"own": pl.String, "occurred_at": bulk.INSTANT}),
        on="own", how="left", maintain_order="left",
    )  # fmt: skip
    judged = batches.judge(batch, recipe, None, replayed=True)
    with journal.keeping() as notes:
        inbox.note([document.pk for document in documents if document.file_id != source.pk])
        applied = batches.apply(judged, source, recipe)
    earlier = traces.earlier(source, notes)
    traces.store(source, notes, None)
    docs = batches.with_outcomes(judged, applied)
    _write_documents(documents, docs)
    lines = batches.lines_of(batch.frame, judged.read, docs)
    _write_problems(source, lines, docs)
    batches.store_notes(source, lines, applied)
    return Settled(
        docs.filter(pl.col("outcome").is_in(IN)).height,
        notes.traces,
        earlier,
        _count(source, applied.detail, is_recorded),
    )


def _count(source: Import, detail: dict[str, int], is_recorded: bool) -> list[int]:
    """Add what was made and changed to the account of the import: as a batch without lines, as its lines were
    counted before (`queries.moved_lines`). Of what was recorded before, its lines and what stays count no more.
    The batches that were added."""
    left = "_unchanged", *(("_lines",) if is_recorded else ())
    fresh = {name: count for name, count in detail.items() if count and not name.endswith(left)}
    if not fresh:
        return []
    first = source.batches.aggregate(first=Min("number"))["first"] or 0
    batch = ImportBatch.objects.create(
        source=source, number=min(first, 0) - 1, lines=0, detail=fresh, at=clock.now(),
        outcomes=outcomes.pack(pl.Series([], dtype=pl.Int64), pl.Series([], dtype=pl.String)),
    )  # fmt: skip
    return [batch.pk]


def _without_shape(source: Import, documents: Sequence[Document]) -> pl.DataFrame:
    """The lines of the documents; those that are no row of the table stay so, whatever is corrected."""
    frame = frame_of(documents, len(source.columns))
    keys = frame["key"].unique().to_list()
    broken = source.problems.filter(settled_at=None, reason__in=SHAPE, key__in=keys)
    for key, reason, text in broken.values_list("key", "reason", "cells"):
        cells = json.loads(text)["cells"]
        same = pl.all_horizontal(pl.col(f"c{i}").eq_missing(cell) for i, cell in enumerate(cells))
        bad = pl.when(same & (pl.col("key") == key)).then(pl.lit(reason)).otherwise("bad")
        frame = frame.with_columns(bad=bad)
    return frame


def frame_of(documents: Sequence[Document], width: int) -> pl.DataFrame:
    """The lines of documents as a batch of their file."""
    rows = [
        ((document.row or 0) + index, document.key, cells)
        for document in documents
        for index, cells in enumerate(json.loads(document.payload)["rows"])
    ]
    return as_frame(rows, width)


def as_frame(rows: Sequence[tuple[int, str, Sequence[str | None]]], width: int) -> pl.DataFrame:
    """Lines (number, key of the document, cells) as a batch."""
    frame = pl.DataFrame(
        {"row": [r[0] for r in rows], "key": [r[1] for r in rows], "bad": [None] * len(rows),
         **{f"c{i}": [r[2][i] for r in rows] for i in range(width)}},
        schema_overrides={"bad": pl.String, **{f"c{i}": pl.String for i in range(width)}},
    )  # fmt: skip
    unread = pl.any_horizontal(
        pl.col(f"c{i}").str.contains(corrections.UNREAD).fill_null(False) for i in range(width)
    )
    return frame.with_columns(
        lines=pl.len().over("key").cast(pl.Int64), bad=pl.when(unread).then(pl.lit("encoding"))
    )


def _write_documents(documents: Sequence[Document], docs: pl.DataFrame) -> None:
    now, rows = clock.now(), {row["own"]: row for row in docs.iter_rows(named=True)}
    changes = []
    for document in documents:
        row = rows[document.key]
        state = "outdated" if row["verdict"] == "outdated" else row["outcome"]
        state = "applied" if state in IN else state
        # What was applied before stays so.
        if document.state == Document.State.APPLIED and state != "applied":
            continue
        at = now if state == "applied" else None
        still = state in ("held", "rejected")
        reason, value = (row["reason"], row["value"]) if still else ("", "")
        changes.append(
            (document.pk, state, reason or "", value or "", at, row["customer_id"])
        )  # fmt: skip
    columns = ("id", "state", "reason", "value", "applied_at", "customer_id")
    bulk.update(Document, columns, changes)


def _write_problems(source: Import, lines: pl.DataFrame, docs: pl.DataFrame) -> None:
    """Say of the lines what became of them, or why they still cannot stand."""
    by_document: dict[str, list[dict]] = {}
    for line in lines.iter_rows(named=True):
        by_document.setdefault(line["stored"], []).append(line)
    digests = docs["digest"].to_list()
    rows = source.problems.filter(settled_at=None).filter(
        Q(digest__in=digests) | Q(digest="", outcome="held"), key__in=list(by_document)
    )
    now, changes = clock.now(), []
    for row in rows:
        line = _line_of(row, by_document[row.key])
        is_in, is_note = line["outcome"] in IN, row.reason in reasons.NOTES
        if is_note and not is_in:
            continue
        outcome = row.outcome if is_note else line["outcome"]
        first = row.first or (row.outcome if outcome != row.outcome else "")
        reason = (row.reason, row.value) if is_in else (line["reason"], line["value"] or "")
        changes.append((row.pk, outcome, first, *reason, now if is_in else None))
    columns = ("id", "outcome", "first", "reason", "value", "settled_at")
    bulk.update(Problem, columns, changes)


def _line_of(problem: Problem, lines: list[dict]) -> dict:
    cells = json.loads(problem.cells)["cells"]
    return next((line for line in lines if line["cells"] == cells), lines[0])


def judge_draft(source: Import, digests: Sequence[str]) -> None:
    """Judge lines that a test run could not read with what was corrected since. Records nothing."""
    recipe = recipe_of(source)
    rows = list(source.problems.filter(digest__in=digests).order_by("row"))
    if not rows:
        return
    frame = as_frame(
        [(r.row, r.digest, json.loads(r.cells)["cells"]) for r in rows], len(source.columns)
    )
    broken = [row.reason if row.reason in SHAPE else None for row in rows]
    bad = pl.Series(broken, dtype=pl.String)
    batch = batches.prepare(
        frame.with_columns(bad=bad.zip_with(bad.is_not_null(), frame["bad"])), recipe
    )
    read = corrections.corrected(batch, recipe).read
    now, changes = clock.now(), []
    verdicts = {line["row"]: line for line in read.lines.iter_rows(named=True)}
    for row in rows:
        line = verdicts[row.row]
        still = line["reason"] is not None
        outcome = reasons.outcome(line["reason"]) if still else row.outcome
        reason = (line["reason"], line["value"] or "") if still else (row.reason, row.value)
        changes.append((row.pk, outcome, *reason, None if still else now))
    bulk.update(Problem, ("id", "outcome", "reason", "value", "settled_at"), changes)


def mark_tried(source: Import, digests: Sequence[str]) -> None:
    """The corrections of these documents were applied; they know whom they concern."""
    waiting = Correction.objects.open().filter(source=source, applied_at=None, digest__in=digests)
    owners = dict(
        Document.objects.filter(
            source=inbox.source_of(source.kind), key__in=waiting.values("key"), digest__in=digests
        ).values_list("digest", "customer")
    )
    now = clock.now()
    bulk.update(
        Correction, ("id", "applied_at", "customer_id"),
        [(pk, now, owners.get(digest)) for pk, digest in waiting.values_list("pk", "digest")],
    )  # fmt: skip
