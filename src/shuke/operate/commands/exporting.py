"""The whole shop in one file of an open format."""

import importlib.metadata
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, NoRoom
from shuke.operate import facts
from shuke.operate.backups import folder as folders
from shuke.operate.backups import home_files
from shuke.operate.exports import reading, tables, writing

#: What `about.json` of an export says it is.
KIND = "export"
#: Free disk that stays free, in bytes.
_SPARE = 300_000_000


@dataclass(frozen=True)
class Exported:
    """What went out: rows of all tables, files of the home, bytes of the file."""

    path: Path
    rows: int
    tables: int
    files: int
    size: int
    with_secrets: bool


def export_shop(actor: Actor, place: Path, *, passphrase: str = "") -> Exported:
    """Write tables and files as they are at one moment to a file in the folder `place`, while others work.

    Without a passphrase it holds nothing that opens other systems or lets people in. Raises Conflict while the database
    is an older one.
    """
    require(actor, "backups.manage")
    _require_current()
    now = clock.now()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    ending = folders.SEALED if passphrase else folders.PLAIN
    path = (place / f"shuke-export-{now:%Y%m%dT%H%M%SZ}{ending}").resolve()
    _require_room(place)
    about = describe(now.isoformat(), secrets=bool(passphrase))
    with folders.draft(".export-") as draft:
        home_files.hold(Path(settings.HOME), draft / "home", (place.resolve(),))
        with reading.moment() as alias:
            described = writing.write(draft / "tables", alias, secrets=bool(passphrase))
        home_files.hold(Path(settings.HOME), draft / "home", (place.resolve(),))
        files = _pack(path, draft, about, described, passphrase)
    rows = sum(table["rows"] for table in described.values())
    with transaction.atomic():
        facts.EXPORTED.record(actor, name=path.name, rows=rows)
    return Exported(path, rows, len(described), files, path.stat().st_size, bool(passphrase))


def describe(made_at: str, *, secrets: bool) -> dict[str, Any]:
    """What `about.json` says."""
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return {
        "kind": KIND,
        "shuke": importlib.metadata.version("shuke"),
        "made_at": made_at,
        "database": connection.vendor,
        "secrets": secrets,
        "migrations": applied,
    }


def _pack(
    path: Path, draft: Path, about: dict[str, Any], described: dict[str, Any], passphrase: str
) -> int:
    from shuke.operate.backups import archive

    held = list(home_files.files(draft / "home"))
    files = [name for name in held if passphrase or name not in tables.KEYS]
    with (
        folders.appearing(path) as rest,
        rest.open("wb") as file,
        archive.writing(file, about, passphrase) as writer,
    ):
        for name in described:
            source = draft / "tables" / f"{name}.parquet"
            writer.add(f"tables/{name}.parquet", source)
            source.unlink()
        for name in files:
            writer.add(f"home/{name}", draft / "home" / name)
        writer.close(tables=described)
    return len(files)


def _require_current() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Conflict(
            _(
                "The database belongs to an older Shuke. Run `shuke migrate` first, or `shuke upgrade`."
            )
        )


def _require_room(place: Path) -> None:
    from shuke.operate.commands.backing_up import database_size

    free = min(shutil.disk_usage(path).free for path in (settings.HOME, place))
    if free < database_size() // 2 + _SPARE:
        raise NoRoom(_("There is no room on the disk for an export. Nothing was made."))
