"""The spool: what was sent and is not recorded yet, a file per call, synced before the sender is answered.

A file appears under its name whole or not at all, and goes when its events are recorded and committed. Who
is killed between leaves a file that is read again: an event is recorded once, by its `messageId`.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from shuke.common import clock, ids

#: Of calls that were put aside.
HELD = ".held"


def folder() -> Path:
    path = Path(settings.HOME) / "spool" / "events"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def append(batch: dict[str, Any]) -> Path:
    """Keep a call: when this returns, it is on the disk."""
    place = folder()
    name = f"{clock.now():%Y%m%dT%H%M%S%f}-{ids.token(6)}"
    temporary = place / f".{name}"
    with temporary.open("xb") as file:
        file.write(json.dumps(batch, ensure_ascii=True).encode())
        file.flush()
        os.fsync(file.fileno())
    path = place / f"{name}.json"
    temporary.rename(path)
    _sync(place)
    return path


def waiting(most: int) -> list[Path]:
    """The oldest calls that wait."""
    return sorted(folder().glob("[!.]*.json"))[:most]


def count(suffix: str = ".json") -> int:
    return sum(1 for _ in folder().glob(f"[!.]*{suffix}"))


def hold(path: Path) -> None:
    """Put aside a call that cannot be recorded: it stays, and stops nobody."""
    path.rename(path.with_suffix(HELD))


def release() -> int:
    """Put calls that were put aside back into the queue; how many."""
    paths = sorted(folder().glob(f"[!.]*{HELD}"))
    for path in paths:
        path.rename(path.with_suffix(".json"))
    return len(paths)


@contextmanager
def only_one() -> Iterator[bool]:
    """Whether this process alone records inside the block; the lock goes with the process."""
    with (folder() / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def without(path: Path, is_gone: Callable[[Any], bool]) -> int:
    """Take out of a waiting call the events that `is_gone` says of; how many. The file appears anew as a whole."""
    try:
        batch = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return 0
    places = [at for at, event in enumerate(batch.get("events", ())) if not is_gone(event)]
    count = len(batch.get("events", ())) - len(places)
    if count:
        for name in ("events", "reasons"):
            batch[name] = [batch[name][at] for at in places]
        temporary = path.with_name(f".{path.name}.{ids.token(6)}")
        with temporary.open("xb") as file:
            file.write(json.dumps(batch, ensure_ascii=True).encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync(path.parent)
    return count
