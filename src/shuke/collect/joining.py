"""Two tables of one export, orders and their goods, put together by the number of the order.

The result is one table as other systems export it, one row for each line of an order with the order's
columns beside it, so that everything after it needs to know of one table only (decision 0208).
"""

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from shuke.collect import layouts, staging
from shuke.collect.layouts.base import FIELDS, LINE
from shuke.collect.reading import Reading, guess_reading, sample, workbook_to_csv
from shuke.collect.recorders import cells
from shuke.common.errors import Invalid

#: Fields that stand in the table of goods; all others stand in that of orders.
OF_LINES = frozenset(field.name for field in FIELDS["orders"] if field.group == LINE)
#: Rows in which the columns are looked at.
_LOOK = 500
#: Sheets of a workbook among which the other half is looked for.
_SHEETS = 6


@dataclass(frozen=True)
class Half:
    """One of the two tables as a text file, with what its columns mean."""

    path: Path
    reading: Reading
    header: list[str]
    layout: layouts.Layout
    mapping: dict[str, int]

    @property
    def has_goods(self) -> bool:
        """Whether it tells what was bought and nothing of when: the table of goods."""
        names = set(self.mapping)
        return "number" in names and bool(names & OF_LINES) and not names & {"placed_at", "paid_at"}

    @property
    def has_orders(self) -> bool:
        """Whether it tells of orders, and of goods no prices of lines: the table of orders."""
        names = set(self.mapping)
        return {"number", "placed_at"} <= names and not names & {"unit_price", "amount"}


def half_of(path: Path, reading: Reading | None = None) -> Half | None:
    """What the text file at `path` is half of; None when it tells of no orders."""
    reading = reading or guess_reading(path, layouts.header_names())
    head = sample(path, reading, reading.header_row + _LOOK)
    header = [cell.strip("\ufeff \t'\"")[:200] for cell in head[reading.header_row - 1]]
    layout = layouts.recognise(header)
    if layout.kind != "orders":
        layout = layouts.recognise(header, "orders")
    return Half(path, reading, header, layout, layout.suggest(header, head[reading.header_row :]))


def pair(one: Half | None, other: Half | None) -> tuple[Half, Half] | None:
    """(orders, goods), whichever came first; None where they are not the two halves of an export."""
    for orders, goods in ((one, other), (other, one)):
        if orders and goods and orders.has_orders and goods.has_goods:
            return orders, goods
    return None


def join_sheets(folder: Path, sheets: Sequence[str]) -> dict[str, Any]:
    """What a reading becomes when the first sheet of the workbook, `table.csv`, and another one are the two
    halves of an export; {} when they are not."""
    if len(sheets) < 2 or (first := half_of(folder / "table.csv")) is None:
        return {}
    for name in sheets[1:_SHEETS] if first.has_orders or first.has_goods else ():
        try:
            workbook_to_csv(folder / "upload", folder / "second.csv", name)
            halves = pair(first, half_of(folder / "second.csv"))
        except Invalid:
            continue
        if halves is None:
            continue
        both = f"{sheets[0]} + {name}"
        account = join(*halves, folder / "joined.csv")
        names = [both, *sheets]
        return {
            "table": "joined.csv",
            "sheets": names,
            "sheet": both,
            "both": both,
            "joined": account,
        }
    return {}


def mapping_of(orders: Half, goods: Half) -> dict[str, int]:
    """What the columns of both tables side by side mean."""
    width = len(orders.header)
    lines = {name: width + at for name, at in goods.mapping.items() if name in OF_LINES}
    rest = {name: at for name, at in orders.mapping.items() if name not in OF_LINES}
    return rest | lines


def join(orders: Half, goods: Half, target: Path) -> dict[str, int]:
    """Write both side by side to `target` and say what stands alone: {"orders": rows, "lines": rows, "width":
    columns of orders, "without_lines": n, "without_order": n, "twice": orders that stand twice}.

    An order without goods keeps its row, goods without their order keep theirs with nothing but the number: an
    import holds them. Of an order that stands twice the first row counts.
    """
    folder = target.with_name("joining")
    folder.mkdir()
    try:
        for name, half in (("o", orders), ("g", goods)):
            _write(half, folder, name)
        return _joined(folder, orders, goods, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(half: Half, folder: Path, name: str) -> None:
    width = len(half.header)
    empty = pl.DataFrame(schema={**staging.schema(width), "key": pl.String})
    empty.write_parquet(folder / f"{name}-000000.parquet")
    for number, frame in enumerate(staging.frames(half.path, half.reading, width), 1):
        keyed = frame.with_columns(key=cells.clean(half.mapping["number"]))
        keyed.write_parquet(folder / f"{name}-{number:06}.parquet", compression="lz4")


def _joined(folder: Path, orders: Half, goods: Half, target: Path) -> dict[str, int]:
    number = orders.mapping["number"]
    left = [
        f"coalesce(o.c{at}, g.key)" if at == number else f"o.c{at}"
        for at in range(len(orders.header))
    ]
    right = [f"g.c{at}" for at in range(len(goods.header))]
    # A row that could not be read has one cell too many, which reading it again complains about.
    columns = ", ".join(f"{column} AS x{at}" for at, column in enumerate([*left, *right]))
    first = (
        f"SELECT *, row_number() OVER (PARTITION BY coalesce(key, '#' || row) ORDER BY row) AS nth "
        f"FROM read_parquet('{folder}/o-*.parquet')"
    )
    both = f"once o FULL JOIN read_parquet('{folder}/g-*.parquet') g ON o.key = g.key"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "256MB", "threads": 1, "temp_directory": str(folder / "spill"),
    }  # fmt: skip
    body = folder / "body.csv"
    with duckdb.connect(config=config) as engine:
        engine.execute(f"CREATE TABLE once AS SELECT * FROM ({first}) WHERE nth = 1")
        rows = engine.execute(
            f"SELECT count(*) FROM read_parquet('{folder}/o-*.parquet')"
        ).fetchone()
        counts = engine.execute(
            "SELECT count(DISTINCT o.row) AS orders, count(g.row) AS lines, "
            "count(*) FILTER (g.row IS NULL) AS without_lines, "
            f"count(*) FILTER (o.row IS NULL) AS without_order FROM {both}"
        ).fetchone()
        engine.execute(
            f"COPY (SELECT {columns}, CASE WHEN coalesce(o.bad, g.bad) IS NOT NULL THEN 'x' END AS bad FROM {both} "
            f"ORDER BY coalesce(o.row, 9000000000000000000), g.row) TO '{body}' (HEADER false)"
        )
    assert rows is not None and counts is not None
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([*orders.header, *goods.header])
    with target.open("ab") as file, body.open("rb") as source:
        shutil.copyfileobj(source, file)
    names = ("orders", "lines", "without_lines", "without_order")
    account = dict(zip(names, map(int, counts), strict=True))
    twice = int(rows[0]) - account["orders"]
    return {**account, "width": len(orders.header), "twice": twice}


def mapping_again(
    header: Sequence[str], rows: Sequence[Sequence[str]], joined: Mapping[str, int]
) -> tuple[layouts.Layout, dict[str, int]]:
    """Layout and mapping of a joined table by its header and some of its rows."""
    width = joined["width"]
    parts = [slice(width), slice(width, None)]
    orders, goods = (
        Half(Path(), Reading(), head, layout, layout.suggest(head, [row[part] for row in rows]))
        for part in parts
        for head in [list(header[part])]
        for layout in [layouts.recognise(head, "orders")]
    )
    return orders.layout, mapping_of(orders, goods)
