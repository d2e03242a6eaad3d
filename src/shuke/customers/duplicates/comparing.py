"""How much speaks for two records being one person: the sum of what each field says, in bits.

After Fellegi and Sunter (1969): a field that agrees adds log2(m / u), where m is how often it agrees for one
person and u how often for two people; one that disagrees takes away. u of a value is its share among
these very people, so that a rare name says more than a common one; m is set once below for every shop.
What people of one household share (phone, address, device) says which household somebody is of, not who
they are: together it never outweighs the odds against two people being one. Who they are, name and
birthday say.
"""

import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import duckdb
import polars as pl

from shuke.customers.duplicates import blocking, sentences
from shuke.customers.duplicates.naming import FEWEST, name_table

MEMORY = "256MB"
#: Bits above even odds from which a pair is worth a look: as likely one person as two.
SUGGESTED = 0.0
#: From which nobody would doubt it: 1,000 to 1.
CERTAIN = 10.0
#: One record in ten has a twin: the odds of two records, before anything is compared, are 1 to 5 n.
_TWINS = 5
PEOPLE = {
    "id": pl.Int64, "name": pl.String, "birth_year": pl.Int64, "birth_month": pl.Int64,
    "birth_day": pl.Int64, "lunar": pl.Boolean, "city": pl.String,
}  # fmt: skip
CONTACTS = {"id": pl.Int64, "kind": pl.String, "value": pl.String, "masked": pl.Boolean}


@dataclass(frozen=True)
class Outcome:
    """`pairs`: one, other (ids, the lower first), bits (above even odds), evidence (list of "field level").
    `compared`: how many pairs were looked at; `split`, `left`: keys that too many people share."""

    pairs: pl.DataFrame
    compared: int
    split: int
    left: int
    #: Texts that were seen to identify people.
    personal: tuple[str, ...] = ()


def find_pairs(
    people: pl.DataFrame,
    contacts: pl.DataFrame,
    *,
    texts: Sequence[str] = (),
    at_least: float = SUGGESTED,
) -> Outcome:
    """Pairs of `people` (PEOPLE and the columns `texts`) that may be one, the surest first.

    `contacts` (CONTACTS) are phones and e-mail addresses in their stored form. `texts` are columns of which
    nothing is known but that they hold text.
    """
    if wrong := [name for name in texts if not name.isidentifier()]:
        raise ValueError(f"no names of columns: {wrong}")
    with _engine() as engine:
        names = name_table(people["name"].drop_nulls())
        engine.register("given_people", people.to_arrow())
        engine.register("given_contacts", contacts.to_arrow())
        engine.register("names", names.to_arrow())
        total = max(people.height, FEWEST)
        _prepare(engine, texts)
        counts = blocking.make_pairs(engine, list(texts))
        odds = math.log2(_TWINS * total)
        engine.execute(f"CREATE TABLE levels AS {sentences.levels(texts, total)}")
        personal = [name for name in texts if _one(engine, sentences.identifying(name))]
        query = sentences.scored(texts, personal, total, odds, at_least)
        rows = cast(pl.DataFrame, pl.from_arrow(engine.sql(query).to_arrow_table()))
        compared = _one(engine, "SELECT count(*) FROM pairs")
    return Outcome(rows, compared, personal=tuple(personal), **counts)


def _one(engine: duckdb.DuckDBPyConnection, query: str) -> int:
    [(number,)] = engine.execute(query).fetchall()
    return int(number or 0)


@contextmanager
def _engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own that spills to a folder which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="shuke-duplicates-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": str(Path(folder)),
            "threads": "2",
        }
        with duckdb.connect(config=config) as engine:
            engine.execute("SET preserve_insertion_order = false")
            yield engine


def _prepare(engine: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> None:
    extra = "".join(f", nullif(trim(lower(g.{name})), '') AS {name}" for name in texts)
    engine.execute(
        f"""CREATE TABLE people AS SELECT g.id, n.plain, n.han, n.sound, n.turned, n.family, n.given, n.chance,
        g.birth_year, g.birth_month, g.birth_day, coalesce(g.lunar, false) AS lunar,
        nullif(g.birth_year || lpad(g.birth_month::VARCHAR, 2, '0') || lpad(g.birth_day::VARCHAR, 2, '0'), '') AS born,
        nullif(trim(lower(g.city)), '') AS city {extra}
        FROM given_people g LEFT JOIN names n USING (name)"""
    )
    engine.execute(
        """CREATE TABLE contacts AS SELECT DISTINCT id, kind, lower(value) AS value, masked,
        CASE WHEN kind = 'phone' THEN
          regexp_replace(regexp_replace(value, '[^0-9*xX•●]', '', 'g'), '^(0086|86)(1[0-9*xX•●]{10})$', '\\2')
        END AS national FROM given_contacts"""
    )
    # Two short pieces of the name: the same however its parts stand.
    engine.execute(
        """CREATE TABLE halves AS
        SELECT id, left(family, 3) AS part FROM people WHERE family <> ''
        UNION SELECT id, left(given, 3) FROM people WHERE given <> ''"""
    )
