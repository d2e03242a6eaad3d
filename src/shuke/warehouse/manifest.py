"""What readers see: one version of every table, switched in one rename."""

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from shuke.warehouse import places

#: A table and its version.
Version = tuple[str, str]
#: Stands for a table where something depends on the time at which the copy was true.
QUARTER = "(quarter of an hour)"


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

    def version(self, name: str) -> Version:
        """Which version of a table the snapshot has; of `QUARTER`, which quarter of an hour it is of."""
        if name == QUARTER:
            minute = self.synced_at.minute // 15 * 15
            return name, self.synced_at.replace(minute=minute, second=0, microsecond=0).isoformat()
        state = self.tables.get(name)
        return name, f"{state.id}.{state.version}" if state else ""

    def holds(self, versions: Iterable[Version]) -> bool:
        """Whether these tables are those of the snapshot."""
        return all(self.version(version[0]) == version for version in versions)


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
