"""Failures of the database or the disk that pass without a change of ours: wait and go on."""

import errno
from enum import StrEnum

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _


class Outage(StrEnum):
    """What is in the way."""

    LOCKED = "locked"
    FULL = "full"
    DAMAGED = "io"
    AWAY = "away"


#: What people read.
WORDS = {
    Outage.LOCKED: _("Another program keeps the database locked."),
    Outage.FULL: _("The disk or the database is full. Make room."),
    Outage.DAMAGED: _("The disk cannot be read or written (I/O error). Have it checked."),
    Outage.AWAY: _("The database cannot be reached."),
}
_ERRNO = {
    errno.ENOSPC: Outage.FULL,
    errno.EDQUOT: Outage.FULL,
    errno.EFBIG: Outage.FULL,  # the limit on a file's size
    errno.EIO: Outage.DAMAGED,
}
#: Words in what SQLite, DuckDB, Arrow and Polars say, where there is no code to go by.
_TEXTS = (
    ("is locked", Outage.LOCKED),
    ("disk is full", Outage.FULL),
    ("no space left on device", Outage.FULL),
    ("file too large", Outage.FULL),
    ("disk i/o error", Outage.DAMAGED),
)
#: SQLSTATEs of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_SQLSTATES = {
    "55P03": Outage.LOCKED,  # lock_not_available
    "40P01": Outage.LOCKED,  # deadlock_detected
    "40001": Outage.LOCKED,  # serialization_failure
    "53100": Outage.FULL,  # disk_full
    "58030": Outage.DAMAGED,  # io_error
    "53300": Outage.AWAY,  # too_many_connections
    "57P01": Outage.AWAY,  # admin_shutdown
    "57P02": Outage.AWAY,  # crash_shutdown
    "57P03": Outage.AWAY,  # cannot_connect_now
}
#: psycopg raises these without an SQLSTATE when the connection itself is lost.
_WITHOUT_STATE = ("OperationalError", "InterfaceError")
#: Libraries that write files for us, and SQLite's own driver.
_WRITERS = ("_duckdb", "duckdb", "polars", "pyarrow", "pysqlite3", "sqlite3")


def outage(error: BaseException) -> Outage | None:
    """Which outage an error comes from, looking through what it was raised from; None for a fault."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        if kind := _kind(current):
            return kind
        seen.add(id(current))
        current = current.__cause__ or current.__context__
    return None


def words(kind: str) -> str:
    """What people read of an outage that was stored; "" for none."""
    return str(WORDS[Outage(kind)]) if kind else ""


def _kind(error: BaseException) -> Outage | None:
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return Outage.AWAY if state.startswith("08") else _SQLSTATES.get(state)
    if isinstance(error, OSError) and error.errno in _ERRNO:
        return _ERRNO[error.errno]
    if _library(error) == "psycopg" and type(error).__name__ in _WITHOUT_STATE:
        return Outage.AWAY
    if isinstance(error, InterfaceError):
        return Outage.AWAY
    if isinstance(error, OperationalError | OSError) or _library(error) in _WRITERS:
        text = str(error).lower()
        return next((kind for words, kind in _TEXTS if words in text), None)
    return None


def _library(error: BaseException) -> str:
    return type(error).__module__.partition(".")[0]
