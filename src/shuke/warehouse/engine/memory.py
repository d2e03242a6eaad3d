"""What a process holds in memory because it is asked for again and again: within one budget, as long as
the tables that it was made from are those of a snapshot that somebody reads."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from shuke.warehouse.manifest import Version

#: By how many blocks something is asked for before it is held: most questions come once.
WORTH = 2
#: Of the memory that analysis may take, what held tables may.
SHARE = 0.6


@dataclass(eq=False)
class Held:
    """One thing that was asked for, of one version of the tables behind it."""

    #: Of the view that shows it, the same for every version: questions about it stay compiled.
    name: str
    versions: frozenset[Version]
    uses: int = 0
    #: The database that it lies in; empty while it is not held.
    place: str = ""
    size: int = 0
    too_large: bool = False
    #: The schemas of snapshots that show it, and how many open blocks look at it.
    schemas: set[str] = field(default_factory=set)
    users: int = 0
    #: One computation at a time: whoever else asks waits for it.
    lock: threading.Lock = field(default_factory=threading.Lock)


class Memory:
    """The held tables of a process, those used last at the end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: OrderedDict[tuple[Hashable, frozenset[Version]], Held] = OrderedDict()
        #: One at a time: what is being made is not packed yet, and the room that it takes is measured.
        self.building = threading.Lock()

    def use(self, key: Hashable, versions: frozenset[Version]) -> Held:
        """The entry of `key`, asked for by one more block; `release` it afterwards."""
        with self._lock:
            if (key, versions) not in self._entries:
                digest = hashlib.sha256(repr(key).encode()).hexdigest()[:12]
                self._entries[key, versions] = Held(f"held_{digest}", versions)
            self._entries.move_to_end((key, versions))
            entry = self._entries[key, versions]
            entry.uses += 1
            entry.users += 1
            return entry

    def release(self, entries: Iterable[Held]) -> None:
        """A block that looked at these has ended."""
        with self._lock:
            for entry in entries:
                entry.users -= 1

    def make_room(self, size: int, limit: int) -> list[Held] | None:
        """What to drop so that so many bytes fit into the share of `limit`: what nobody looks at, the
        longest unused first. None when not even that is enough."""
        with self._lock:
            over = size + sum(entry.size for entry in self._entries.values()) - limit * SHARE
            dropped = []
            for entry in self._entries.values():
                if over <= 0:
                    break
                if entry.place and not entry.users:
                    dropped.append(entry)
                    over -= entry.size
            if over > 0:
                return None
            self._remove(dropped)
            return dropped

    def leave(self, schema: str, is_current: Callable[[frozenset[Version]], bool]) -> list[Held]:
        """A snapshot was forgotten: what to drop, since no other shows it and it is not current."""
        with self._lock:
            dropped = []
            for entry in self._entries.values():
                entry.schemas.discard(schema)
                if not entry.schemas and not entry.users and not is_current(entry.versions):
                    dropped.append(entry)
            self._remove(dropped)
            return [entry for entry in dropped if entry.place]

    def _remove(self, dropped: list[Held]) -> None:
        for key in [key for key, entry in self._entries.items() if entry in dropped]:
            del self._entries[key]
