"""Damaged tables: recognised, put aside for whoever wants to look, and copied anew."""

import logging
import shutil
from collections.abc import Iterable

import duckdb

from shuke.common import clock
from shuke.warehouse import places, store, views

log = logging.getLogger(__name__)

#: Damaged folders that are kept per table.
FOLDERS = 2


def examine(name: str, stored: store.Stored) -> None:
    """Raise Damaged when a file is missing or short, or when a reader complained and was right."""
    store.check(stored)
    complaint = places.suspects() / name
    if complaint.exists():
        _read_through(name, stored.files)
        complaint.unlink(missing_ok=True)


def suspect(names: Iterable[str]) -> None:
    """A reader could not read these tables: have the next sync read them through."""
    for name in names:
        (places.suspects() / name).touch()


def put_away(name: str, why: str) -> None:
    """Rename the table's folder so that it can be looked at, and forget the complaint."""
    folder = places.table(name)
    aside = folder.with_name(f"{name}.damaged-{clock.now():%Y%m%dT%H%M%S%f}")
    folder.rename(aside)
    (places.suspects() / name).unlink(missing_ok=True)
    log.error(
        "warehouse table %s is damaged (%s): put away as %s, copying anew", name, why, aside.name
    )
    for old in sorted(folder.parent.glob(f"{name}.damaged-*"))[:-FOLDERS]:
        shutil.rmtree(old, ignore_errors=True)


def _read_through(name: str, files: Iterable[store.File]) -> None:
    with duckdb.connect() as duck:
        for file in files:
            try:
                duck.execute(
                    f"SELECT sum(hash(COLUMNS(*))) FROM {views.parquet([file])}"
                ).fetchall()
            except duckdb.Error as error:
                raise store.Damaged(f"{name}: {file.path.name}: {error}") from error
