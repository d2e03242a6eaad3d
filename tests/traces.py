"""Whether somebody can still be found anywhere: in any table of the database, any file of SHUKE_HOME."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
from django.db import connection

#: In which a file may spell a name.
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def traces(words: Iterable[str], home: Path) -> list[str]:
    """Where any of these words stands, one line for each place; empty when nothing remembers."""
    words = list(words)
    return [*_in_tables(words), *_in_files(words, home)]


def _in_tables(words: list[str]) -> Iterator[str]:
    for table in _tables():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = _text(value)
                    for word in words:
                        if any(form in text for form in _forms(word)):
                            yield f"{table}.{name}: {word} in {text[:120]}"


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        return sorted(name for (name,) in cursor.fetchall())


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _forms(word: str) -> set[str]:
    """The word as it stands in texts, and as JSON escapes it."""
    return {word, word.encode("ascii", "backslashreplace").decode()}


def _in_files(words: list[str], home: Path) -> Iterator[str]:
    for path in sorted(each for each in home.rglob("*") if each.is_file()):
        content = _unpacked(path) if path.suffix == ".parquet" else path.read_bytes()
        for word in words:
            spellings = {form.encode(code) for form in _forms(word) for code in ENCODINGS}
            if any(each in content for each in spellings):
                yield f"{path.relative_to(home)}: {word}"


def _unpacked(path: Path) -> bytes:
    """All cells of a Parquet file, as text."""
    return str(pq.read_table(path, partitioning=None).to_pylist()).encode()
