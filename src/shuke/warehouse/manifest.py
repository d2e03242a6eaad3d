"""What readers see: one version of every table, switched in one rename."""

import datetime as dt
import json
import os
from dataclasses import asdict, dataclass, field

from shuke.warehouse import places


@dataclass(frozen=True)
class TableState:
    """One table of a snapshot. `last` is the revision up to which it holds everything; `id` is the
    Delta table's own, new when a damaged one was made anew."""

    id: str
    version: int
    rows: int
    last: int
    fingerprint: str


@dataclass(frozen=True)
class Manifest:
    """A snapshot, when it was true, and the mark shared with the database it was copied from."""

    mark: str
    identity: str
    synced_at: dt.datetime
    tables: dict[str, TableState] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def load() -> Manifest | None:
    """The manifest on disk; None when there is none that can be read."""
    try:
        data = json.loads(places.manifest().read_bytes())
        tables = {name: TableState(**state) for name, state in data.pop("tables").items()}
        at = dt.datetime.fromisoformat(data.pop("synced_at"))
        return Manifest(**data, synced_at=at, tables=tables)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def save(manifest: Manifest) -> None:
    """Replace the manifest as a whole, and have it on the disk before returning."""
    path = places.manifest()
    draft = path.with_suffix(".draft")
    with draft.open("w") as file:
        json.dump({**asdict(manifest), "synced_at": manifest.synced_at.isoformat()}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
