"""`shuke backup`: the whole shop in one file, while everything runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.kit import formats
from shuke.common.verb import Verb
from shuke.operate import queries
from shuke.operate.models import Backup


class Command(Verb):
    help = "Back up database, files and keys; list backups; restore one for a trial."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", metavar="FOLDER", help="where to, instead of SHUKE_BACKUP_FOLDER"
        )
        parser.add_argument("--verify", action="store_true",
                            help="restore it for a trial and compare")  # fmt: skip
        parser.add_argument("--check", metavar="FILE",
                            help="make none: restore this one for a trial and compare")  # fmt: skip
        parser.add_argument("--list", action="store_true", help="make none: list those there are")
        parser.add_argument("--prompt", action="store_true", help="ask for a passphrase")
        self.offer_json(parser)

    def handle(self, *args, to, verify, check, prompt, **options):
        from shuke.operate import commands
        from shuke.operate.commands.backing_up import examine_file

        if prompt:
            settings.BACKUP_PASSPHRASE = passphrase(twice=not check)
        if check:
            if not Path(check).is_file():
                raise CommandError(f"There is no backup at {check}.")
            tables = examine_file(Path(check))
            text = f"It can be restored: {sum(tables.values())} rows in {len(tables)} tables."
            self.answer({"tables": tables}, text, as_json=options["json"])
            return
        if options["list"]:
            rows = list(queries.backups(SYSTEM).order_by("-pk")[:100])
            lines = "\n".join(map(_line, rows)) or "There is none."
            self.answer(list(map(_described, rows)), lines, as_json=options["json"])
            return
        row = commands.make_backup(SYSTEM, folder=Path(to) if to else None)
        if verify:
            row = commands.check_backup(SYSTEM, row.pk)
        self.answer(_described(row), _line(row), as_json=options["json"])
        if row.check_error:
            raise CommandError(row.check_error)


def passphrase(*, twice: bool = False) -> str:
    """As it is typed; it does not appear."""
    import getpass

    first = getpass.getpass("Passphrase: ")
    if not first or (twice and getpass.getpass("Once more: ") != first):
        raise CommandError("The two are not the same, or empty.")
    return first


def _described(row: Backup) -> dict[str, Any]:
    data = queries.described(row)
    return {"encrypted": data.pop("is_encrypted"), **data}


def _line(row: Backup) -> str:
    size = formats.file_size(row.size)
    what = f"{size}  {row.row_count} rows, {row.file_count} files" if row.size else ""
    words = f"{Path(row.folder, row.name)}  {row.state.label}  {what}"
    return f"{words}  {row.error or row.check_error}".rstrip()
