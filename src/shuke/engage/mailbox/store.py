"""Letters as .eml files under SHUKE_HOME/mailbox, with an index beside them for paging."""

import datetime as dt
import email
import email.policy
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from django.conf import settings

from shuke.common import clock

PAGE = 50
#: Letters in one folder.
FOLDER = 1_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, sender TEXT NOT NULL,
  recipient TEXT NOT NULL, to_name TEXT NOT NULL, subject TEXT NOT NULL, size INTEGER NOT NULL
)
"""


@dataclass(frozen=True)
class Entry:
    """One letter in the index."""

    id: int
    at: dt.datetime
    #: Return path, address it was handed over for, and the name in its To.
    sender: str
    recipient: str
    to_name: str
    subject: str
    size: int


def folder() -> Path:
    return Path(settings.HOME) / "mailbox"


def keep(data: bytes, sender: str, recipients: list[str]) -> None:
    """Store one letter for each recipient. The file is whole before the index names it."""
    head = BytesHeaderParser(policy=email.policy.default).parsebytes(data)
    name = next((a.display_name for a in getattr(head["To"], "addresses", ())), "")
    at = clock.now().isoformat()
    with _index() as index:
        for recipient in recipients:
            row = (at, sender, recipient, name, str(head["Subject"] or ""), len(data))
            cursor = index.execute(
                "INSERT INTO letters (at, sender, recipient, to_name, subject, size) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            path = _path(cursor.lastrowid or 0)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def letters(*, before: int = 0, search: str = "") -> list[Entry]:
    """Newest first, at most PAGE + 1 of those with an id below `before`."""
    if not (folder() / "index.db").exists():
        return []
    conditions: list[str] = []
    values: list[int | str] = []
    if before:
        conditions.append("id < ?")
        values.append(before)
    if search:
        conditions.append("(recipient LIKE ? OR to_name LIKE ? OR subject LIKE ?)")
        values += [f"%{search}%"] * 3
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    with _index() as index:
        rows = index.execute(
            f"SELECT * FROM letters {where} ORDER BY id DESC LIMIT {PAGE + 1}",
            values,
        )
        return [_entry(row) for row in rows]


def count() -> int:
    """How many letters have arrived."""
    if not (folder() / "index.db").exists():
        return 0
    with _index() as index:
        return index.execute("SELECT count(*) FROM letters").fetchone()[0]


def letter(letter_id: int) -> tuple[Entry, EmailMessage] | None:
    """One letter, read back from its file."""
    if not _path(letter_id).exists():
        return None
    with _index() as index:
        row = index.execute("SELECT * FROM letters WHERE id = ?", [letter_id]).fetchone()
    if row is None:
        return None
    message = email.message_from_bytes(_path(letter_id).read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return _entry(row), message


def _path(letter_id: int) -> Path:
    return folder() / f"{letter_id // FOLDER:05}" / f"{letter_id:08}.eml"


def _entry(row: tuple) -> Entry:
    return Entry(row[0], dt.datetime.fromisoformat(row[1]), *row[2:])


@contextmanager
def _index() -> Iterator[sqlite3.Connection]:
    folder().mkdir(parents=True, exist_ok=True)
    # Not WAL: the interpreter's own SQLite may be one with the WAL-reset fault.
    connection = sqlite3.connect(folder() / "index.db", timeout=20)
    try:
        connection.execute("PRAGMA synchronous=OFF")  # what is tried out need not survive a crash
        connection.execute(_SCHEMA)
        with connection:
            yield connection
    finally:
        connection.close()
