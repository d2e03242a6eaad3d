"""Which files of the home a backup holds, and a hold on them while it is made.

All but what is made anew by itself. A hard link keeps a file that goes meanwhile: what the database of the
backup names is then in the backup, though it was swept a second later.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

#: Files and folders of the home that a backup leaves out, and why they are made anew.
LEFT_OUT = {
    "warehouse",  # copied from the database
    "static",  # of the installation
    "handover",  # of this machine and this hour: without it nothing is sent that was sent before
    "backups",
    "shuke.db", "shuke.db-wal", "shuke.db-shm",  # taken by itself
    "test.db", "worker.heartbeat", "writers.waiting",
    "files/uploads",  # half of a file
    "moved",  # of this machine
}  # fmt: skip
#: A file of the home for as long as a restore has left it neither empty nor whole.
RESTORING = "restoring"
#: A file of the home whose SQLite database is left: the shop goes on in another one.
MOVED = "moved"
#: What begins so is somebody's draft.
DRAFT = "."


def files(home: Path, but: tuple[Path, ...] = ()) -> Iterator[str]:
    """Their names below the home, with slashes; `but` are files and folders of others in it."""
    for folder, folders, names in os.walk(home):
        place = Path(folder)
        folders[:] = sorted(each for each in folders if _belongs(home, place / each, but))
        for name in sorted(names):
            path = place / name
            if _belongs(home, path, but) and path.is_file() and not path.is_symlink():
                yield path.relative_to(home).as_posix()


def _belongs(home: Path, path: Path, but: tuple[Path, ...]) -> bool:
    name = path.relative_to(home).as_posix()
    return name not in LEFT_OUT and not path.name.startswith(DRAFT) and path not in but


def hold(home: Path, draft: Path, but: tuple[Path, ...] = ()) -> None:
    """Link every file that is there now to the same name below `draft`; what is held already stays."""
    for name in files(home, but):
        target = draft / name
        if target.exists():
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(home / name, target)
        except FileNotFoundError:
            continue  # it went a moment ago
        except OSError:  # another file system, or one without links
            shutil.copy2(home / name, target)
