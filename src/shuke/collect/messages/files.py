"""Files of messages on the disk: as messages came, and what was attached. Only our account reads them."""

import os
from pathlib import Path

from django.conf import settings

from shuke.common import clock, ids

#: Seconds after which a file that no row names was left by a crash.
_ORPHANED = 86_400


def folder() -> Path:
    path = Path(settings.HOME) / "messages"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(content: bytes) -> str:
    """Write a file under a name of its own; when this returns, it is on the disk."""
    place, name = folder(), ids.token(18)
    descriptor = os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    directory = os.open(place, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return name


def read(name: str) -> bytes:
    """Raises FileNotFoundError, also for what is no name of ours."""
    path = folder() / name
    if not name or path.parent != folder():
        raise FileNotFoundError(name)
    return path.read_bytes()


def sweep(named: set[str]) -> int:
    """Remove files of yesterday and before that are not `named`; how many."""
    limit, removed = clock.now().timestamp() - _ORPHANED, 0
    for path in folder().iterdir():
        if path.name not in named and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
