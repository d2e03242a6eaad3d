"""The one way by which the copy changes."""

import datetime as dt
import logging
import time
from dataclasses import dataclass, field, replace

import pyarrow as pa
from deltalake.exceptions import DeltaError
from django.db import connection

from shuke.common import clock
from shuke.common.errors import Busy
from shuke.warehouse import folding, manifest, marking, quarantine, selecting, store
from shuke.warehouse.locking import only_writer
from shuke.warehouse.manifest import Manifest, TableState
from shuke.warehouse.reading import Head, Reader, open_reader
from shuke.warehouse.store import State, Stored
from shuke.warehouse.tables import Table, declared

log = logging.getLogger(__name__)

#: More changed rows than this are not merged: the table is copied anew, in bounded memory.
MERGE_ROWS = 300_000


@dataclass(frozen=True)
class TableSynced:
    """What happened to one table: `how` is "unchanged", "changed" or "rebuilt"."""

    name: str
    how: str
    rows: int
    why: str = ""


@dataclass(frozen=True)
class Synced:
    """The outcome of a sync; `rows` is how many rows were copied."""

    seconds: float
    synced_at: dt.datetime
    tables: list[TableSynced] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def sync(*, full: bool = False, wait: float = 0) -> Synced:
    """Bring every declared table up to the main database's settled revision.

    `full` copies everything anew. Busy when another sync runs for longer than `wait` seconds, or
    when the main database cannot be read; then the copy is what it was, or further, never less.
    """
    start = time.perf_counter()
    with only_writer(wait):
        before = manifest.load()
        now, settled = clock.now(), _head()
        distrust = "asked for" if full else _distrust(before, settled)
        plans = [_plan(table, settled, distrust) for table in declared()]
        if all(plan.idle for plan in plans) and before is not None:
            mark, done = (
                before.mark,
                [TableSynced(plan.table.name, "unchanged", 0) for plan in plans],
            )
        else:
            # What this sync reads is newer than the old mark; the pending one says so.
            mark = marking.renew(before.mark if before and not distrust else "")
            with open_reader() as reader:
                settled = reader.head()
                done = [_carry_out(plan, reader, settled) for plan in plans]
        manifest.save(Manifest(mark, settled.identity, now, states_of_tables(before)))
    _tell(done)
    return Synced(time.perf_counter() - start, now, done)


@dataclass(frozen=True)
class _Plan:
    table: Table
    stored: Stored | None
    #: Why the table must be copied anew; empty when its changes are enough.
    why: str = ""
    idle: bool = False


def _head() -> Head:
    with connection.cursor() as cursor:
        cursor.execute(selecting.settled(connection.vendor))
        return Head(*cursor.fetchone())


def _distrust(before: Manifest | None, head: Head) -> str:
    """Why the whole copy cannot be trusted; empty when it can."""
    if before is None:
        return "first copy"
    if before.identity != head.identity or not marking.is_current(before.mark):
        return "the main database was replaced or restored"
    return ""


def _plan(table: Table, head: Head, distrust: str) -> _Plan:
    try:
        stored = store.read(table.name, anew=True)
        if stored is not None:
            quarantine.examine(table.name, stored)
    except store.Damaged as damage:
        quarantine.put_away(table.name, str(damage))
        return _Plan(table, None, f"damaged: {damage}")
    if distrust or stored is None:
        return _Plan(table, stored, distrust or "first copy")
    if stored.state is None or stored.state.fingerprint != table.fingerprint:
        return _Plan(table, stored, "declared differently")
    if stored.state.last > head.settled:
        return _Plan(table, stored, "revisions went backwards")
    return _Plan(table, stored, idle=not _any_changed(table, stored.state.last, head.settled))


def _any_changed(table: Table, after: int, upto: int) -> bool:
    if after == upto:
        return False
    with connection.cursor() as cursor:
        cursor.execute(selecting.any_changed(table, after, upto))
        return bool(cursor.fetchone()[0])


def _carry_out(plan: _Plan, reader: Reader, head: Head) -> TableSynced:
    table, stored = plan.table, plan.stored
    if plan.why:
        return _rebuild(table, reader, head, plan.why)
    assert stored is not None and stored.state is not None
    if _any_removed(table, stored.state.last):
        return _rebuild(table, reader, head, "rows were removed")
    state = State(last=head.settled, fingerprint=table.fingerprint)
    fresh = _take(reader.changed(table, stored.state.last, head.settled), MERGE_ROWS)
    if fresh is None:
        return _rebuild(table, reader, head, f"more than {MERGE_ROWS:,} rows changed")
    if not fresh.num_rows:
        return TableSynced(table.name, "unchanged", 0)
    store.write_recent(table, store.merged_recent(stored, table, fresh), state)
    after = store.read(table.name)
    if after is not None and store.worth_folding(after):
        folding.fold(table)
    return TableSynced(table.name, "changed", fresh.num_rows)


def _any_removed(table: Table, after: int) -> bool:
    """Asked after the reader has its view: what it does not see yet is newer than what it is asked for, and
    found again by the next sync."""
    with connection.cursor() as cursor:
        cursor.execute(selecting.removed(table, after))
        return cursor.fetchone() is not None


def _take(rows: pa.RecordBatchReader, limit: int) -> pa.Table | None:
    """All rows, or None when there are more than `limit` (they are then read to the end and dropped)."""
    batches, count = [], 0
    for batch in rows:
        count += batch.num_rows
        if count <= limit:
            batches.append(batch)
        else:
            batches.clear()
    return pa.Table.from_batches(batches, rows.schema) if count <= limit else None


def _rebuild(table: Table, reader: Reader, head: Head, why: str) -> TableSynced:
    count = 0
    busy: Busy | None = None

    def counted():
        nonlocal busy, count
        try:
            for batch in reader.everything(table):
                count += batch.num_rows
                yield batch
        except Busy as error:  # the writer gives it another type
            busy = error
            raise

    state = State(last=head.settled, fingerprint=table.fingerprint)
    try:
        store.write_base(table, counted(), state)
    except DeltaError:
        if busy is not None:
            raise busy from None
        raise
    return TableSynced(table.name, "rebuilt", count, why)


def states_of_tables(before: Manifest | None) -> dict[str, TableState]:
    """The newest version of every table, as readers shall see it."""
    states = before.tables if before else {}
    return {table.name: state_of(table, states.get(table.name)) for table in declared()}


def state_of(table: Table, before: TableState | None = None) -> TableState:
    """The newest version of one table; `known`: what an earlier manifest said of it."""
    stored = store.read(table.name)
    assert stored is not None and stored.state is not None
    same = before is not None and (before.id, before.version) == (stored.id, stored.version)
    return TableState(
        id=stored.id,
        version=stored.version,
        rows=before.rows if same and before else folding.count(table, stored),
        last=stored.state.last,
        fingerprint=stored.state.fingerprint,
    )


def _tell(done: list[TableSynced]) -> None:
    for table in done:
        if table.how != "unchanged":
            log.info("%s: %s %d rows %s", table.name, table.how, table.rows, table.why)


def sweep() -> int:
    """Delete files and log entries that no snapshot of the last two hours uses; how many files."""
    with only_writer():
        tables = [table for table in declared() if store.exists(table.name)]
        gone = sum(len(store.sweep(table.name)) for table in tables)
        before = manifest.load()
        if before is not None and set(before.tables) == {table.name for table in tables}:
            manifest.save(replace(before, tables=states_of_tables(before)))
        return gone
