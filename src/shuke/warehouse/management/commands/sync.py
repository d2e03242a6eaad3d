"""`shuke sync [--full] [--json]`: bring the analysis copy up to date."""

import json
from dataclasses import asdict

from django.core.management.base import CommandError

from shuke.common.errors import Busy
from shuke.common.verb import Verb
from shuke.warehouse import commands


class Command(Verb):
    help = "Copy what is new in the main database to the analysis tables."

    def add_arguments(self, parser):
        parser.add_argument("--full", action="store_true", help="copy everything anew")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument(
            "--wait", type=float, default=600, help="seconds to wait for another sync"
        )

    def handle(self, *args, full, json: bool, wait, **options):
        try:
            synced = commands.sync(full=full, wait=wait)
        except Busy as busy:
            raise CommandError(busy.message) from busy
        self.stdout.write(_as_json(synced) if json else _as_text(synced))


def _as_json(synced: commands.Synced) -> str:
    return json.dumps({**asdict(synced), "rows": synced.rows}, indent=2, default=str)


def _as_text(synced: commands.Synced) -> str:
    width = max(len(table.name) for table in synced.tables)
    lines = [
        f"{table.name:<{width}}  {table.how:<9}  {table.rows:>12,} rows  {table.why}".rstrip()
        for table in synced.tables
    ]
    return "\n".join([*lines, f"{synced.rows:,} rows in {synced.seconds:.2f} s"])
