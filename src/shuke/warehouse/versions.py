"""What Delta's log says of a table's version, remembered by the process: opening a table takes 4 ms, and
whoever is told of a sync opens all of them though few changed.
"""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from deltalake import DeltaTable

#: Several versions of every table.
MOST = 200


@dataclass(frozen=True)
class Version:
    """One version: the table's id, the files that it adds up to, what the newest commit says of itself
    (`CommitProperties`), wherever the table lies."""

    id: str
    number: int
    metadata: str
    actions: tuple[dict, ...]


@dataclass(frozen=True)
class _Commit:
    """A version never changes, and its commit, which names its time and its files, is like no other."""

    digest: bytes
    folder: Path = field(compare=False)
    number: int = field(compare=False)


def read(folder: Path, number: int | None = None, *, anew: bool = False) -> Version:
    """The version of this number (default: newest) of the table in `folder`; `anew` from the whole log,
    whatever is remembered.

    Raises what `deltalake` raises of a log that it cannot read, and OSError.
    """
    number = _newest(folder) if number is None else number
    if anew:
        return _opened(folder, number)
    try:
        raw = (folder / "_delta_log" / f"{number:020d}.json").read_bytes()
    except FileNotFoundError:  # a checkpoint holds it, or there is none: Delta finds out
        return _opened(folder, number)
    return _remembered(_Commit(hashlib.sha256(raw).digest(), folder, number))


def _newest(folder: Path) -> int:
    """The number of the last commit in the log."""
    names = [file.name.partition(".")[0] for file in (folder / "_delta_log").iterdir()]
    return max((int(name) for name in names if name.isdecimal()), default=0)


@lru_cache(MOST)
def _remembered(commit: _Commit) -> Version:
    return _opened(commit.folder, commit.number)


def _opened(folder: Path, number: int) -> Version:
    table = DeltaTable(folder, version=number)
    actions = table.get_add_actions(flatten=True).to_struct_array().to_pylist()
    states = (commit["shuke"] for commit in table.history(5) if "shuke" in commit)
    return Version(str(table.metadata().id), table.version(), next(states, ""), tuple(actions))
