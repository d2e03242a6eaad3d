"""The inbox of files: documents as they came in, and what became of other versions of each.

A version is the document in certain words, at a certain time (`occurred_at`): for a file the time
when its bytes were first uploaded. So the same file again is as old as it was, and a newer file that
returns to earlier words is new (decision 0089).
"""

import datetime as dt
import hashlib

import polars as pl
from django.db.models import Min

from shuke.collect.models import Document as Stored
from shuke.collect.models import Import
from shuke.collect.recorders.recipe import Recipe
from shuke.common import bulk, journal

#: A row of a file with no key of its own is a document that is known by its words alone.
_ROW = "line:"


def documents(frame: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """One row per document of the batch: `key` (as stored), `own` (the batch's key), `row`,
    `lines`, `payload`, `digest`. `own` and `key` differ for documents that are single lines."""
    columns = [name for name in frame.columns if name[0] == "c" and name[1:].isdigit()]
    grouped = frame.group_by("key", maintain_order=True).agg(
        pl.col("row").first(),
        pl.len().alias("lines"),
        rows=pl.concat_list(columns),
    )
    salt = recipe.digest()
    payloads = grouped.select(pl.struct("rows").struct.json_encode()).to_series().to_list()
    digests = [
        hashlib.blake2b(payload.encode(), digest_size=16, key=salt).hexdigest()
        for payload in payloads
    ]
    return grouped.select("row", "lines", own="key").with_columns(
        key=pl.when(pl.col("own").str.starts_with("#"))
        .then(pl.lit(_ROW) + pl.Series(digests))
        .otherwise("own"),
        payload=pl.Series(payloads),
        digest=pl.Series(digests),
    )


def version_of(source: Import) -> dt.datetime:
    """When the words of this file were first known: the first upload of the same bytes that ran and was
    not undone."""
    same = Import.objects.filter(sha256=source.sha256, kind=source.kind)
    ran = same.exclude(state__in=[Import.State.DRAFT, Import.State.UNDONE]).aggregate(
        first=Min("created_at")
    )
    return min(source.created_at, ran["first"] or source.created_at)


def beside_stored(docs: pl.DataFrame, source: str) -> pl.DataFrame:
    """`docs` (`key`, `digest`, `occurred_at`) with what the inbox knows of them: `document_id` and
    `state` of the same words; `latest_customer`: whom the latest words that were applied concern; `repeated`: they were applied at that time or later, or nothing else was
    since; `outdated`: other words of a later time were applied."""
    condition, values = bulk.among("key", docs["key"].unique().to_list())
    stored = bulk.fetch(
        "SELECT id, key, digest, state, occurred_at, file_id, row, customer_id FROM collect_document "
        f"WHERE source = %s AND {condition}",
        [source, *values],
        {"document_id": pl.Int64, "key": pl.String, "digest": pl.String, "state": pl.String,
         "stored_at": bulk.INSTANT, "stored_file": pl.Int64, "stored_row": pl.Int64,
         "stored_customer": pl.Int64},
    )  # fmt: skip
    latest = (
        stored.filter(pl.col("state") == "applied")
        .group_by("key")
        .agg(
            latest=pl.col("stored_at").max(),
            latest_customer=pl.col("stored_customer").sort_by("stored_at").last(),
        )
    )
    docs = docs.join(stored, on=["key", "digest"], how="left", maintain_order="left")
    docs = docs.join(latest, on="key", how="left", maintain_order="left")
    applied = (pl.col("state") == "applied").fill_null(False)
    since = pl.col("stored_at") >= pl.col("occurred_at")
    # A row that is known by its words alone may have been overtaken by other words of the same person.
    newest = (pl.col("stored_at") == pl.col("latest")) & ~pl.col("key").str.starts_with(_ROW)
    return docs.with_columns(
        repeated=applied & (since | newest).fill_null(False),
        outdated=(pl.col("latest") > pl.col("occurred_at")).fill_null(False),
    )


def store(docs: pl.DataFrame, source: Import, now: dt.datetime) -> None:
    """Insert what is new, and set what became of documents that stood in the inbox before.

    `docs`: as from `beside_stored` with `new_state`, `reason`, `value`, `row` and `customer_id`.
    """
    at = pl.when(pl.col("new_state") == "applied").then(pl.lit(now, bulk.INSTANT))
    docs = docs.with_columns(pl.col("reason", "value").fill_null(""), applied_at=at)
    fresh = docs.filter(pl.col("document_id").is_null())
    fresh = fresh.unique(["key", "digest"], keep="first", maintain_order=True)
    bulk.insert(
        Stored,
        ("source", "key", "digest", "payload", "state", "reason", "value", "file_id", "row",
         "occurred_at", "received_at", "applied_at", "backfill", "customer_id"),
        fresh.select(
            pl.lit(source_of(source.kind)).alias("source"), "key", "digest", "payload", "new_state",
            "reason", "value", pl.lit(source.pk).alias("file"), "row", "occurred_at",
            pl.lit(now, bulk.INSTANT).alias("received_at"), "applied_at", pl.lit(False).alias("backfill"),
            "customer_id",
        ),
    )  # fmt: skip
    later = pl.col("occurred_at") > pl.col("stored_at")
    moved = docs.filter(
        pl.col("document_id").is_not_null()
        & ((pl.col("state") != pl.col("new_state")) | (later & (pl.col("new_state") == "applied")))
        # What was applied before stays so, whatever is said of it now.
        & ~((pl.col("state") == "applied") & (pl.col("new_state") != "applied"))
    ).with_columns(
        occurred_at=pl.max_horizontal("occurred_at", "stored_at"),
        customer_id=pl.coalesce("customer_id", "stored_customer"),
        # What an undone file brought is brought by this one now.
        file=pl.when(pl.col("state") == "undone").then(pl.lit(source.pk)).otherwise("stored_file"),
        line=pl.when(pl.col("state") == "undone").then("row").otherwise("stored_row"),
    )
    note(moved.filter(pl.col("stored_file").ne_missing(source.pk))["document_id"].to_list())
    bulk.update(
        Stored,
        ("id", "state", "reason", "value", "occurred_at", "applied_at", "file_id", "row",
         "customer_id"),
        moved.select(
            *(
                "document_id",
                "new_state",
                "reason",
                "value",
                "occurred_at",
                "applied_at",
                "file",
                "line",
                "customer_id",
            )
        ).rows(),
    )  # fmt: skip


def note(ids: list[int]) -> None:
    """Leave traces of documents of other files, before they are written."""
    if (notes := journal.current()) is None or not ids:
        return
    columns = ("state", "reason", "value", "occurred_at", "applied_at", "file_id", "row")
    for pk, *values in Stored.objects.filter(pk__in=ids).values_list("pk", *columns):
        texts = [v.isoformat() if isinstance(v, dt.datetime) else v for v in values]
        notes.changed("document", pk, dict(zip(columns, texts, strict=True)), {})


def stored_keys(keys: list[str], kind: str) -> list[str]:
    """Which of these documents have been recorded before, in whatever words."""
    condition, values = bulk.among("key", keys)
    stored = bulk.fetch(
        "SELECT DISTINCT key FROM collect_document "
        f"WHERE source = %s AND state = 'applied' AND {condition}",
        [source_of(kind), *values],
        {"key": pl.String},
    )
    return stored["key"].to_list()


def source_of(kind: str, door: str = "file") -> str:
    """The name of a door and what comes through it: "file:orders"."""
    return f"{door}:{kind}"
