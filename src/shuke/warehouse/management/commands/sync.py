"""`shuke sync [--full] [--json]`: bring the analysis copy up to date."""

from dataclasses import asdict

from django.core.management.base import CommandError

from shuke.common.errors import Busy
from shuke.common.verb import Verb
from shuke.warehouse import commands


class Command(Verb):
    help = "Copy what is new in the main database to the analysis tables."

    def add_arguments(self, parser):
        parser.add_argument("--full", action="store_true", help="copy everything anew")
        self.offer_json(parser)
        parser.add_argument(
            "--wait", type=float, default=600, help="seconds to wait for another sync"
        )

    def handle(self, *args, full, wait, **options):
        try:
            synced = commands.sync(full=full, wait=wait)
        except Busy as busy:
            raise CommandError(busy.message) from busy
        data = {**asdict(synced), "rows": synced.rows}
        self.answer(data, _as_text(synced), as_json=options["json"])


def _as_text(synced: commands.Synced) -> str:
    width = max(len(table.name) for table in synced.tables)
    lines = [
        f"{table.name:<{width}}  {table.how:<9}  {table.rows:>12,} rows  {table.why}".rstrip()
        for table in synced.tables
    ]
    return "\n".join([*lines, f"{synced.rows:,} rows in {synced.seconds:.2f} s"])
