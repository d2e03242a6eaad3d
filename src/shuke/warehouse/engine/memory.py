"""What a snapshot holds in memory because it is asked for again and again."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

#: By how many blocks something is asked for before it is held: most questions come once.
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
        self._bytes: dict[str, int] = {}
        #: One at a time: what is being made is not packed yet, and the room that it takes is measured.
        self.building = threading.Lock()

    def about(self, key: Hashable, *, first: bool) -> Held:
        """The entry of `key`; `first` counts it as asked for once more."""
        with self._lock:
            entry = self._held.setdefault(key, Held(f"held_{len(self._held) + 1}"))
            entry.uses += first
            return entry

    def take(self, place: str, size: int, limit: int) -> bool:
        """Reserve so many bytes for what is held at a place, if the share of `limit` allows."""
        with self._lock:
            if size + sum(self._bytes.values()) > limit * SHARE:
                return False
            self._bytes[place] = size
            return True

    def places(self) -> list[str]:
        """Where the held tables are."""
        return list(self._bytes)
