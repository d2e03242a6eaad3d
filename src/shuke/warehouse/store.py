"""One declared table as a Delta table.

It is partitioned by `layer`: ``base`` holds the bulk, ``recent`` the rows that are newer than their
twin in base or absent from it. A sync replaces `recent` as a whole, a few thousand rows, in one Delta
commit that also carries the state; a fold writes base anew with recent in it. Rows that change all
over a table of ten million would otherwise have every file rewritten (`docs/decisions/0025`).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from shuke.warehouse import places, versions
from shuke.warehouse.tables import LAYER, Table

#: More recent rows than this, and than this share of base, are folded into base.
FOLD_ROWS = 50_000
FOLD_SHARE = 0.02
FILE_BYTES = 64 << 20
ROW_GROUP = 256_000
WRITING = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=ROW_GROUP)
CONFIGURATION = {
    "delta.checkpointInterval": "50",
    "delta.logRetentionDuration": "interval 1 days",
    "delta.deletedFileRetentionDuration": "interval 2 hours",
    # The log repeats the least and greatest value of these: of texts it would remember people.
    "delta.dataSkippingStatsColumns": "id,revision",
}


class Damaged(Exception):
    """The table on disk cannot be trusted: a file of it is missing, short or unreadable."""


@dataclass(frozen=True)
class File:
    """One Parquet file of a table's version."""

    path: Path
    size: int
    rows: int
    layer: str
    first_id: int
    last_id: int


@dataclass(frozen=True)
class State:
    """What the newest commit says about itself."""

    last: int
    fingerprint: str


@dataclass(frozen=True)
class Stored:
    """A version of a table on disk."""

    id: str
    version: int
    state: State | None
    files: tuple[File, ...]

    @property
    def base(self) -> list[File]:
        return [file for file in self.files if file.layer == "base"]

    @property
    def recent(self) -> list[File]:
        return [file for file in self.files if file.layer == "recent"]


def exists(name: str) -> bool:
    """Whether there is a Delta log for this table at all."""
    return (places.table(name) / "_delta_log").is_dir()


def read(name: str, version: int | None = None, *, anew: bool = False) -> Stored | None:
    """A table's files and state at a version (default: newest); None when there is no table. `anew`:
    trust nothing that this process knows of its log, which may have been harmed since."""
    folder = places.table(name)
    if not exists(name):
        if folder.exists():
            raise Damaged(f"{name}: its log is missing")
        return None
    try:
        opened = versions.read(folder, version, anew=anew)
    except TableNotFoundError as error:
        raise Damaged(f"{name}: its log holds no table") from error
    except (DeltaError, OSError, ValueError, KeyError) as error:
        raise Damaged(f"{name}: {error}") from error
    state = State(**json.loads(opened.metadata)) if opened.metadata else None
    files = tuple(_file(folder, action) for action in opened.actions)
    return Stored(opened.id, opened.number, state, files)


def _file(folder: Path, action: dict) -> File:
    return File(
        path=folder / unquote(action["path"]),
        size=action["size_bytes"],
        rows=action["num_records"],
        layer=action[f"partition.{LAYER}"],
        first_id=action.get("min.id") or 0,
        last_id=action.get("max.id") or 0,
    )


def check(stored: Stored) -> None:
    """Raise Damaged unless every file is there, whole, and ends as Parquet ends."""
    for file in stored.files:
        try:
            with file.path.open("rb") as opened:
                opened.seek(0, 2)
                if opened.tell() != file.size:
                    raise Damaged(f"{file.path.name}: {opened.tell()} bytes instead of {file.size}")
                opened.seek(-4, 2)
                if opened.read() != b"PAR1":
                    raise Damaged(f"{file.path.name}: not a Parquet file")
        except OSError as error:
            raise Damaged(f"{file.path.name}: {error}") from error


def write_base(table: Table, rows: pa.RecordBatchReader, state: State) -> None:
    """Replace the whole table by `rows`, as they stream in, in one commit."""
    _write(table, _in_layer(table, rows, "base"), state, schema_mode="overwrite")


def write_recent(table: Table, rows: pa.Table, state: State) -> None:
    """Replace the recent layer in one commit; base stays untouched."""
    batches = _in_layer(table, rows.to_batches(), "recent")
    _write(table, batches, state, predicate=f"{LAYER} = 'recent'")


def _write(table: Table, batches: Iterable[pa.RecordBatch], state: State, **how) -> None:
    schema = table.schema.append(pa.field(LAYER, pa.string()))
    metadata = {"shuke": json.dumps({"last": state.last, "fingerprint": state.fingerprint})}
    write_deltalake(
        places.table(table.name),
        pa.RecordBatchReader.from_batches(schema, batches),
        mode="overwrite",
        partition_by=[LAYER],
        name=table.name,
        configuration=CONFIGURATION,
        target_file_size=FILE_BYTES,
        writer_properties=WRITING,
        commit_properties=CommitProperties(custom_metadata=metadata),
        **how,
    )


def _in_layer(table: Table, batches: Iterable[pa.RecordBatch], layer: str):
    schema = table.schema.append(pa.field(LAYER, pa.string()))
    for batch in batches:
        yield pa.record_batch([*batch.columns, pa.repeat(layer, batch.num_rows)], schema=schema)


def merged_recent(stored: Stored, table: Table, fresh: pa.Table) -> pa.Table:
    """The recent layer after `fresh` rows: the newer twin wins, each id once, in order of id."""
    recent = [pq.read_table(file.path, partitioning=None) for file in stored.recent]
    rows = pa.concat_tables([*(t.cast(table.schema) for t in recent), fresh])
    rows = rows.sort_by([("id", "ascending"), ("revision", "descending")])
    ids = rows["id"].combine_chunks()
    if len(ids) < 2:
        return rows
    first = pc.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1))
    return rows.filter(pa.concat_arrays([pa.array([True]), first]))


def worth_folding(stored: Stored) -> bool:
    """Whether recent has grown so large that reading pays for it."""
    recent = sum(file.rows for file in stored.recent)
    return recent > max(FOLD_ROWS, FOLD_SHARE * sum(file.rows for file in stored.base))


def sweep(name: str, hours: int = 2) -> list[str]:
    """Delete files that no snapshot of the last `hours` uses, and old log entries."""
    folder = places.table(name)
    table = DeltaTable(folder)
    states = [c["shuke"] for c in table.history(5) if "shuke" in c]
    properties = CommitProperties(custom_metadata={"shuke": states[0]}) if states else None
    gone = table.vacuum(
        hours,
        dry_run=False,
        enforce_retention_duration=False,
        full=True,
        commit_properties=properties,
    )
    table.cleanup_metadata()
    return gone
