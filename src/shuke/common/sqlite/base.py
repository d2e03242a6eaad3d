"""Django's SQLite backend on pysqlite3.

Django imports the standard library's ``sqlite3``, which on Debian 12 is linked to SQLite 3.40.1:
a version with the WAL-reset corruption. The pysqlite3 wheel carries a sound one. Only the four
places where Django names the module are replaced here.
"""

import datetime
import decimal
import time

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.sqlite3 import base as django_sqlite
from django.db.backends.sqlite3._functions import register as register_functions
from django.db.backends.sqlite3.features import DatabaseFeatures
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from pysqlite3 import dbapi2 as Database

from shuke.common import turns

Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", django_sqlite.decoder(parse_date))
Database.register_converter("time", django_sqlite.decoder(parse_time))
Database.register_converter("datetime", django_sqlite.decoder(parse_datetime))
Database.register_converter("timestamp", django_sqlite.decoder(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, django_sqlite.adapt_date)
Database.register_adapter(datetime.datetime, django_sqlite.adapt_datetime)

#: First sound release, and the releases that the fix was carried back to (https://sqlite.org/wal.html).
SOUND_FROM = (3, 51, 3)
SOUND_BACKPORTS = {(3, 44): 6, (3, 50): 7}
#: SQLITE_BUSY: another connection holds the lock.
_BUSY = 5


def is_sound(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite version is free of the WAL-reset corruption (3.7.0 to 3.51.2)."""
    if version >= SOUND_FROM:
        return True
    patch = SOUND_BACKPORTS.get(version[:2])
    return patch is not None and version[2] >= patch


class Connection(Database.Connection):
    def getlimit(self, category: int) -> int:
        """Django asks for SQLITE_LIMIT_COLUMN (2,000 as compiled) when it logs a query."""
        return 2_000


class Features(DatabaseFeatures):
    #: SQLITE_MAX_VARIABLE_NUMBER as compiled by default; pysqlite3 has no `getlimit` to ask.
    max_query_params = 32_766


class CursorWrapper(Database.Cursor):
    """Django's placeholder conversion over pysqlite3's cursor."""

    convert_query = django_sqlite.SQLiteCursorWrapper.convert_query

    def execute(self, query, params=None):
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, dict) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query, param_list):
        # Rows are always sequences here, so no peeking: a generator streams straight through.
        return super().executemany(self.convert_query(query), param_list)


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    # Set by Django when it reads the connection parameters.
    init_commands: list[str]
    transaction_mode: str | None
    Database = Database
    features_class = Features

    def get_new_connection(self, conn_params):
        if not is_sound(Database.sqlite_version_info):
            raise ImproperlyConfigured(
                f"SQLite {Database.sqlite_version} can corrupt a database in WAL mode. "
                "Install pysqlite3 from the locked requirements, or use PostgreSQL."
            )
        connection = Database.connect(factory=Connection, **conn_params)
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for command in self.init_commands:
            if command := command.strip():
                connection.execute(command)
        return connection

    def _start_transaction_under_autocommit(self):
        """BEGIN IMMEDIATE, in turn with bulk writers (`common.turns`), for as long as the connection
        waits for locks."""
        patience = self.connection.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            if not self._begins():
                with turns.standing():
                    until = time.monotonic() + patience
                    while not self._begins(last=time.monotonic() >= until):
                        time.sleep(turns.TRY_EVERY)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")

    def _begins(self, *, last: bool = False) -> bool:
        """Whether the transaction began; False while the database is locked, an error on the `last` try."""
        try:
            with self.wrap_database_errors:
                self.connection.execute(f"BEGIN {self.transaction_mode or ''}")
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
            if last or code != _BUSY:
                raise
            return False
        return True

    def create_cursor(self, name=None):
        return self.connection.cursor(factory=CursorWrapper)
