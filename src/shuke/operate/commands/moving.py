"""A shop on SQLite goes on in PostgreSQL: an export of everything that comes back there (decision 0510).

This process holds the old database so that nobody writes to it meanwhile; another one, whose database is the new one,
fills it. The old file stays as it is, and a mark in the home keeps anybody from going on in it by mistake.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from shuke.common import clock, shop_settings
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.availability import unavailable
from shuke.common.errors import Busy, Conflict, Invalid
from shuke.customers.commands import rebuild_search
from shuke.operate import condition, facts
from shuke.operate.backups import folder as folders
from shuke.operate.backups.home_files import MOVED
from shuke.operate.commands.exporting import describe
from shuke.operate.exports import loading, reading, writing

#: A table by which a database that was being filled is known again.
_FILLING = "shuke_moving"
_DESCRIPTION = "manifest.json"


@dataclass(frozen=True)
class Moved:
    """What is there now: rows by table were compared value by value."""

    rows: int
    tables: int


def move_shop(actor: Actor, url: str) -> Moved:
    """Put everything into the empty PostgreSQL database at `url`. Conflict for one that is not empty, and while the shop
    runs; Invalid with what the database said. Nothing changes before all of it is there."""
    require(actor, "backups.manage")
    if connection.vendor != "sqlite":
        raise Conflict(_("This shop is on PostgreSQL already."))
    if not url.startswith(("postgresql:", "postgres:")):
        raise Invalid(_("Say where to: postgresql://USER:PASSWORD@HOST:PORT/NAME."))
    age = condition.worker_age()
    if age is not None and age <= condition.SILENT_AFTER:
        raise Conflict(_("Stop `shuke work` and `shuke serve` first; a minute later it can begin."))
    with _held(), folders.draft(".move-") as draft:
        with reading.moment() as alias:
            tables = writing.write(draft / "tables", alias, secrets=True)
        about = describe(clock.now().isoformat(), secrets=True)
        content = json.dumps({"about": about, "tables": tables})
        (draft / _DESCRIPTION).write_text(content, encoding="utf-8")
        _have_filled(draft, url)
        mark = Path(settings.HOME, MOVED)
        mark.write_text(f"{about['made_at']}\n", encoding="utf-8")
        folders.sync(mark.parent)
    return Moved(sum(table["rows"] for table in tables.values()), len(tables))


@contextmanager
def _held() -> Iterator[None]:
    """Nobody writes to the database until the block ends. Busy when somebody does now."""
    own = connections.create_connection("default")
    try:
        with own.cursor() as cursor:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except Exception as error:
                if unavailable(error):
                    raise Busy(
                        _("Somebody is writing to the database. Stop the shop first.")
                    ) from error
                raise
            yield
            cursor.execute("ROLLBACK")
    finally:
        own.close()


def _have_filled(draft: Path, url: str) -> None:
    words = [sys.executable, "-m", "shuke", "move", "--take", str(draft)]
    environment = {**os.environ, "SHUKE_DATABASE_URL": url}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Invalid(done.stderr.strip()[-2000:] or _("The new database was not filled."))


def take(draft: Path) -> None:
    """Fill the database of this process with the tables in `draft`. Conflict when something is in it."""
    _require_empty()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {_FILLING} (at timestamptz)")
    try:
        content: dict[str, Any] = json.loads((draft / _DESCRIPTION).read_text(encoding="utf-8"))
        loading.load(draft / "tables", content["about"], content["tables"])
        rebuild_search()
        call_command("migrate", verbosity=0, skip_checks=True)
        shop_settings.look_again()
        with transaction.atomic():
            facts.MOVED.record(
                SYSTEM, rows=sum(each["rows"] for each in content["tables"].values())
            )
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {_FILLING}")
    except Exception:
        loading.clear()
        raise


def _require_empty() -> None:
    names = connection.introspection.table_names()
    if _FILLING in names:  # an attempt of ours that was killed
        loading.clear()
    elif names:
        raise Conflict(
            _("The database is not empty (%(names)s). Name an empty one; nothing was changed.")
            % {"names": ", ".join(sorted(names)[:5])}
        )
