"""`shuke bench duplicates FILE --cluster COLUMN`: how well suggested duplicates meet a known answer.

The file is any table of people; the column COLUMN holds the same value for one person. Other columns are read
as an import of customers would read them, and those that it does not know as text. Without a file: invented
people (`bench.people`).
"""

import csv
import re
import tempfile
import time
from pathlib import Path

import polars as pl

from bench.measure import Figure, Report, peak_memory_mb
from bench.people import make_people
from shuke.collect import layouts
from shuke.common.errors import Invalid
from shuke.customers.duplicates.comparing import CERTAIN, CONTACTS, PEOPLE, SUGGESTED, find_pairs
from shuke.customers.queries import normalise

#: People of the invented file at full size.
PEOPLE_COUNT = 20_000
#: F1 that is asked for.
WANTED = 0.97
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$")


def run(*, file: Path | None = None, size: float = 1.0, cluster: str = "") -> Report:
    """Compare suggestions for `file` with its column `cluster`, or for invented people."""
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as folder:
        if file is None:
            source = make_people(Path(folder) / "people.csv", round(PEOPLE_COUNT * size))
            cluster = "person"
        else:
            source = file
        table = _read(source)
    if cluster not in table.columns:
        raise SystemExit(
            f"There is no column {cluster!r}: --cluster names one of {', '.join(table.columns)}"
        )
    people, contacts, texts = _people(table.drop("row", cluster))
    began = time.perf_counter()
    outcome = find_pairs(people, contacts, texts=list(texts))
    seconds = time.perf_counter() - began
    suggested = outcome.pairs
    truth = _truth(table.select(pl.col("row").alias("id"), pl.col(cluster).alias("cluster")))
    hits = suggested.join(truth, on=["one", "other"], how="semi")
    certain = suggested.filter(pl.col("bits") >= CERTAIN)
    false_certain = certain.join(truth, on=["one", "other"], how="anti").height
    precision = hits.height / suggested.height if suggested.height else 1.0
    recall = hits.height / truth.height if truth.height else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Report(
        "duplicates",
        [
            Figure("precision", precision, ""),
            Figure("recall", recall, ""),
            Figure("F1", f1, "", f"at least {WANTED}", f1 >= WANTED),
            Figure("false among the certain", false_certain, "pairs", "none", not false_certain),
            Figure("people compared", people.height / seconds, "people/s"),
            Figure("peak memory", peak_memory_mb(), "MB"),
        ],
        {
            "file": file.name if file else "made up", "people": people.height,
            "true pairs": truth.height, "suggested pairs": suggested.height,
            "certain pairs": certain.height, "threshold": f"{SUGGESTED} bits above even odds",
            "compared pairs": outcome.compared, "keys split": outcome.split,
            "keys left out as too common": outcome.left,
            "read as text": ", ".join(texts.values()), "seen to identify": ", ".join(texts[each] for each in outcome.personal),
            "seconds": round(seconds, 2),
        },
    )  # fmt: skip


def _read(path: Path) -> pl.DataFrame:
    with path.open(newline="", encoding="utf-8-sig") as file:
        head, *rows = csv.reader(file)
    names = [name.strip() for name in head]
    table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    texts = pl.all().str.strip_chars()
    texts = pl.when(texts == "").then(None).otherwise(texts).name.keep()
    return table.with_columns(texts).with_row_index("row").cast({"row": pl.Int64})


def _people(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, str]]:
    """The table in the engine's form: people, contacts, and the columns that are read as text, by the names
    that they get."""
    rows = [[cell or "" for cell in row] for row in table.head(500).rows()]
    mapping = layouts.PLAIN["customers"].suggest(table.columns, rows)
    of = {
        field: table[table.columns[place]]
        for field, place in mapping.items()
        if field in ("name", "first_name", "last_name", "birthday", "city", "phone", "email")
    }
    used = {series.name for series in of.values()}
    unknown = [name for name in table.columns if name not in used]
    texts = {f"text{n}": name for n, name in enumerate(unknown)}
    people = pl.DataFrame({"id": range(table.height)}, schema={"id": pl.Int64}).with_columns(
        name=_name(of, table.height),
        **_born(of.get("birthday"), table.height),
        lunar=pl.lit(False),
        city=of.get("city", pl.lit(None, pl.String)),
        **{text: table[name] for text, name in texts.items()},
    )
    contacts = pl.concat(
        [pl.DataFrame(schema=CONTACTS), *(_contacts(kind, of[kind]) for kind in ("phone", "email") if kind in of)]
    )  # fmt: skip
    return people.select(*PEOPLE, *texts), contacts, texts


def _name(of: dict[str, pl.Series], height: int) -> pl.Series:
    empty = pl.Series([None] * height, dtype=pl.String)
    frame = pl.DataFrame(
        {name: of.get(name, empty) for name in ("name", "first_name", "last_name")}
    )
    parts = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True)
    return frame.select(pl.coalesce("name", parts).alias("name"))["name"]


def _born(days: pl.Series | None, height: int) -> dict[str, pl.Series]:
    texts: list[str | None] = days.to_list() if days is not None else [None] * height
    matches = [_DAY.match(day or "") for day in texts]
    parts: list[tuple] = [match.groups() if match else (None, None, None) for match in matches]
    names = ("birth_year", "birth_month", "birth_day")
    return {
        name: pl.Series([int(part[n]) if part[n] else None for part in parts], dtype=pl.Int64)
        for n, name in enumerate(names)
    }


def _contacts(kind: str, values: pl.Series) -> pl.DataFrame:
    rows = []
    for place, value in enumerate(values):
        if value:
            try:
                stored = normalise(kind, value, region="CN")
            except Invalid:
                continue
            rows.append((place, kind, stored.value, stored.masked))
    return pl.DataFrame(rows, schema=CONTACTS, orient="row")


def _truth(table: pl.DataFrame) -> pl.DataFrame:
    clusters = table.drop_nulls("cluster")
    pairs = clusters.join(clusters, on="cluster").filter(pl.col("id") < pl.col("id_right"))
    return pairs.select(one="id", other="id_right")
