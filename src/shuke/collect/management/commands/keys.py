"""`shuke keys`: keys with which websites and servers send events; making and ending one."""

from django.core.management.base import CommandError

from shuke.collect.commands import tracking as commands
from shuke.collect.models import WriteKey
from shuke.collect.queries import tracking as queries
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb


class Command(Verb):
    help = "List keys for events, make or end one."

    def add_arguments(self, parser):
        parser.add_argument("--make", metavar="NAME", help="a new key")
        parser.add_argument(
            "--side",
            choices=WriteKey.Side.values,
            default="browser",
            help="who sends with it: a website or app (public), or the shop's server (secret)",
        )
        parser.add_argument("--end", type=int, metavar="ID", help="take no more events with it")
        self.offer_json(parser)

    def handle(self, *args, make: str | None, side: str, end: int | None, **options):
        try:
            if make is not None:
                commands.make_key(SYSTEM, name=make, side=side)
            if end is not None:
                commands.end_key(SYSTEM, end)
        except ShukeError as error:
            raise CommandError(error.message) from error
        rows = queries.described(SYSTEM)
        lines = [
            f"{row['id']}  {row['name']}  ({row['side']})  {row['key'] or 'ended'}  "
            f"{row['recorded']} recorded, {row['rejected']} rejected, {row['bots']} of bots"
            for row in rows
        ]
        self.answer(rows, "\n".join(lines) or "There are no keys.", as_json=options["json"])
