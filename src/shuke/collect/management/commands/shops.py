"""`shuke shops`: connected shops, how it stands with them; pausing and starting one."""

from django.core.management.base import CommandError

from shuke.collect import commands
from shuke.collect.queries import connectors as queries
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb


class Command(Verb):
    help = "List connected shops, pause or start one."

    def add_arguments(self, parser):
        parser.add_argument(
            "--pause", type=int, metavar="ID", help="keep what comes, apply nothing"
        )
        parser.add_argument("--start", type=int, metavar="ID", help="go on")
        self.offer_json(parser)

    def handle(self, *args, pause: int | None, start: int | None, **options):
        try:
            if pause is not None:
                commands.pause_connector(SYSTEM, pause)
            if start is not None:
                commands.start_connector(SYSTEM, start)
        except ShukeError as error:
            raise CommandError(error.message) from error
        rows = [queries.described(row) for row in queries.connectors()]
        lines = [f"{row['id']}  {row['name']}  ({row['kind']})  {row['state']}" for row in rows]
        text = "\n".join(lines) or "No shop is connected."
        self.answer(rows, text, as_json=options["json"])
