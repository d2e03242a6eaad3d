"""One batch of a file: read, judged, applied and marked, all in the caller's one transaction."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from shuke.collect import corrections, facts, forgetting, inbox, outcomes, reasons, traces
from shuke.collect.models import Import, ImportBatch, Problem
from shuke.collect.recorders import RECORDERS, Applied, Interpreted, Recipe
from shuke.common import bulk, clock, journal
from shuke.common.access import SYSTEM
from shuke.common.turns import alone


@dataclass
class Prepared:
    """A batch read and interpreted, which needs no database: its lines as text, what they mean,
    its documents as the inbox keeps them."""

    frame: pl.DataFrame
    read: Interpreted
    documents: pl.DataFrame


@dataclass
class Judged:
    """A batch before it is applied: each line's `reason`, each document beside the inbox."""

    read: Interpreted
    documents: pl.DataFrame


@dataclass
class Done:
    """What became of a batch: lines per outcome, finer counts."""

    lines: int
    outcomes: dict[str, int]
    detail: dict[str, int] = field(default_factory=dict)


def prepare(frame: pl.DataFrame, recipe: Recipe) -> Prepared:
    """What can be known of a batch without a look at the database; safe in any thread."""
    read = RECORDERS[recipe.kind].interpret(frame, recipe)
    return Prepared(frame, read, inbox.documents(frame, recipe))


def judge(
    batch: Prepared, recipe: Recipe, occurred_at: dt.datetime | None, *, replayed: bool = False
) -> Judged:
    """Look the documents of the batch up in the inbox, read with what people corrected. Writes nothing.

    `documents` get `verdict`: "apply", "known" (recorded in these words before), "outdated" (a later
    version is recorded), "held" or "rejected", with the first `reason`. `occurred_at` is when the file
    said so, None where each document says it; `replayed` documents come from the inbox itself.
    """
    read, docs = corrections.corrected(batch, recipe).read, batch.documents
    if occurred_at is not None:
        docs = docs.with_columns(occurred_at=pl.lit(occurred_at, bulk.INSTANT))
    docs = inbox.beside_stored(docs, inbox.source_of(recipe.kind))
    # The same document twice in one batch: the second is as known as if it came later.
    docs = docs.with_columns(again=pl.struct("key", "digest").is_first_distinct().not_())
    firsts = (
        read.lines.filter(pl.col("reason").is_not_null())
        .group_by("key")
        .agg(pl.col("reason", "value").first())
        .rename({"key": "own"})
    )
    docs = docs.join(firsts, on="own", how="left", maintain_order="left")
    unchanged = (pl.lit(not replayed) & pl.col("repeated")) | (
        pl.col("again") & pl.col("reason").is_null()
    )
    return Judged(read, docs.with_columns(
        verdict=pl.when(unchanged).then(pl.lit("known"))
        .when(pl.col("outdated")).then(pl.lit("outdated"))
        .when(pl.col("reason").is_null()).then(pl.lit("apply"))
        .when(pl.col("reason").is_in(list(reasons.HELD))).then(pl.lit("held"))
        .otherwise(pl.lit("rejected"))
    ))  # fmt: skip


def record(
    source: Import, number: int, batch: Prepared, recipe: Recipe, occurred_at: dt.datetime
) -> Done:
    """Apply the batch and leave its marks. Call inside the transaction that holds the lease."""
    alone(inbox.source_of(recipe.kind))
    with journal.keeping() as notes:
        judged, docs, applied = _write(source, batch, recipe, occurred_at)
    traces.store(source, notes, number)
    detail = applied.detail
    if overtaken := docs.filter(pl.col("verdict") == "outdated").height:
        detail["outdated"] = overtaken
    lines = lines_of(batch.frame, judged.read, docs)
    store_problems(source, lines)
    store_notes(source, lines, applied)
    counts = dict(lines["outcome"].value_counts().iter_rows())
    done = Done(batch.frame.height, {name: counts.get(name, 0) for name in outcomes.CODES}, detail)
    ImportBatch.objects.create(
        source=source, number=number, lines=done.lines, detail=detail, at=clock.now(), **done.outcomes,
        outcomes=outcomes.pack(lines["row"], lines["outcome"]),
    )  # fmt: skip
    counted: dict[str, Any] = {**done.outcomes}
    facts.RECORDED[source.kind].record(SYSTEM, source.pk, backfill=True, batch=number, **counted)
    return done


def _write(
    source: Import, batch: Prepared, recipe: Recipe, occurred_at: dt.datetime
) -> tuple[Judged, pl.DataFrame, Applied]:
    """Apply the batch and keep its documents: as judged, what became of each document, what was applied."""
    judged = judge(batch, recipe, occurred_at)
    applied = apply(judged, source, recipe)
    docs = forgetting.without_words(with_outcomes(judged, applied), applied.forgotten)
    state = pl.when(pl.col("verdict") == "outdated").then(pl.col("verdict"))
    inbox.store(
        docs.with_columns(
            new_state=state.when(pl.col("outcome").is_in(["held", "rejected"]))
            .then("outcome")
            .otherwise(pl.lit("applied"))
        ),
        source,
        clock.now(),
    )
    return judged, docs, applied


