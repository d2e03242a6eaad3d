"""The folder in which backups lie, and what lies beside them."""

import datetime as dt
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from shuke.common.errors import Busy
from shuke.customers.queries.erasures import list_place
from shuke.operate.backups.sealing import Opener, Sealer, is_sealed

#: The list of who was forgotten since, beside the backups: a restore reads it.
ERASURES = "erasures.jsonl"
PLAIN, SEALED = ".tar.zst", ".tar.zst.sealed"


def folder() -> Path:
    """Where the timetable puts them."""
    return Path(settings.BACKUP_FOLDER or Path(settings.HOME) / "backups")


def is_beside_shop(place: Path) -> bool:
    """Whether what takes the shop's disk away takes this folder too."""
    try:
        return place.stat().st_dev == Path(settings.HOME).stat().st_dev
    except OSError:
        return False


def name_at(at: dt.datetime, *, sealed: bool) -> str:
    return f"shuke-{at:%Y%m%dT%H%M%SZ}{SEALED if sealed else PLAIN}"


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Only one makes a backup in this folder. Busy for any other; drafts of the dead are removed."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(_("A backup is being made in this folder already.")) from None
        for rest in place.glob(".*.part"):
            rest.unlink(missing_ok=True)
        yield


@contextmanager
def draft(prefix: str) -> Iterator[Path]:
    """A folder in the home for as long as the block lasts. Locked: what no living process holds is removed by the
    next."""
    home = Path(settings.HOME)
    for rest in home.glob(f"{prefix}*"):
        if _is_free(rest):
            shutil.rmtree(rest, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=home))
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(handle)


def _is_free(place: Path) -> bool:
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A draft beside `path` that gets its name when the block has ended well, whole and on the disk."""
    rest = path.with_name(f".{path.name}.part")
    try:
        yield rest
        with rest.open("rb") as file:
            os.fsync(file.fileno())
        rest.replace(path)
        sync(path.parent)
    finally:
        rest.unlink(missing_ok=True)


def sync(place: Path) -> None:
    """What appeared in or went from the folder has done so for good."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_erasures(place: Path, passphrase: str) -> bool:
    """Copy the list of who was forgotten to the backups if it is newer; whether it was."""
    source, target = list_place(), place / ERASURES
    if not source.exists() or not place.is_dir():
        return False
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    changed = source.stat().st_mtime_ns
    content = source.read_bytes()
    with appearing(target) as rest:
        with rest.open("wb") as file:
            if passphrase:
                with Sealer(file, passphrase) as sealer:
                    sealer.write(content)
            else:
                file.write(content)
        os.utime(rest, ns=(changed, changed))
    return True


def read_erasures(path: Path, passphrase: str, target: Path) -> Path:
    """The list at `path`, in clear: at `target` when it was encrypted."""
    with path.open("rb") as file:
        if not is_sealed(file):
            return path
        with Opener(file, passphrase) as opener:
            target.write_bytes(opener.read())
    return target
