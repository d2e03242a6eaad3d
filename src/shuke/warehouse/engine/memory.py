"""What a snapshot holds in memory because it is asked for again and again."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

#: How often something is asked for before it is held: most questions come once.
WORTH = 2
#: Of the memory that analysis may take, what held tables may.
SHARE = 0.6


@dataclass
class Held:
    """One thing that was asked for; `name` is its table when it is held."""

    name: str
    uses: int = 0
    held: bool = False
    too_large: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Memory:
    """The held tables of one snapshot. They go when the snapshot goes, never earlier: a question that
    was compiled against one must find it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[Hashable, Held] = {}
        self._bytes = 0

    def about(self, key: Hashable) -> Held:
        """The entry of `key`, counted as asked for once more."""
        with self._lock:
            entry = self._held.setdefault(key, Held(f"held_{len(self._held) + 1}"))
            entry.uses += 1
            return entry

    def take(self, wanted: int, limit: int) -> bool:
        """Reserve so many bytes, if the share of `limit` allows."""
        with self._lock:
            if self._bytes + wanted > limit * SHARE:
                return False
            self._bytes += wanted
            return True


def row_bytes(schema: "pa.Schema") -> int:
    """About how many bytes a row takes while it is held."""
    return sum(_width(kind) for kind in schema.types)


def _width(kind: "pa.DataType") -> int:
    # Arrow loads where tables are held, not where a process starts.
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return 8 if kind.precision <= 18 else 16
    return max(1, kind.bit_width // 8) if pa.types.is_primitive(kind) else 16
