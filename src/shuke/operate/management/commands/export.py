"""`shuke export`: the whole shop in one file, a table each, for any program."""

from pathlib import Path

from django.conf import settings

from shuke.common.access import SYSTEM
from shuke.common.kit import formats
from shuke.common.verb import Verb


class Command(Verb):
    help = "Write the whole shop to one file: a Parquet file for each table, and the files of the shop."

    def add_arguments(self, parser):
        parser.add_argument("--to", metavar="FOLDER", default=".", help="where to (default: here)")
        parser.add_argument("--open", action="store_true",
                            help="without keys and passwords, and not encrypted")  # fmt: skip
        parser.add_argument("--prompt", action="store_true", help="ask for a passphrase")
        self.offer_json(parser)

    def handle(self, *args, to, prompt, **options):
        from shuke.operate import commands
        from shuke.operate.management.commands.backup import passphrase

        secret = "" if options["open"] else settings.BACKUP_PASSPHRASE
        if prompt and not options["open"]:
            secret = passphrase(twice=True)
        done = commands.export_shop(SYSTEM, Path(to), passphrase=secret)
        kind = (
            "encrypted, with keys and passwords"
            if done.with_secrets
            else "not encrypted, without keys and passwords"
        )
        text = (
            f"{done.path}  {formats.file_size(done.size)}  {done.rows} rows in {done.tables} tables, "
            f"{done.files} files; {kind}."
        )
        self.answer(vars(done), text, as_json=options["json"])
