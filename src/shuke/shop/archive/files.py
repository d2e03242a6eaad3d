"""The files of archived events. They are the only copy: SHUKE_HOME is backed up with them."""

import os
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.utils.translation import gettext as _

from shuke.common import bulk
from shuke.common.errors import Busy

#: Every column of `shop_event`, as the database holds it: `value` in units of 0.0001.
COLUMNS: dict[str, Any] = {
    "id": pl.Int64,
    "door": pl.String,
    "key": pl.String,
    "at": bulk.INSTANT,
    "name": pl.String,
    "visitor": pl.String,
    "session": pl.String,
    "customer_id": pl.Int64,
    **dict.fromkeys(("source", "medium", "campaign", "device"), pl.String),
    **dict.fromkeys(("store_id", "product_id", "order_id", "value", "revision"), pl.Int64),
}


def folder() -> Path:
    path = Path(settings.HOME) / "archive" / "events"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write(name: str, events: pl.DataFrame) -> int:
    """Put the file in its place as a whole, on the disk and read back; its bytes. Raises OSError when what
    is read is not what was written."""
    place = folder()
    draft = place / f".{name}"
    with draft.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        events.write_parquet(file, compression="zstd", row_group_size=5_000)
        file.flush()
        os.fsync(file.fileno())
    if not pl.read_parquet(draft.read_bytes()).equals(events):
        raise OSError(f"{draft}: what was written cannot be read back")
    draft.replace(place / name)
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return (place / name).stat().st_size


def read(name: str, rows: int) -> pl.DataFrame:
    """The events of one file. Raises Busy when it is missing or not whole: nothing is answered without it."""
    try:
        events = pl.read_parquet((folder() / name).read_bytes())
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _lost(name) from error
    if len(events) != rows:
        raise _lost(name)
    return events


def _lost(name: str) -> Busy:
    return Busy(
        _(
            "%(name)s, a file of archived events, is missing or damaged. Put it back from your backup of %(folder)s."
        )
        % {"name": name, "folder": folder()},
        code="archive_missing",
    )
