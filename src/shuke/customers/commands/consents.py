"""Record many statements of will at once: append-only, with the current state beside them."""

from collections import Counter

import polars as pl

from shuke.common import bulk, clock
from shuke.common.access import SYSTEM
from shuke.common.revisions import next_revision
from shuke.customers import facts
from shuke.customers.commands.standing import consents_anew, last_words
from shuke.customers.models import Consent, ConsentState
from shuke.customers.queries.merges import absorbed, follow_merges, people_of


def record_consents(statements: pl.DataFrame, *, source: str) -> int:
    """Append statements and set the current state; returns how many changed the state.

    Columns: `customer_id` (Int64), `channel` and `state` (codes of `Consent.Channel` and
    `Consent.State`), optional `purpose` (default "marketing"), `at` (Datetime, UTC) and `under`
    (`Consent.under`: said to a partner; what the shop was told itself is never replaced by it). The later
    statement wins. One without `at` is undated: it is taken as said now, but never turns a
    withdrawal into a grant, because an old file cannot undo what a customer asked for.
    Statements that repeat the current state are dropped. One fact tells of all changes together.
    A statement stays with the record that it names; the state is that of whom it is merged into.
    Call inside the caller's transaction.
    """
    rows = _rows(statements)
    merged, rows = _of_merged(rows)
    changed_persons = _say_of_merged(merged, source[:120]) if merged else 0
    states = _states({row["customer_id"] for row in rows})
    moment = clock.now()
    statements_made: list[tuple] = []
    changed: dict[tuple, tuple] = {}
    for row in rows:
        key = (row["customer_id"], row.get("purpose") or "marketing", row["channel"])
        state, dated = row["state"], row.get("at")
        latest, under = states.get(key), row.get("under")
        if latest and latest[0] == state and not _goes_beyond(under, latest[2]):
            continue
        if latest and not dated and latest[0] == Consent.State.WITHDRAWN:
            continue
        at = dated or moment
        statements_made.append((*key, state, at, source[:120], under))
        if latest is None or at >= latest[1] or latest[0] == state:
            states[key] = changed[key] = (state, at, under)
    _write(statements_made, changed)
    _tell(Counter(state for state, *_rest in changed.values()), source[:120])
    return len(changed) + changed_persons


def _goes_beyond(under: str | None, before: str | None) -> bool:
    """Whether a repeated grant says more than the one that stands, which only a partner was given."""
    return before is not None and under != before


def _of_merged(rows: list[dict]) -> tuple[list[dict], list[dict]]:
    """Those of people who are more than one record, and the others."""
    ids = {row["customer_id"] for row in rows}
    parts = {*follow_merges(ids), *absorbed(ids).values()}
    return (
        [row for row in rows if row["customer_id"] in parts],
        [row for row in rows if row["customer_id"] not in parts],
    )


def _say_of_merged(rows: list[dict], source: str) -> int:
    """Keep each statement with its record, also one that repeats what another record said: they may turn out
    to be two people. How many persons' states changed."""
    ids = {row["customer_id"] for row in rows}
    stands = people_of(ids)
    people = set(stands.values())
    before, own, made = _states(people), last_words(ids), []
    for row in rows:
        purpose, channel = row.get("purpose") or "marketing", row["channel"]
        key = (row["customer_id"], purpose, channel)
        joined = before.get((stands[row["customer_id"]], purpose, channel))
        states, under = {word[0] for word in (own.get(key), joined) if word}, row.get("under")
        is_repeated = own.get(key, ("",))[0] == row["state"] and len(states) == 1
        if is_repeated and (joined is None or not _goes_beyond(under, joined[2])):
            continue
        if not row.get("at") and Consent.State.WITHDRAWN in states and row["state"] == "granted":
            continue
        made.append((*key, row["state"], row.get("at") or clock.now(), source, under))
        own[key] = (row["state"], made[-1][4])
    _write(made, {})
    consents_anew(people)
    after = _states(people)
    changed = [
        state for key, (state, *_rest) in after.items() if before.get(key, ("",))[0] != state
    ]
    _tell(Counter(changed), source)
    return len(changed)


def _rows(statements: pl.DataFrame) -> list[dict]:
    identified = statements.filter(pl.col("customer_id").is_not_null())
    return identified.to_dicts()


def _states(customer_ids: set[int]) -> dict[tuple, tuple]:
    condition, values = bulk.among("customer_id", customer_ids)
    schema = {"customer_id": pl.Int64, **dict.fromkeys(("purpose", "channel", "state"), pl.String)}
    rows = bulk.fetch(
        "SELECT customer_id, purpose, channel, state, at, under FROM customers_consentstate "
        f"WHERE {condition}",
        values,
        {**schema, "at": bulk.INSTANT, "under": pl.String},
    )
    return {row[:3]: row[3:] for row in rows.iter_rows()}


def _write(rows: list[tuple], changed: dict[tuple, tuple]) -> None:
    if rows:
        columns = ("customer_id", "purpose", "channel", "state", "at", "source", "under")
        bulk.insert(Consent, columns, rows)
    if changed:
        revision = next_revision()
        key = ("customer_id", "purpose", "channel")
        bulk.upsert(
            ConsentState,
            (*key, "state", "at", "under", "revision"),
            [(*who, *what, revision) for who, what in changed.items()],
            key=key,
            update=("state", "at", "under", "revision"),
        )


def _tell(counts: Counter[str], source: str) -> None:
    """One fact for the whole call: thousands of jobs would say no more than their number."""
    if not counts:
        return
    facts.CONSENTS_CHANGED.record(
        SYSTEM,
        backfill=True,
        granted=counts[Consent.State.GRANTED],
        withdrawn=counts[Consent.State.WITHDRAWN],
        source=source,
    )
