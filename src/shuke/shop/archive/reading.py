"""Archived events as the main database would hold them now: those of visitors who became known since are
theirs."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from shuke.shop.archive import files

if TYPE_CHECKING:
    import pyarrow as pa

    from shuke.warehouse.tables import Ask

_SEGMENTS = "SELECT name, rows, revision FROM shop_eventsegment ORDER BY id"
_GIVEN = "SELECT visitor, customer_id, revision FROM shop_archivedvisitor WHERE revision > 0"
_SCHEMA: dict[str, Any] = {"visitor": pl.String, "owner": pl.Int64, "given": pl.Int64}


def read(
    ask: "Ask", after: int, column: str, among: Collection[Any] | None
) -> "Iterator[pa.RecordBatch]":
    """What the warehouse copies of them (`warehouse.tables.Archive`)."""
    if column == "customer_id" and among is not None and not any_of(ask, among):
        return
    for events in frames(ask, after):
        if among is not None:
            events = events.filter(pl.col(column).is_in(list(among)))
        yield from events.to_arrow().to_batches()


def frames(ask: "Ask", after: int = -1) -> Iterator[pl.DataFrame]:
    """File by file, the events whose revision is above `after`."""
    given = _given(ask)
    is_new = max(given["given"].to_list(), default=0)
    for segment in ask(_SEGMENTS):
        # One in which nothing changed holds nothing new, unless a visitor became known.
        if segment["revision"] > after or is_new > after:
            events = _owned(files.read(segment["name"], segment["rows"]), given)
            yield events.filter(pl.col("revision") > after)


def segment_events(ask: "Ask", name: str, rows: int) -> pl.DataFrame:
    """The events of one file."""
    return _owned(files.read(name, rows), _given(ask))


def _given(ask: "Ask") -> pl.DataFrame:
    return pl.DataFrame([tuple(row.values()) for row in ask(_GIVEN)], schema=_SCHEMA, orient="row")


def _owned(events: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Nameless events with the customer whom their visitor was given to afterwards."""
    if given.is_empty():
        return events
    theirs = pl.col("customer_id").is_null() & (pl.col("revision") <= pl.col("given"))
    return (
        events.join(given, on="visitor", how="left", maintain_order="left")
        .with_columns(
            customer_id=pl.when(theirs).then("owner").otherwise("customer_id"),
            revision=pl.when(theirs).then("given").otherwise("revision"),
        )
        .select(list(files.COLUMNS))
    )


def any_of(ask: "Ask", customers: Collection[int]) -> bool:
    listed = ", ".join(str(int(each)) for each in customers)
    return bool(
        listed
        and ask(
            f"SELECT 1 AS one FROM shop_archivedvisitor WHERE customer_id IN ({listed}) LIMIT 1"
        )
    )
