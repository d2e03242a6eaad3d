"""A whole shop from a backup or an export, on a machine that has none.

Everything is unpacked and compared before anything is put in its place. From then on a mark stands in the home:
whoever starts Shuke there is told that the restore was interrupted, and the same command begins anew.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from shuke.common import clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict
from shuke.customers.commands import finish_erasures, reapply_erasures, rebuild_search
from shuke.engage.commands import notice_restore
from shuke.operate import facts, queries
from shuke.operate.backups import archive, databases, numbers
from shuke.operate.backups import folder as folders
from shuke.operate.backups.home_files import RESTORING
from shuke.operate.backups.sealing import Damaged
from shuke.operate.commands.exporting import KIND
from shuke.operate.models import Backup

#: What stands in the home of a Shuke that was installed and never used.
_UNUSED = {"static", "secret_key", "box_key", "backups", "worker.heartbeat", "writers.waiting"}


@dataclass(frozen=True)
class Restored:
    """What came of it: rows of the database, campaigns and steps that wait for a word, people who were
    forgotten after the backup was made and are again."""

    made_at: str
    rows: int
    files: int
    held: int
    again: int


def restore(source: Path, erasures: Path | None = None) -> Restored:
    """Put the backup into the empty home and database. Conflict where there is a shop, Damaged for a file that is not
    as it was written; both before anything was changed."""
    home = Path(settings.HOME)
    is_again = queries.is_half_restored()
    if not is_again:
        _require_empty(home)
    with folders.draft(".restore-") as draft:
        contents = archive.read(source, settings.BACKUP_PASSPHRASE, _places(draft))
        _refuse_newer(contents.about)
        is_export = contents.about.get("kind") == KIND
        if not is_export:
            databases.examine(draft / "database", contents.manifest["tables"])
        lists = [*_lists(source, erasures, draft)]
        with _marked(home):
            _put_files(draft / "home", home)
            if is_export:
                fill(draft, contents, anew=is_again)
            else:
                _put_database(draft / "database", anew=is_again)
            again, held = _open(source, contents, lists)
    counts = contents.manifest["tables"].values()
    rows = sum(each["rows"] if is_export else each for each in counts)
    files = sum(name.startswith("home/") for name in contents.members)
    return Restored(contents.about["made_at"], rows, files, held, again)


def _require_empty(home: Path) -> None:
    names = sorted(
        path.name
        for path in home.iterdir()
        if path.name not in _UNUSED and not path.name.startswith(".")
    )
    database = Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
    if not names and (database is None or (database.exists() and database.stat().st_size)):
        names = connection.introspection.table_names()
        connection.close()
    if names:
        raise Conflict(
            _(
                "There is a shop here already (%(names)s). Restore into an empty SHUKE_HOME and an empty "
                "database; nothing was changed."
            )
            % {"names": ", ".join(names[:5])}
        )


def fill(draft: Path, contents: archive.Contents, *, anew: bool) -> None:
    """Put the unpacked tables of an export into the empty database; `anew`: in place of what an interrupted one left."""
    from shuke.operate.exports import loading

    if anew:
        loading.clear()
    loading.load(draft / "tables", contents.about, contents.manifest["tables"])
    rebuild_search()


def _places(draft: Path):
    """Where each member of the archive is unpacked to."""

    def take(name: str, about: dict[str, Any]) -> Path | None:
        is_export = about.get("kind") == KIND
        if not is_export and about.get("database") != connection.vendor:
            raise Conflict(
                _(
                    "This backup holds a database of another kind: %(kind)s. Set SHUKE_DATABASE_URL to one of "
                    "that kind."
                )
                % {"kind": about.get("database")}
            )
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\0" in name:
            raise Damaged(_("This file is no backup of Shuke."))
        if name == databases.MEMBERS[connection.vendor]:
            return draft / "database"
        places = {"home", "tables"} if is_export else {"home"}
        return draft / path if path.parts[0] in places and len(path.parts) > 1 else None

    return take


def _refuse_newer(about: dict[str, Any]) -> None:
    """Refuse a database that has gone further than this Shuke."""
    ours = MigrationLoader(None).disk_migrations or {}
    replaced = {old for each in ours.values() for old in each.replaces}
    migrations = {*ours, *replaced}
    rooms = {app for app, _name in migrations}
    applied = {(app, name) for app, names in about["migrations"].items() for name in names}
    if {each for each in applied - migrations if each[0] in rooms}:
        raise Conflict(
            _("This backup was made by a newer Shuke (%(version)s). Install that one first.")
            % {"version": about.get("shuke", "?")}
        )


def _lists(source: Path, erasures: Path | None, draft: Path) -> Iterator[Path]:
    """Lists of who was forgotten: the one beside the backup is newer than the one in it."""
    beside = source.with_name(folders.ERASURES)
    for number, path in enumerate([beside, *([erasures] if erasures else [])]):
        if path.exists() or path == erasures:
            target = draft / f"erasures-{number}"
            yield folders.read_erasures(path, settings.BACKUP_PASSPHRASE, target)


@contextmanager
def _marked(home: Path) -> Iterator[None]:
    """The home is neither empty nor whole until the block has ended well."""
    (home / RESTORING).touch()
    folders.sync(home)
    yield
    folders.sync(home)
    (home / RESTORING).unlink()
    folders.sync(home)


def _put_files(unpacked: Path, home: Path) -> None:
    for path in sorted(unpacked.iterdir()) if unpacked.exists() else ():
        target = home / path.name
        if target.is_dir():
            shutil.rmtree(target)
        path.replace(target)


def _put_database(unpacked: Path, *, anew: bool) -> None:
    if connection.vendor == "postgresql":
        databases.put_postgresql(unpacked, anew=anew)
        return
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    for rest in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    shutil.move(unpacked, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    folders.sync(target.parent)


def _open(source: Path, contents: archive.Contents, lists: list[Path]) -> tuple[int, int]:
    """Bring it up to this Shuke; forget again whom it still has; let nothing go out by itself."""
    call_command("migrate", verbosity=0, skip_checks=True)
    shop_settings.look_again()
    with transaction.atomic():
        numbers.skip()
        numbers.renew_revisions()
        if row := contents.about.get("row"):
            Backup.objects.filter(pk=row, ended_at=None).update(
                ended_at=clock.now(), size=source.stat().st_size,
                row_count=sum(contents.manifest["tables"].values()),
            )  # fmt: skip
    again = sum(reapply_erasures(path) for path in (*lists, None))
    finish_erasures()
    held = notice_restore()
    with transaction.atomic():
        facts.RESTORED.record(SYSTEM, name=source.name, held=held, again=again)
    return again, held
