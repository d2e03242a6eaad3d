"""The folder `SHUKE_HOME`: readable by the account that runs Shuke and by nobody else.

The settings call this before anything else is imported, so it must stand on the standard library alone.
"""

import fcntl
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_home(home: Path) -> Path:
    """Make the folder if there is none, close it to other accounts, and let whatever this process and its
    children create from now on be theirs alone: files 0600, folders 0700.

    A home that is open to others (made by an older version, or copied) is tightened once, all of it. Its own
    mode is changed last: where that is right, everything below was.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.umask(_OTHERS)
    if home.stat().st_mode & _OTHERS:
        try:
            _tighten(home)
        except PermissionError:  # a mounted folder, say, that another account owns
            print(
                f"{home}: other accounts may read this, and its owner is another.", file=sys.stderr
            )
    return home


def _tighten(home: Path) -> None:
    for folder, _, names in os.walk(home, topdown=False):
        for name in names:
            _close(Path(folder, name))
        _close(Path(folder))


def _close(path: Path) -> None:
    """Take away what others may do. What a link points to is somebody else's choice; a file that went
    meanwhile needs nothing."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & _OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
    except FileNotFoundError:
        pass


def key(home: Path, name: str) -> str:
    """The random key kept in the file `name`, made by whoever needs it first: at least 256 bits, never
    empty. However many processes start at once, all get the same."""
    path = home / name
    if not (value := _content(path)):
        with _alone(home):
            if not (value := _content(path)):
                value = secrets.token_urlsafe(50)
                _write(path, value)
    return value


def _content(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""


def _write(path: Path, value: str) -> None:
    """Whole or not at all, for readers beside us and after a power cut."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
