"""The inbox: each document as it came in, stored once, with a digest that recognises it again."""

import datetime as dt
import hashlib

import polars as pl

from shuke.collect.models import Import, RawFact
from shuke.collect.recorders.recipe import Recipe
from shuke.common import bulk


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
        .then(pl.lit("line:") + pl.Series(digests))
        .otherwise("own"),
        payload=pl.Series(payloads),
        digest=pl.Series(digests),
    )


def known_states(docs: pl.DataFrame, kind: str) -> pl.DataFrame:
    """`docs` with `state` and `fact_id` of the stored fact in the same words, or null."""
    condition, values = bulk.among("key", docs["key"].to_list())
    schema = {"fact_id": pl.Int64, "key": pl.String, "digest": pl.String, "state": pl.String}
    stored = bulk.fetch(
        f"SELECT id, key, digest, state FROM collect_rawfact WHERE source = %s AND {condition}",
        [_source(kind), *values],
        schema,
    )
    return docs.join(stored, on=["key", "digest"], how="left", maintain_order="left")


def store(docs: pl.DataFrame, source: Import, now: dt.datetime) -> None:
    """Insert new facts and release those that were held and are applied now.

    `docs`: as from `known_states` with `new_state` and `reason`.
    """
    fresh = docs.filter(pl.col("fact_id").is_null()).unique(["key", "digest"], maintain_order=True)
    columns = (
        "source",
        "key",
        "digest",
        "payload",
        "state",
        "reason",
        "file_id",
        "row",
        "at",
        "applied_at",
    )
    rows = fresh.select(
        pl.lit(_source(source.kind)).alias("source"), "key", "digest", "payload", "new_state",
        pl.col("reason").fill_null(""), pl.lit(source.pk).alias("file"), "row",
        pl.lit(now, bulk.INSTANT).alias("at"),
        pl.when(pl.col("new_state") == "applied").then(pl.lit(now, bulk.INSTANT)).alias("applied"),
    )  # fmt: skip
    bulk.insert(RawFact, columns, rows)
    released = docs.filter(
        pl.col("fact_id").is_not_null()
        & (pl.col("state") == "held")
        & (pl.col("new_state") == "applied")
    )
    bulk.update(
        RawFact,
        ("id", "state", "reason", "applied_at"),
        ((pk, "applied", "", now) for pk in released["fact_id"]),
    )


def stored_keys(keys: list[str], kind: str) -> list[str]:
    """Which of these documents have been recorded before, in whatever words."""
    condition, values = bulk.among("key", keys)
    stored = bulk.fetch(
        "SELECT DISTINCT key FROM collect_rawfact "
        f"WHERE source = %s AND state = 'applied' AND {condition}",
        [_source(kind), *values],
        {"key": pl.String},
    )
    return stored["key"].to_list()


def _source(kind: str) -> str:
    return f"file:{kind}"
