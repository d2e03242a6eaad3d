"""Record many statements of will at once: append-only, with the current state beside them."""

from collections import Counter

import polars as pl

from shuke.common import bulk, clock
from shuke.common.access import SYSTEM
from shuke.common.revisions import next_revision
from shuke.customers import facts
from shuke.customers.models import Consent, ConsentState


def record_consents(statements: pl.DataFrame, *, source: str) -> int:
    """Append statements and set the current state; returns how many changed the state.

    Columns: `customer_id` (Int64), `channel` and `state` (codes of `Consent.Channel` and
    `Consent.State`), optional `purpose` (default "marketing") and `at` (Datetime, UTC). The later
    statement wins. One without `at` is undated: it is taken as said now, but never turns a
    withdrawal into a grant, because an old file cannot undo what a customer asked for.
    Statements that repeat the current state are dropped. One fact tells of all changes together.
    Call inside the caller's transaction.
    """
    rows = _rows(statements)
    states = _states({row["customer_id"] for row in rows})
    moment = clock.now()
    statements_made: list[tuple] = []
    changed: dict[tuple, tuple] = {}
    for row in rows:
        key = (row["customer_id"], row.get("purpose") or "marketing", row["channel"])
        state, dated = row["state"], row.get("at")
        latest = states.get(key)
        if latest and latest[0] == state:
            continue
        if latest and not dated and latest[0] == Consent.State.WITHDRAWN:
            continue
        at = dated or moment
        statements_made.append((*key, state, at, source[:120]))
        if latest is None or at >= latest[1]:
            states[key] = (state, at)
            changed[key] = (state, at)
    _write(statements_made, changed)
    _tell(changed, source[:120])
    return len(changed)


def _rows(statements: pl.DataFrame) -> list[dict]:
    identified = statements.filter(pl.col("customer_id").is_not_null())
    return identified.to_dicts()


def _states(customer_ids: set[int]) -> dict[tuple, tuple]:
    condition, values = bulk.among("customer_id", customer_ids)
    schema = {"customer_id": pl.Int64, **dict.fromkeys(("purpose", "channel", "state"), pl.String)}
    rows = bulk.fetch(
        "SELECT customer_id, purpose, channel, state, at FROM customers_consentstate "
        f"WHERE {condition}",
        values,
        {**schema, "at": bulk.INSTANT},
    )
    return {row[:3]: row[3:] for row in rows.iter_rows()}


def _write(rows: list[tuple], changed: dict[tuple, tuple]) -> None:
    if rows:
        columns = ("customer_id", "purpose", "channel", "state", "at", "source")
        bulk.insert(Consent, columns, rows)
    if changed:
        revision = next_revision()
        key = ("customer_id", "purpose", "channel")
        bulk.upsert(
            ConsentState,
            (*key, "state", "at", "revision"),
            [(*who, *what, revision) for who, what in changed.items()],
            key=key,
            update=("state", "at", "revision"),
        )


def _tell(changed: dict[tuple, tuple], source: str) -> None:
    """One fact for the whole call: thousands of jobs would say no more than their number."""
    if not changed:
        return
    counts = Counter(state for state, _at in changed.values())
    facts.CONSENTS_CHANGED.record(
        SYSTEM,
        backfill=True,
        granted=counts[Consent.State.GRANTED],
        withdrawn=counts[Consent.State.WITHDRAWN],
        source=source,
    )
