"""`shuke mail`: mailboxes that are read, how it stands with them; reading them now, pausing and starting one."""

from django.core.management.base import CommandError

from shuke.collect import commands
from shuke.collect.queries import mail as queries
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb


class Command(Verb):
    help = "List mailboxes, read them now, pause or start one."

    def add_arguments(self, parser):
        parser.add_argument("--read", action="store_true", help="read now what is due")
        parser.add_argument("--pause", type=int, metavar="ID", help="read nothing")
        parser.add_argument("--start", type=int, metavar="ID", help="go on")
        self.offer_json(parser)

    def handle(self, *args, read: bool, pause: int | None, start: int | None, **options):
        try:
            if pause is not None:
                commands.pause_mail(SYSTEM, pause)
            if start is not None:
                commands.start_mail(SYSTEM, start)
        except ShukeError as error:
            raise CommandError(error.message) from error
        if read:
            from shuke.collect.messages import polling

            for folder in polling.due():
                while polling.read(folder):
                    pass
        rows = [queries.described(row) for row in queries.accounts()]
        lines = [f"{row['id']}  {row['name']}  <{row['address']}>  {row['state']}" for row in rows]
        text = "\n".join(lines) or "No mailbox is read."
        self.answer(rows, text, as_json=options["json"])
