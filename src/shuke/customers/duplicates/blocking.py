"""Which pairs are worth a look: those that share a key. Never all with all.

A key that more people share than LARGEST says little: its block is split by the sound of the name, and
what is still too large is left out and counted. So the number of pairs grows with the number of people,
not with its square.
"""

import duckdb

#: People that may share a key: 40 give 780 pairs.
LARGEST = 40


def make_pairs(engine: duckdb.DuckDBPyConnection, texts: list[str]) -> dict[str, int]:
    """Make the table `pairs` (one, other) from `people` and `contacts`.

    Returns how many keys were `split` and how many people's keys were `left` as too common.
    """
    engine.execute("CREATE TABLE keys AS " + " UNION ALL ".join(_keys(texts)))
    engine.execute(
        "CREATE TABLE sizes AS SELECT key, count(DISTINCT id) AS size FROM keys "
        "WHERE key IS NOT NULL GROUP BY key HAVING size > 1"
    )
    engine.execute(
        f"""CREATE TABLE blocks AS
        SELECT DISTINCT k.id, k.key FROM keys k JOIN sizes s USING (key) WHERE s.size <= {LARGEST}
        UNION ALL
        SELECT DISTINCT k.id, k.key || '/' || half.part FROM keys k JOIN sizes s USING (key)
        JOIN halves half USING (id) WHERE s.size > {LARGEST}"""
    )
    engine.execute(
        f"""CREATE TABLE large AS SELECT key, count(*) AS size FROM blocks GROUP BY key
        HAVING size > {LARGEST}"""
    )
    engine.execute(
        """CREATE TABLE pairs AS
        SELECT DISTINCT a.id AS one, b.id AS other FROM blocks a JOIN blocks b
        ON a.key = b.key AND a.id < b.id WHERE a.key NOT IN (SELECT key FROM large)"""
    )
    split = _number(engine, f"SELECT count(*) FROM sizes WHERE size > {LARGEST}")
    left = _number(engine, "SELECT coalesce(sum(size), 0) FROM large")
    return {"split": split, "left": left}


def _keys(texts: list[str]) -> list[str]:
    """The queries whose rows are keys."""
    day = "p.birth_month || '-' || p.birth_day"
    of_people = [
        "'name:' || least(p.sound, p.turned)",
        "'plain:' || p.plain",
        f"'born:' || p.birth_year || '-' || {day}",
        *(f"'{name}:' || p.{name}" for name in texts),
    ]
    of_halves = [
        f"'day:' || {day} || h.part",
        "'month:' || p.birth_year || '-' || p.birth_month || h.part",
        "'city:' || p.city || h.part",
    ]
    keys = [f"SELECT p.id, {key} AS key FROM people p" for key in of_people]
    keys += [
        f"SELECT p.id, {key} AS key FROM people p JOIN halves h USING (id)" for key in of_halves
    ]
    return [
        *keys,
        "SELECT id, kind || ':' || value FROM contacts WHERE NOT masked",
        # One digit mistyped leaves the first or the last seven right.
        "SELECT id, 'begin:' || left(value, -4) FROM contacts WHERE kind = 'phone' AND NOT masked "
        "AND length(value) > 9",
        "SELECT id, 'end:' || right(value, 7) FROM contacts WHERE kind = 'phone' AND NOT masked",
        "SELECT id, 'local:' || split_part(value, '@', 1) FROM contacts WHERE kind = 'email' AND NOT masked",
        # What marketplaces leave of a number, with the name.
        "SELECT c.id, 'shape:' || left(c.national, 3) || right(c.national, 2) || h.part "
        "FROM contacts c JOIN halves h USING (id) WHERE c.kind = 'phone'",
        "SELECT c.id, 'tail:' || right(c.national, 4) || h.part "
        "FROM contacts c JOIN halves h USING (id) WHERE c.kind = 'phone' "
        "AND NOT contains(right(c.national, 4), '*')",
    ]


def _number(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    [(number,)] = engine.execute(sql).fetchall()
    return int(number)
