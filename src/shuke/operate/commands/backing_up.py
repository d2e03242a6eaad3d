"""Making a backup, restoring it for a trial, and removing those whose time is over."""

import datetime as dt
import importlib.metadata
import logging
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from shuke.common import clock, leases
from shuke.common.access import Actor, require
from shuke.common.availability import unavailable
from shuke.common.errors import Busy, Conflict, NoRoom, ShukeError
from shuke.operate import facts, jobs, queries
from shuke.operate.backups import databases, home_files
from shuke.operate.backups import folder as folders
from shuke.operate.backups.terms import to_remove
from shuke.operate.models import Backup

log = logging.getLogger(__name__)
#: Free disk that stays free, in bytes.
SPARE = 300_000_000


def make_backup(actor: Actor, *, folder: Path | None = None) -> Backup:
    """Back up database, files and keys as they are now, while others work. Raises Busy while one is being made, and
    what went wrong, which stands on the row too; no file then passes for a backup."""
    require(actor, "backups.manage")
    place = (folder or folders.folder()).resolve()
    with folders.alone(place):
        row, token = _begin(actor, place)
        rows = Backup.objects.filter(pk=row.pk)
        try:
            with leases.beating(rows, token):
                result = _write(row, place)
        except Exception as error:
            _fail(rows, token, error)
            raise
        with transaction.atomic():
            if not leases.release(rows, token, ended_at=clock.now(), **result):
                raise Busy(_("This backup was taken for dead: another is being made."))
            facts.BACKED_UP.record(actor, name=row.name)
        folders.keep_erasures(place, settings.BACKUP_PASSPHRASE)
    row.refresh_from_db()
    return row


def _begin(actor: Actor, place: Path) -> tuple[Backup, str]:
    now, sealed = clock.now(), bool(settings.BACKUP_PASSPHRASE)
    with transaction.atomic():
        lost = Backup.objects.filter(leases.free(), ended_at=None)
        lost.update(ended_at=now, error=_("It was interrupted."), **leases.ENDED)
        if Backup.objects.filter(ended_at=None).exists():
            raise Busy(_("A backup is being made already."))
        name = folders.name_at(now, sealed=sealed)
        if (place / name).exists():
            raise Busy(_("A backup was made this very second."))
        row = Backup.objects.create(
            began_at=now, by=actor.name[:120], folder=str(place), name=name, is_sealed=sealed
        )
        token = leases.take(Backup.objects.filter(pk=row.pk))
    return row, token


def _fail(rows: Any, token: str, error: Exception) -> None:
    """Say on the row what went wrong, unless the database is what went wrong."""
    passing = unavailable(error)
    words = str(passing.message if passing else error) or type(error).__name__
    try:
        leases.release(rows, token, ended_at=clock.now(), error=words[:1000])
    except DatabaseError:
        log.exception("a backup failed, and the database does not take that")


def _write(row: Backup, place: Path) -> dict[str, Any]:
    """Write the file; columns of its row."""
    from shuke.operate.backups import archive

    home, others = Path(settings.HOME), (place,)
    _require_room(place)
    with folders.draft(".backup-") as draft:
        # Before: what the snapshot names may go a second later. After: what it names may be new.
        home_files.hold(home, draft / "home", others)
        database = draft / "database"
        tables = databases.snapshot(database)
        home_files.hold(home, draft / "home", others)
        names = list(home_files.files(draft / "home"))
        with folders.appearing(place / row.name) as rest, rest.open("wb") as file:
            passphrase = settings.BACKUP_PASSPHRASE
            with archive.writing(file, _about(row), passphrase) as writer:
                writer.add(databases.MEMBERS[connection.vendor], database)
                database.unlink()
                for name in names:
                    writer.add(f"home/{name}", draft / "home" / name)
                writer.close(tables=tables)
    size = (place / row.name).stat().st_size
    return {"size": size, "row_count": sum(tables.values()), "file_count": len(names)}


