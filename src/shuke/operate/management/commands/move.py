"""`shuke move`: a shop on SQLite goes on in PostgreSQL."""

import os
from pathlib import Path

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.verb import Verb


class Command(Verb):
    help = "Move the whole shop from SQLite into an empty PostgreSQL database."

    def add_arguments(self, parser):
        parser.add_argument("to", nargs="?", metavar="URL",
                            help="postgresql://…; else SHUKE_MOVE_TO")  # fmt: skip
        parser.add_argument(
            "--take", metavar="FOLDER", help="what the verb itself runs at the other end"
        )
        self.offer_json(parser)

    def handle(self, *args, to, take, **options):
        from shuke.operate.commands import moving

        if take:
            if not Path(take).is_dir():
                raise CommandError(f"There is no folder {take}.")
            moving.take(Path(take))
            return
        done = moving.move_shop(SYSTEM, to or os.environ.get("SHUKE_MOVE_TO", ""))
        text = (
            f"{done.rows} rows in {done.tables} tables are in PostgreSQL; every value was compared.\n"
            "Set SHUKE_DATABASE_URL to it and start the shop. The old file stays beside it, unused."
        )
        self.answer(vars(done), text, as_json=options["json"])
