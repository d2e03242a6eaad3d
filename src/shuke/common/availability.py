"""What it means when the database or the disk cannot do what was asked."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.utils import InterfaceError
from django.utils.translation import gettext_lazy

from shuke.common.errors import ShukeError


class Reason(StrEnum):
    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read_only"
    UNREACHABLE = "unreachable"
    DAMAGED = "damaged"


WORDS = {
    Reason.LOCKED: gettext_lazy(
        "The database is busy with something else. Nothing was changed; try again in a few seconds."
    ),
    Reason.FULL: gettext_lazy(
        "There is no room left on the server. Nothing was changed; whoever looks after it must make room."
    ),
    Reason.READ_ONLY: gettext_lazy(
        "The database can only be read just now. Nothing was changed; whoever looks after the server "
        "must look into it."
    ),
    Reason.UNREACHABLE: gettext_lazy(
        "The database does not answer. Nothing was changed; try again in a minute, or tell whoever looks "
        "after the server."
    ),
    Reason.DAMAGED: gettext_lazy(
        "The database file is damaged. Stop Shuke, keep the file, and restore the latest copy."
    ),
}

#: Primary result codes of SQLite (https://sqlite.org/rescode.html). An input or output error is what a
#: quota or a file-size limit looks like.
_SQLITE = {
    5: Reason.LOCKED, 6: Reason.LOCKED, 8: Reason.READ_ONLY, 10: Reason.FULL, 11: Reason.DAMAGED,
    13: Reason.FULL, 14: Reason.UNREACHABLE, 26: Reason.DAMAGED,
}  # fmt: skip
#: SQLSTATE of PostgreSQL or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRESQL = {
    "55P03": Reason.LOCKED, "57014": Reason.LOCKED, "40": Reason.LOCKED, "53100": Reason.FULL,
    "53": Reason.UNREACHABLE, "57P": Reason.UNREACHABLE, "08": Reason.UNREACHABLE,
    "25006": Reason.READ_ONLY, "58": Reason.UNREACHABLE, "XX001": Reason.DAMAGED,
}  # fmt: skip
_SYSTEM = {
    errno.ENOSPC: Reason.FULL, errno.EDQUOT: Reason.FULL, errno.EFBIG: Reason.FULL,
    errno.EROFS: Reason.READ_ONLY, errno.EIO: Reason.READ_ONLY,
}  # fmt: skip
#: Libraries that write files for us and have no codes, and what they say instead.
_WRITERS = ("_duckdb", "duckdb", "polars", "pyarrow")
_PHRASES = {"no space left on device": Reason.FULL, "file too large": Reason.FULL,
         "read-only file system": Reason.READ_ONLY}  # fmt: skip


class Unavailable(ShukeError):
    """Database or disk cannot do this now; nothing of it was kept."""

    code = "unavailable"
    status = 503

    def __init__(self, reason: Reason):
        super().__init__(str(WORDS[reason]))
        self.reason = reason
        self.retry_after = 5 if reason == Reason.LOCKED else 30


def unavailable(error: BaseException | None) -> Unavailable | None:
    """The typed failure that `error` means, or None when it is a fault of another kind."""
    reason = reason_of(error)
    return Unavailable(reason) if reason else None


def reason_of(error: BaseException | None) -> Reason | None:
    """Why database or disk refused, from the error or what caused it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _SYSTEM:
            return _SYSTEM[error.errno]
        if isinstance(error, DatabaseError | InterfaceError) and (reason := _of_driver(error)):
            return reason
        if type(error).__module__.partition(".")[0] in _WRITERS and (reason := _of_words(error)):
            return reason
        error = error.__cause__ or error.__context__
    return None


def _of_driver(error: Exception) -> Reason | None:
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return _SQLITE.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return next(
            (_POSTGRESQL[s] for s in (state, state[:3], state[:2]) if s in _POSTGRESQL), None
        )
    # libpq tells of a connection that was refused or broke without a state.
    broken = type(cause).__module__.startswith("psycopg") and type(cause).__name__ in {
        "OperationalError", "InterfaceError", "ConnectionTimeout",
    }  # fmt: skip
    return Reason.UNREACHABLE if broken or isinstance(error, InterfaceError) else None


def _of_words(error: BaseException) -> Reason | None:
    text = str(error).lower()
    return next((reason for words, reason in _PHRASES.items() if words in text), None)


def is_older_database(error: BaseException) -> bool:
    """Whether a table or a column is missing: the database was not migrated."""
    if not isinstance(error, DatabaseError):
        return False
    state = getattr(error.__cause__, "sqlstate", "")
    return state in {"42P01", "42703"} or str(error).startswith(("no such table", "no such column"))


def waiting(engine: str, seconds: float) -> Mapping[str, Any]:
    """Options of a database connection that waits at most so long for the locks of others."""
    if "postgresql" in engine:
        return {"options": f"-c lock_timeout={round(seconds * 1000)}"}
    return {"timeout": seconds}


@contextmanager
def briefly(seconds: float) -> Iterator[None]:
    """Within the block, a transaction of its own, wait at most so long for the locks of others."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {round(seconds * 1000)}")
            yield
    finally:
        if connection.vendor == "sqlite" and connection.connection is not None:
            connection.connection.execute(f"PRAGMA busy_timeout = {before}")