def _about(row: Backup) -> dict[str, Any]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return {
        "shuke": importlib.metadata.version("shuke"),
        "made_at": row.began_at.isoformat(),
        "database": connection.vendor,
        "row": row.pk,
        "migrations": applied,
    }


def _require_room(place: Path) -> None:
    """The snapshot needs as much as the database; its file mostly much less."""
    size = database_size()
    home_free, free = (shutil.disk_usage(path).free for path in (settings.HOME, place))
    if home_free < size + SPARE or free < size // 2 + SPARE:
        raise NoRoom(_("There is no room on the disk for a backup. Nothing was made."))


def database_size() -> int:
    """Bytes that the database takes on the disk."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return path.stat().st_size if path.exists() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def check_backup(actor: Actor, backup_id: int) -> Backup:
    """Restore it for a trial, beside the shop, and compare. What is wrong stands on the row. Raises Conflict for one
    whose file is not here."""
    row = queries.backup(actor, backup_id)
    path = Path(row.folder, row.name)
    _require_file(row)
    error = ""
    try:
        examine_file(path)
    except FileNotFoundError:
        error = _("The file is not there any more.")
    except ShukeError as wrong:
        error = str(wrong.message)
    with transaction.atomic():
        Backup.objects.filter(pk=row.pk).update(checked_at=clock.now(), check_error=error[:1000])
        facts.BACKUP_CHECKED.record(actor, name=row.name)
    row.refresh_from_db()
    return row


def _require_file(row: Backup) -> None:
    if not row.has_file:
        raise Conflict(_("There is no file of this backup to look at."))


def ask_for_backup(actor: Actor) -> None:
    """Have a worker make one now. Raises Busy while one is being made."""
    require(actor, "backups.manage")
    if Backup.objects.running().exists():
        raise Busy(_("A backup is being made already."))
    with transaction.atomic():
        facts.BACKUP_WANTED.record(actor)
        jobs.make_backup.enqueue()


def ask_for_check(actor: Actor, backup_id: int) -> None:
    """Have a worker restore one for a trial. Raises NotFound, Conflict for one without a file."""
    _require_file(queries.backup(actor, backup_id))
    with transaction.atomic():
        jobs.check_backup.enqueue(backup_id)


def examine_file(path: Path) -> dict[str, int]:
    """Read a backup whole and restore its database for a trial; rows by table. Raises what is wrong with it."""
    from shuke.operate.backups import archive

    with folders.draft(".check-") as draft:
        database = draft / "database"

        def take(name: str, about: dict[str, Any]) -> Path | None:
            is_ours = about.get("database") == connection.vendor
            return database if is_ours and name in databases.MEMBERS.values() else None

        contents = archive.read(path, settings.BACKUP_PASSPHRASE, take)
        if not database.exists():
            raise Conflict(
                _("It holds a database of another kind (%(kind)s) than this shop's.")
                % {"kind": contents.about.get("database")}
            )
        databases.examine(database, contents.manifest["tables"])
    return contents.manifest["tables"]


def remove_old_backups(actor: Actor) -> int:
    """Remove files whose time is over; how many. The newest whole one stays whatever its age."""
    require(actor, "backups.manage")
    rows = Backup.objects.whole().filter(folder=str(folders.folder().resolve()))
    removed = 0
    for row in to_remove(list(rows.order_by("-began_at"))):
        Path(row.folder, row.name).unlink(missing_ok=True)
        removed += Backup.objects.filter(pk=row.pk).update(gone_at=clock.now())
    return removed


def is_due(now: dt.datetime) -> bool:
    """Whether the night's backup is still to be made: from one o'clock in the shop's zone, an hour after one that
    failed."""
    if not queries.is_nightly():
        return False
    zone = clock.shop_zone()
    night = now.astimezone(zone).replace(hour=1, minute=0, second=0, microsecond=0)
    since = night if night <= now else night - dt.timedelta(days=1)
    rows = Backup.objects.filter(folder=str(folders.folder().resolve()))
    if rows.filter(began_at__gte=since, error="", ended_at__isnull=False).exists():
        return False
    return not rows.filter(began_at__gt=now - dt.timedelta(hours=1)).exists()
