"""The database of a backup: one moment of it, while others write; and putting it where there is none.

SQLite writes a copy of its own snapshot (`VACUUM INTO`), without pages that hold pieces of deleted rows.
PostgreSQL's own programs dump and restore, in their versions for this server.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.common.sqlite import base as sqlite
from shuke.operate.backups.sealing import Damaged

#: Name of the database in the archive, by vendor.
MEMBERS = {"sqlite": "database/shuke.db", "postgresql": "database/shuke.dump"}


def snapshot(target: Path) -> dict[str, int]:
    """Write the database as it is now to `target`; rows by table, of the same moment."""
    if connection.vendor == "sqlite":
        return _snapshot_sqlite(target)
    return _snapshot_postgresql(target)


@contextmanager
def _cursor(name: str = "") -> Iterator[Any]:
    """Of a connection for this block alone, as ours may be inside a transaction; `name`: to another database beside
    ours."""
    own = connections.create_connection("default")
    if name:
        own.settings_dict = {**own.settings_dict, "NAME": name}
    try:
        with own.cursor() as cursor:
            yield cursor
    finally:
        own.close()


def _snapshot_sqlite(target: Path) -> dict[str, int]:
    with _cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    with _sqlite(target) as link:
        return _counts_sqlite(link)


@contextmanager
def _sqlite(path: Path) -> Iterator[Any]:
    link = sqlite.Database.connect(f"file:{path}?mode=ro", uri=True)
    try:
        yield link
    finally:
        link.close()


def _counts_sqlite(link: Any) -> dict[str, int]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    tables = [name for (name,) in link.execute(query) if not name.startswith("sqlite_")]
    return {
        table: link.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        for table in sorted(tables)
    }


def examine(path: Path, expected: dict[str, int]) -> None:
    """Open the database of a backup that was unpacked to `path`, and compare. Raises Damaged."""
    if connection.vendor == "sqlite":
        with _sqlite(path) as link:
            first = link.execute("PRAGMA integrity_check(1)").fetchone()[0]
            rows = _counts_sqlite(link)
        if first != "ok":
            raise Damaged(_("The database in this backup is damaged: %s") % first)
        return _compare(rows, expected)
    with _spare_database() as name:
        put_postgresql(path, name)
        with _cursor(name) as cursor:
            _compare(_counts_postgresql(cursor), expected)


def _compare(rows: dict[str, int], expected: dict[str, int]) -> None:
    if wrong := sorted(t for t in rows.keys() | expected.keys() if rows.get(t) != expected.get(t)):
        raise Damaged(
            _("Restored for a trial, these tables have other numbers of rows: %s")
            % ", ".join(wrong[:10])
        )


# PostgreSQL


def _snapshot_postgresql(target: Path) -> dict[str, int]:
    with _cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot_id = cursor.fetchone()[0]
        rows = _counts_postgresql(cursor)
        dump = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
        _run("pg_dump", *dump, f"--snapshot={snapshot_id}", f"--file={target}")
        cursor.execute("ROLLBACK")
    return rows


def _counts_postgresql(cursor: Any) -> dict[str, int]:
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    )
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        rows[table] = cursor.fetchone()[0]
    return rows


def put_postgresql(dump: Path, name: str = "", *, anew: bool = False) -> None:
    """Restore the dump into the database, all or nothing; `anew`: over what an interrupted one left."""
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    clean = ["--clean", "--if-exists"] if anew else []
    _run("pg_restore", *words, *clean, str(dump), name=name)


def _run(program: str, *words: str, name: str = "") -> None:
    database = settings.DATABASES["default"]
    name = name or connection.settings_dict["NAME"]
    parts = {"user": database["USER"], "password": database["PASSWORD"],
             "host": database["HOST"], "port": database["PORT"]}  # fmt: skip
    environment = {f"PG{key.upper()}": value for key, value in parts.items() if value}
    environment["PGDATABASE"] = name
    path = shutil.which(program)
    if path is None:
        raise Invalid(
            _("%(program)s is not installed here: it comes with PostgreSQL's client programs.")
            % {"program": program}
        )
    if program == "pg_restore":
        words = (f"--dbname={name}", *words)
    done = subprocess.run(
        [path, *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Invalid(_("%(program)s failed: %(why)s") % {"program": program, "why": last[:500]})


@contextmanager
def _spare_database() -> Iterator[str]:
    """An empty database beside ours, for as long as the block lasts."""
    name = "shuke_trial_restore"
    with _cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield name
    finally:
        with _cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
