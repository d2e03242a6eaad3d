"""`shuke restore`: a whole shop from a backup, on a machine that has none."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from shuke.common.verb import Verb


class Command(Verb):
    help = "Restore a backup into an empty SHUKE_HOME and an empty database."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the backup")
        parser.add_argument("--erasures", metavar="FILE",
                            help="a list of who was forgotten, besides the one beside the backup")  # fmt: skip
        parser.add_argument("--prompt", action="store_true", help="ask for its passphrase")
        self.offer_json(parser)

    def handle(self, *args, file, erasures, prompt, **options):
        from shuke.operate.commands.restoring import restore
        from shuke.operate.management.commands.backup import passphrase

        for path in (file, erasures):
            if path and not Path(path).is_file():
                raise CommandError(f"There is no file {path}.")
        if prompt:
            settings.BACKUP_PASSPHRASE = passphrase()
        done = restore(Path(file), Path(erasures) if erasures else None)
        text = (
            f"The shop is as it was at {done.made_at}: {done.rows} rows, {done.files} files.\n"
            f"{done.again} people who were forgotten since are forgotten again.\n"
            f"{done.held} campaigns wait for a word before anything is sent."
        )
        self.answer(vars(done), text, as_json=options["json"])