def with_outcomes(judged: Judged, applied: Applied) -> pl.DataFrame:
    """The documents with the `outcome` of each, its `reason`, and whom it concerns (`customer_id`)."""
    docs = judged.documents
    for more in (applied.outcomes, applied.owners):
        docs = docs.join(more, left_on="own", right_on="key", how="left", maintain_order="left")
    return docs.with_columns(
        customer_id=pl.when(pl.col("verdict") == "outdated")
        .then("latest_customer")
        .otherwise("customer_id"),
        outcome=pl.when(pl.col("verdict").is_in(["known", "outdated"])).then(pl.lit("unchanged"))
        .when(pl.col("verdict") == "apply").then(pl.col("outcome"))
        .otherwise(pl.col("verdict")),
        reason=pl.coalesce("reason", "late_reason"),
    )  # fmt: skip


def apply(judged: Judged, source: Import, recipe: Recipe) -> Applied:
    """What became of each document that is fit: `outcomes` with `key`, `outcome`, `late_reason`. Call inside
    `journal.keeping`, which notes also whom the documents touched."""
    wanted = judged.documents.filter(pl.col("verdict") == "apply").select(key="own")
    none = {"key": pl.String, "outcome": pl.String, "late_reason": pl.String}
    if wanted.is_empty():
        return Applied(pl.DataFrame(schema=none))
    read = Interpreted(
        judged.read.lines.join(wanted, on="key", how="semi", maintain_order="left"),
        judged.read.documents.join(wanted, on="key", how="semi", maintain_order="left"),
    )
    done = RECORDERS[recipe.kind].apply(
        read,
        source=f"import:{source.pk}",
        at=source.created_at,
        origin=recipe.source,
        sole=recipe.sole,
        terms=recipe.terms,
        channel=recipe.channel,
    )
    if notes := journal.current():
        for customer in done.people["customer_id"]:
            notes.note("customer", customer, journal.Trace(changed=True))
    late = pl.col("reason") if "reason" in done.outcomes.columns else pl.lit(None, pl.String)
    return replace(done, outcomes=done.outcomes.select("key", "outcome", late_reason=late))


def lines_of(frame: pl.DataFrame, read: Interpreted, docs: pl.DataFrame) -> pl.DataFrame:
    """Every line with `cells`, `outcome`, `reason`, `value` and its document's `stored` key and `digest`."""
    cells = [name for name in frame.columns if name[0] == "c" and name[1:].isdigit()]
    lines = frame.select("row", own="key", cells=pl.concat_list(cells))
    lines = lines.with_columns(read.lines["reason"].alias("own_reason"), read.lines["value"])
    documents = docs.select("own", "outcome", "reason", "digest", stored="key")
    lines = lines.join(documents, on="own", how="left", maintain_order="left").with_columns(
        reason=pl.coalesce("own_reason", "reason")
    )
    return forgetting.lines_without_words(lines)


def noted(lines: pl.DataFrame, applied: Applied) -> pl.DataFrame:
    """The first line of each document of which something was not recorded, with that as its `reason`
    (`Applied.notes`). `lines`: as from `lines_of`."""
    notes = applied.notes.filter(~pl.col("key").is_in(list(applied.forgotten)))
    lines = lines.filter(~pl.col("outcome").is_in(["held", "rejected"]))
    first = lines.unique("own", keep="first", maintain_order=True).drop("value", strict=False)
    noted = first.join(notes, left_on="own", right_on="key", maintain_order="left")
    return noted.with_columns(reason="note")


def store_notes(source: Import, lines: pl.DataFrame, applied: Applied) -> None:
    """Say beside lines what of them was not recorded."""
    if not (notes := noted(lines, applied)).is_empty():
        _store(source, notes)


def store_problems(source: Import, lines: pl.DataFrame) -> None:
    """Keep the lines that were held or rejected, with their reason."""
    troubled = lines.filter(pl.col("outcome").is_in(["held", "rejected"]))
    if not troubled.is_empty():
        _store(source, troubled)


def _store(source: Import, lines: pl.DataFrame) -> None:
    cells = lines.select(pl.struct("cells").struct.json_encode()).to_series()
    rows = lines.with_columns(cells=cells).select(
        pl.lit(source.pk).alias("source"), "row", "outcome", "reason",
        pl.col("value").fill_null(""), "cells", "stored", "digest",
    )  # fmt: skip
    columns = ("source_id", "row", "outcome", "reason", "value", "cells", "key", "digest")
    bulk.insert(Problem, columns, rows)
