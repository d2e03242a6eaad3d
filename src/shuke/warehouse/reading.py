"""Reading the main database in bulk, as Arrow, through a child process in one read transaction."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import pyarrow as pa
from django.db import connection
from django.utils.translation import gettext as _

from shuke.common.errors import Busy
from shuke.warehouse import selecting
from shuke.warehouse.converting import typed_batch
from shuke.warehouse.tables import Table


@dataclass(frozen=True)
class Head:
    """Where the main database stands: the settled revision, and which database it is."""

    settled: int
    identity: str


class Reader:
    """One consistent view of the main database for the length of a sync."""

    def __init__(self, vendor: str, requests: IO[bytes], answers: IO[bytes]):
        self.vendor = vendor
        self._requests = requests
        self._answers = answers

    def head(self) -> Head:
        row = pa.Table.from_batches(list(self._ask(selecting.settled(self.vendor)))).to_pylist()[0]
        return Head(settled=row["settled"], identity=row["identity"])

    def everything(self, table: Table) -> pa.RecordBatchReader:
        return self._rows(table, selecting.everything(table, self.vendor), -1)

    def changed(self, table: Table, after: int, upto: int) -> pa.RecordBatchReader:
        return self._rows(table, selecting.changed(table, self.vendor, after, upto), after)

    def _rows(self, table: Table, sql: str, after: int) -> pa.RecordBatchReader:
        batches = chain(self._archived(table, after), self._typed(table, sql))
        return pa.RecordBatchReader.from_batches(table.schema, batches)

    def _archived(self, table: Table, after: int) -> Iterator[pa.RecordBatch]:
        """What left the main database, as of the same view: a row stands in one of both places."""
        if table.archive is not None:
            for batch in table.archive.read(self._listed, after, "", None):
                if batch.num_rows:
                    yield typed_batch(table, batch)

    def _listed(self, sql: str) -> list[dict[str, Any]]:
        return [row for batch in self._ask(sql) for row in batch.to_pylist()]

    def _typed(self, table: Table, sql: str) -> Iterator[pa.RecordBatch]:
        leading = self.vendor == "sqlite"  # the row that only gives types
        for batch in self._ask(sql):
            if leading:
                batch, leading = batch.slice(1), False
            if batch.num_rows:
                yield typed_batch(table, batch)

    def _ask(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The answer to one request; raises when it did not arrive whole."""
        self._requests.write(json.dumps({"sql": sql}).encode() + b"\n")
        self._requests.flush()
        rows = 0
        try:
            with pa.ipc.open_stream(self._answers) as stream:
                for batch in stream:
                    rows += batch.num_rows
                    yield batch
            trailer = json.loads(self._answers.readline() or b"null")
        except (pa.ArrowInvalid, OSError, json.JSONDecodeError) as error:
            raise ReadingStopped(str(error)) from error
        if trailer != {"rows": rows}:
            raise ReadingStopped("the answer was cut off")


class ReadingStopped(Exception):
    """The child process ended early; its own words are in the log."""


@contextmanager
def open_reader() -> Iterator[Reader]:
    """Start the child and end it. Busy when the main database cannot be read now."""
    order = {"vendor": connection.vendor, "uri": _uri()}
    child = subprocess.Popen(
        [sys.executable, "-m", "shuke.warehouse.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_environment(),
    )
    assert child.stdin and child.stdout
    try:
        child.stdin.write(json.dumps(order).encode() + b"\n")
        yield Reader(connection.vendor, child.stdin, child.stdout)
    except (ReadingStopped, BrokenPipeError) as error:
        message = _("The main database could not be read just now: %(why)s. Try again in a minute.")
        raise Busy(message % {"why": error}, code="reading_stopped") from error
    finally:
        _end(child)


def _end(child: subprocess.Popen) -> None:
    assert child.stdin and child.stdout
    child.stdout.close()  # a child in the middle of an answer gets a broken pipe
    with suppress(BrokenPipeError):
        child.stdin.close()
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _uri() -> str:
    """The address of Django's default database, for ADBC."""
    options = connection.settings_dict
    if connection.vendor == "postgresql":
        parts = {
            "host": options["HOST"],
            "port": options["PORT"],
            "user": options["USER"],
            "password": options["PASSWORD"],
            "dbname": options["NAME"],
        }
        query = "&".join(f"{k}={quote(str(v), safe='')}" for k, v in parts.items() if v)
        return f"postgresql:///?{query}"
    return f"file:{quote(str(Path(options['NAME']).resolve()))}?mode=ro"


def _environment() -> dict[str, str]:
    source = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": source, "OMP_NUM_THREADS": "1"}
