"""`shuke bench sync`: a full rebuild and small syncs of the big shop, against plain ways in the same run.

References: for the rebuild, orders read by `sqlite3` cursor with `fetchmany` and written by pyarrow to
one Parquet file, without Delta; for small syncs, Delta's own `MERGE` of as many lines into a copy of
the table.
"""

from pathlib import Path

from bench import big_shop
from bench.measure import Figure, Report
from bench.stages import environment, run_stage

CHANGED = 1_000


def run(*, file: Path | None = None, size: float = 1.0) -> Report:
    """Rebuild and sync the big shop at `size` (1 is 1M customers, 3M orders, 10M lines)."""
    home = big_shop.home(size)
    rebuild = _stage("rebuild", home)
    plain = _stage("plain", home)
    everyday = _stage("everyday", home)
    scattered = _stage("scattered", home)
    merge = _stage("merge", home)
    speed, plain_speed = rebuild["rows"] / rebuild["seconds"], plain["rows"] / plain["seconds"]
    return Report(
        "sync",
        [
            Figure(
                "full rebuild",
                speed,
                "rows/s",
                "at least 300,000 rows/s",
                speed >= 300_000,
                plain_speed,
                "cursor and pyarrow to one Parquet file",
                speed / plain_speed,
            ),
            _small("sync of 1,000 everyday rows", everyday, merge),
            _small("sync of 1,000 rows scattered over all lines", scattered, merge),
            Figure("peak memory, rebuild", rebuild["memory"], "MB"),
            Figure("of it the reading process", rebuild["reader_memory"], "MB"),
        ],
        {
            "rows": rebuild["rows"],
            "rows copied by one small sync": [everyday["rows"], scattered["rows"]],
            "small syncs, seconds each": [everyday["all"], scattered["all"]],
            "bytes of the analysis tables": rebuild["bytes"],
            "home": str(home),
        },
    )


def _small(name: str, sync: dict, merge: dict) -> Figure:
    return Figure(
        name,
        sync["seconds"],
        "s",
        "under 3 s",
        sync["seconds"] < 3,
        merge["seconds"],
        "Delta MERGE of 1,000 scattered lines",
        sync["seconds"] / merge["seconds"],
    )


def _stage(name: str, home: Path) -> dict:
    return run_stage("syncing_stages", name, environment=environment(home))
