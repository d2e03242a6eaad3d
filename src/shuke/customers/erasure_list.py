"""Who was forgotten, beside the database: a restore of an older one does not bring them back (decision 0325).

`SHUKE_HOME/erasures/list.jsonl` only grows, a line for each key, erasure and return, synced line by line.
It holds keyed hashes, numbers of records and days: nobody's name or contact.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from shuke.customers.models import Erasure, ErasureKey


@dataclass
class Listed:
    """What the list says."""

    #: Name of a key -> its secret.
    keys: dict[str, str] = field(default_factory=dict)
    #: uid -> the line of the erasure: `at`, `by`, `record`, `identities` as [key, digest].
    erasures: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Erasures that have ended: uid -> `at` and `by` of the return.
    returns: dict[str, dict[str, Any]] = field(default_factory=dict)


def path() -> Path:
    return Path(settings.HOME) / "erasures" / "list.jsonl"


def mark(name: str) -> Path:
    """A file beside the list whose time says when something was: "came", something of somebody who was forgotten
    came in; "compacted", the database was written anew."""
    return path().with_name(name)


def note(name: str) -> None:
    """It is now."""
    mark(name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark(name).touch()


def read(source: Path | None = None) -> Listed:
    """The list of this home, or one that was copied elsewhere. A line that a crash cut off counts for nothing."""
    listed = Listed()
    try:
        lines = (source or path()).read_text().splitlines()
    except FileNotFoundError:
        return listed
    for line in lines:
        try:
            _note(listed, json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue
    return listed


def _note(listed: Listed, row: dict[str, Any]) -> None:
    if "secret" in row:
        listed.keys[row["key"]] = row["secret"]
    elif "returned" in row:
        listed.returns[row["returned"]] = row
    else:
        listed.erasures[row["erasure"]] = row


def write_missing() -> int:
    """Add what the database knows and the list does not; how many lines. When it returns, they are on the disk."""
    with _alone() as file:
        listed = read()
        lines = [*_lines(listed)]
        if lines:
            # A line that was cut off must not swallow the next one.
            os.write(file, ("\n" + "".join(f"{json.dumps(line)}\n" for line in lines)).encode())
            os.fsync(file)
    return len(lines)


def _lines(listed: Listed) -> Iterator[dict[str, Any]]:
    for key in ErasureKey.objects.order_by("at", "pk"):
        if key.pk not in listed.keys:
            yield {"key": key.pk, "secret": key.secret}
    rows = Erasure.objects.exclude(uid__in=list(listed.erasures)).order_by("pk")
    for row in rows.prefetch_related("identities"):
        yield line_of(row)
    ended = Erasure.objects.exclude(ended_at=None).exclude(uid__in=list(listed.returns))
    for row in ended.order_by("pk"):
        assert row.ended_at is not None
        yield {"returned": row.uid, "at": row.ended_at.isoformat(), "by": row.ended_by}


def line_of(row: Erasure) -> dict[str, Any]:
    """One erasure as the list holds it."""
    return {
        "erasure": row.uid,
        "at": row.began_at.isoformat(),
        "by": row.began_by,
        "record": row.customer_id,
        "identities": _digests(row.identities.all()),
    }


def _digests(identities: Iterable[Any]) -> list[list[str]]:
    return sorted([each.key_id, each.digest] for each in identities)


@contextmanager
def _alone() -> Iterator[int]:
    place = path()
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)
