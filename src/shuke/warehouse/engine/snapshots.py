"""What engines have in common: which snapshot a block reads, and when an old one may be forgotten."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from shuke.warehouse import manifest, places, quarantine, store
from shuke.warehouse.engine.connection import Connection, not_here
from shuke.warehouse.manifest import Manifest
from shuke.warehouse.store import Stored
from shuke.warehouse.tables import Table, declared


@dataclass
class Snapshot:
    """One version of every table as the engine knows it, under a name of its own."""

    place: str
    fresh: Manifest
    #: What is stored of each table that can be read.
    tables: dict[str, Stored] = field(default_factory=dict)
    users: int = 0


class Engine(ABC):
    """The process's engine and its snapshots."""

    #: What the engine raises when a file of a table cannot be read.
    unreadable: ClassVar[tuple[type[Exception], ...]] = ()

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple | None = None
        self._newest: Snapshot | None = None
        self._made = 0

    @abstractmethod
    def begin(self, place: str) -> None:
        """Make room for a snapshot's tables."""

    @abstractmethod
    def define(self, place: str, table: Table, stored: Stored) -> None:
        """Let the table be read at `place` as this version of it."""

    @abstractmethod
    def forget(self, snapshot: Snapshot) -> None:
        """Drop what `begin` and `define` made."""

    @abstractmethod
    def open(self, snapshot: Snapshot) -> Connection:
        """A connection for one thread."""

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection to the newest snapshot. Busy while there is none."""
        snapshot = self._enter()
        try:
            connection = self.open(snapshot)
            try:
                yield connection
            finally:
                connection.close()
        finally:
            self._leave(snapshot)

    def restart(self) -> None:
        """Begin anew with the next block: what was defined is gone."""
        with self._lock:
            self._newest = self._stamp = None

    def _enter(self) -> Snapshot:
        """The newest snapshot, defined when it is new; `_leave` it afterwards."""
        with self._lock:
            stamp = _stamp()
            if self._newest is None or stamp != self._stamp:
                self._renew(manifest.load())
                self._stamp = stamp
            assert self._newest
            self._newest.users += 1
            return self._newest

    def _leave(self, snapshot: Snapshot) -> None:
        with self._lock:
            snapshot.users -= 1
            if snapshot is not self._newest and snapshot.users == 0:
                self.forget(snapshot)

    def _renew(self, fresh: Manifest | None) -> None:
        if fresh is None:
            raise not_here()
        last = self._newest
        if last is not None and last.fresh.tables == fresh.tables:
            last.fresh = fresh  # only the time is newer
            return
        self._newest = self._defined(fresh)
        if last is not None and last.users == 0:
            self.forget(last)

    def _defined(self, fresh: Manifest) -> Snapshot:
        self._made += 1
        snapshot = Snapshot(f"s{self._made}", fresh)
        self.begin(snapshot.place)
        for table in declared():
            state = fresh.tables.get(table.name)
            if state is None or state.fingerprint != table.fingerprint:
                continue  # `Connection.table` says so to whoever asks for it
            try:
                stored = store.read(table.name, state.version)
                if stored is None:
                    raise store.Damaged(f"{table.name}: its folder is missing")
                self.define(snapshot.place, table, stored)
                snapshot.tables[table.name] = stored
            except (store.Damaged, *self.unreadable) as error:
                self.forget(snapshot)
                quarantine.suspect([table.name])
                raise not_here() from error
        return snapshot


def _stamp() -> tuple:
    """Changes whenever the manifest is replaced."""
    try:
        status = places.manifest().stat()
    except FileNotFoundError:
        raise not_here() from None
    return status.st_ino, status.st_mtime_ns, status.st_size
