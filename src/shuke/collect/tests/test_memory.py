"""What a file's shape may cost: the memory of reading, arranging and interpreting it, in a process of
its own. A bound is by bytes: wide rows and long cells take no more than narrow ones."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from shuke.collect import arranging, staging
from shuke.collect.reading import Reading, blocks, guess_reading, limits
from shuke.collect.recorders.recipe import Recipe
from shuke.common.errors import Invalid

pytestmark = pytest.mark.once
MEGABYTES = 256
MEASURE = """
import json, resource, sys
import django; django.setup()
from pathlib import Path
from shuke.collect import batches, staging
from shuke.collect.reading import Reading
from shuke.collect.recorders.recipe import Recipe
path, width = Path(sys.argv[1]), int(sys.argv[2])
recipe = Recipe("orders", "orders", {"number": 0, "placed_at": 1, "total": 2})
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
small = path.with_name("small.csv")
small.write_text("a,b,c\\n1,2026-01-02,3\\n")
for file, columns in ((small, 3), (path, width)):
    before, lines = peak(), []
    target = path.with_name("staged.parquet")
    staging.stage(file, Reading(), recipe, [""] * columns, target, lambda count: None)
    for number in range(staging.counts(target)[1]):
        batch = batches.prepare(staging.batch(target, number), recipe)
        lines.append(batch.read.lines.height)
print(json.dumps({"megabytes": peak() - before, "lines": sum(lines), "batches": len(lines)}))
"""


def measured(path: Path, width: int) -> dict:
    """What staging the file and interpreting its batches took, beyond what a tiny file takes."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path), str(width)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
             "SHUKE_HOME": str(path.parent), "POLARS_MAX_THREADS": "2"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def wide(file, rows: int, scattered: bool) -> None:
    """250 columns. Scattered: the lines of an order stand far from each other."""
    file.write(",".join(["order", "date", "total", *(f"column {n}" for n in range(247))]) + "\n")
    rest = ",".join(f"value {n}" for n in range(247))
    orders = rows // 2
    for row in range(rows):
        order = row % orders if scattered else row // 2
        file.write(f"A{order},2026-01-02,5,{rest}\n")


def long(file, rows: int, scattered: bool) -> None:
    """One cell of 190 KB in each row."""
    file.write("order,date,total,note\n")
    note = "今天下单 " * 14_600
    for row in range(rows):
        order = row % (rows // 2) if scattered else row // 2
        file.write(f"A{order},2026-01-02,5,{note}\n")


@pytest.mark.parametrize("scattered", [False, True])
@pytest.mark.parametrize(
    ("write", "rows", "width"), [(wide, 20_000, 250), (long, 1_000, 4)], ids=["wide", "long"]
)
def test_big_rows_take_no_more_memory_than_small_ones(tmp_path, write, rows, width, scattered):
    path = tmp_path / "file.csv"
    with path.open("w") as file:
        write(file, rows, scattered)
    found = measured(path, width)
    assert found["lines"] == rows
    assert found["batches"] > 3
    assert found["megabytes"] < MEGABYTES


def staged(tmp_path, text: str, kind: str = "orders") -> list[pl.DataFrame]:
    path, target = tmp_path / "file.csv", tmp_path / "staged.parquet"
    path.write_text(text)
    width = text.partition("\n")[0].count(",") + 1
    recipe = Recipe(kind, kind, {"number": 0, "placed_at": 1, "total": 2})
    staging.stage(path, Reading(), recipe, [""] * width, target, lambda count: None)
    return [staging.batch(target, number) for number in range(staging.counts(target)[1])]


@pytest.fixture
def small_parts(settings, monkeypatch):
    """Batches of five lines, chunks of three, parts of a few rows."""
    settings.IMPORT_BATCH_LINES = 5
    monkeypatch.setattr(staging, "_CHUNK", 3)
    monkeypatch.setattr(arranging, "BATCH_BYTES", 400)
    monkeypatch.setattr(staging, "blocks", partial(blocks, size=40))


def test_documents_stand_together_in_the_order_in_which_they_begin(tmp_path, small_parts):
    names = ["A", "B", "A", "C", "B", "D", "A", "E", "F", "C", "G", "H", "A", "D", "I"]
    text = "order,date,total\n" + "".join(
        f"{n},2026-01-0{1 + i % 9},{i}\n" for i, n in enumerate(names)
    )
    frames = staged(tmp_path, text)
    assert len(frames) > 2
    keys = [key for frame in frames for key in frame["key"].unique(maintain_order=True)]
    assert keys == [f"main/{name}" for name in "ABCDEFGHI"]
    rows = pl.concat(frames)
    assert sorted(rows["row"]) == list(range(2, 2 + len(names)))
    for name in set(names):
        mine = rows.filter(pl.col("key") == f"main/{name}")
        assert mine["row"].is_sorted()
        assert mine["lines"].to_list() == [names.count(name)] * names.count(name)


def test_short_documents_make_a_batch_sooner_than_long_ones(tmp_path, monkeypatch):
    """What a document costs is many times what one more line of it does."""
    monkeypatch.setattr(arranging, "BATCH_DOCUMENTS", 4)
    head = "order,date,total\n"
    short = staged(tmp_path, head + "".join(f"A{n},2026-01-02,1\n" for n in range(10)))
    assert [frame.height for frame in short] == [4, 4, 2]
    (tmp_path / "staged.parquet").unlink()
    long = staged(tmp_path, head + "".join(f"A{n // 3},2026-01-02,1\n" for n in range(30)))
    assert [frame.height for frame in long] == [12, 12, 6]


def test_a_document_that_is_too_big_is_cut_and_told(tmp_path, small_parts, monkeypatch):
    monkeypatch.setattr(limits, "DOCUMENT_BYTES", 900)
    text = "order,date,total\n" + "A,2026-01-02,1\n" * 40 + "B,2026-01-02,1\n"
    frames = staged(tmp_path, text)
    assert max(frame.height for frame in frames) <= 10
    lines = pl.concat(frames).select("key", "lines").unique()
    assert dict(lines.iter_rows()) == {"main/A": arranging.TOO_MANY, "main/B": 1}


@pytest.mark.parametrize("row", ["\n", "\r\n", ",,\n", '"",\n'])
def test_endless_empty_rows_are_refused(tmp_path, row, monkeypatch):
    monkeypatch.setattr(limits, "BLANK_ROWS", 1_000)
    monkeypatch.setattr(staging, "blocks", partial(blocks, size=500))
    head = "order,date,total\nA,2026-01-02,1\n"
    with pytest.raises(Invalid, match="From line 3 on there are more than 1000 empty rows"):
        staged(tmp_path, head + row * 3_000 + "B,2026-01-02,1\n")
    assert len(pl.concat(staged(tmp_path, head + row * 900 + "B,2026-01-02,1\n"))) == 2


def test_a_hundred_megabytes_of_newlines_end_early(tmp_path):
    """Not a measure of time: how far the file was read."""
    path = tmp_path / "file.csv"
    path.write_text("order,date,total\n" + "\n" * 100_000_000)
    assert guess_reading(path, frozenset({"order", "date", "total"})).header_row == 1
    seen: list[int] = []
    recipe = Recipe("orders", "orders", {"number": 0, "placed_at": 1, "total": 2})
    with pytest.raises(Invalid, match="empty rows"):
        staging.stage(path, Reading(), recipe, [""] * 3, tmp_path / "x", seen.append)
