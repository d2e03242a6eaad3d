"""Try held documents again, after the words of the file or our rules have been mended."""

import json

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import batches, facts, inbox, traces
from shuke.collect.models import Document, Import, Problem
from shuke.collect.recorders import recipe_of
from shuke.collect.recorders.words import MEANINGS
from shuke.common import bulk, clock, journal
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.turns import alone

_BATCH = 500


def replay_held(
    actor: Actor,
    import_id: int,
    *,
    statuses: dict[str, str] | None = None,
    document_id: int | None = None,
) -> int:
    """Apply what can be applied now of an import's held documents, or of one; returns how many were.

    `statuses`: order status words of the file -> `Order.Status`, kept for later files too.
    Each step of 500 documents is one transaction; safe to run again.
    """
    require(actor, "imports.run")
    with transaction.atomic():
        source = Import.objects.select_for_update().filter(pk=import_id).first()
        if source is None:
            raise NotFound(_("There is no such import."))
        if statuses:
            if set(statuses.values()) - set(MEANINGS):
                raise Invalid(_("There is no such status."))
            earlier = dict(source.options.get("statuses", {}))
            source.options = {**source.options, "statuses": earlier | statuses}
            source.save(update_fields=["options"])
    waiting = Document.objects.filter(file=source, state=Document.State.HELD, applied_at=None)
    if document_id is not None:
        waiting = waiting.filter(pk=document_id)
    released, last = 0, 0
    while True:
        with transaction.atomic():
            alone(inbox.source_of(source.kind))
            held = list(waiting.select_for_update().filter(pk__gt=last).order_by("pk")[:_BATCH])
            if not held:
                return released
            released += _replay(actor, source, held)
            last = held[-1].pk


def _replay(actor: Actor, source: Import, held: list[Document]) -> int:
    """Apply what can be applied of these; a document that a later one has overtaken is settled too."""
    recipe = recipe_of(source)
    frame = _frame(held, len(source.columns))
    judged = batches.judge(
        batches.prepare(frame, recipe), recipe, inbox.version_of(source), replayed=True
    )
    with journal.keeping() as notes:
        applied = batches.apply(judged, source, recipe)
    traces.store(source, notes, None)
    outcomes = applied.outcomes.select("outcome", own="key")
    batches.store_notes(source, _lines(frame).join(outcomes, on="own"), applied.notes)
    fit = set(outcomes.filter(pl.col("outcome") != "held")["own"])
    overtaken = set(judged.documents.filter(pl.col("verdict") == "outdated")["own"])
    now, owners = clock.now(), dict(applied.owners.iter_rows())
    latest = dict(judged.documents.select("own", "latest_customer").iter_rows())
    bulk.update(
        Document,
        ("id", "state", "reason", "value", "applied_at", "customer_id"),
        [
            (each.pk, Document.State.APPLIED.value, "", "", now, owners.get(each.key))
            if each.key in fit
            else (each.pk, Document.State.OUTDATED.value, "", "", None, latest.get(each.key))
            for each in held
            if each.key in fit | overtaken
        ],
    )
    settled = [document.key for document in held if document.key in fit | overtaken]
    Problem.objects.filter(source=source, key__in=settled).update(settled_at=now)
    if settled:
        facts.REPLAYED.record(actor, source.pk, backfill=True, documents=len(settled))
    return len(settled)


def _lines(frame: pl.DataFrame) -> pl.DataFrame:
    cells = [name for name in frame.columns if name[0] == "c" and name[1:].isdigit()]
    return frame.select("row", own="key", cells=pl.concat_list(cells))


def _frame(held: list[Document], width: int) -> pl.DataFrame:
    rows = [
        ((document.row or 0) + index, document.key, cells)
        for document in held
        for index, cells in enumerate(json.loads(document.payload)["rows"])
    ]
    frame = pl.DataFrame(
        {"row": [r[0] for r in rows], "key": [r[1] for r in rows], "bad": [None] * len(rows),
         **{f"c{i}": [r[2][i] for r in rows] for i in range(width)}},
        schema_overrides={"bad": pl.String, **{f"c{i}": pl.String for i in range(width)}},
    )  # fmt: skip
    return frame.with_columns(lines=pl.len().over("key").cast(pl.Int64))
