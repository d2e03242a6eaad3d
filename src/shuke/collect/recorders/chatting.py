"""Interpreted lines of a chat log, written as messages."""

import datetime as dt
from dataclasses import fields

import polars as pl

from shuke.collect.messages import logs
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.recording import OWNERS, Applied


def apply_chats(
    read: Interpreted,
    *,
    source: str,
    at: dt.datetime,
    channel: str = "taobao",
    **_of_others: object,
) -> Applied:
    """Put the lines on the records of their buyers; `channel` is where they talked."""
    columns = [field.name for field in fields(logs.Line)]
    rows = read.documents.with_columns(pl.col("speaker").fill_null("")).select(columns)
    placed = logs.record(
        [logs.Line(*row) for row in rows.iter_rows()], channel, source=source, at=at
    )
    schema = {"key": pl.String, "outcome": pl.String, "reason": pl.String}
    outcomes = pl.DataFrame(
        [(key, each.outcome, each.reason or None) for key, each in placed.items()],
        schema=schema,
        orient="row",
    )
    owners = [(key, each.customer) for key, each in placed.items() if each.customer]
    gone = frozenset(key for key, each in placed.items() if each.reason == "forgotten")
    new = [key for key, each in placed.items() if each.is_new]
    own = read.documents.filter(pl.col("key").is_in(new))
    return Applied(
        outcomes,
        {
            "messages": own.height,
            "messages_from_shop": int(own["is_from_shop"].sum()),
            "conversations": own["nick"].n_unique(),
        },
        owners=pl.DataFrame(owners, schema=OWNERS, orient="row"),
        forgotten=gone,
    )
