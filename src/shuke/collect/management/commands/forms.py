"""`shuke forms`: forms and how far people come; one of them with what was sent; closing and opening one."""

from itertools import islice

from django.core.management.base import CommandError

from shuke.collect import commands
from shuke.collect.queries import webforms as queries
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb


class Command(Verb):
    help = "List forms with how far people come; show what was sent; close or open one."

    def add_arguments(self, parser):
        parser.add_argument("--entries", type=int, metavar="ID", help="what was sent on this form")
        parser.add_argument("--end", type=int, metavar="ID", help="take no more answers")
        parser.add_argument("--reopen", type=int, metavar="ID", help="take answers again")
        self.offer_json(parser)

    def handle(self, *args, entries: int | None, end: int | None, reopen: int | None, **options):
        try:
            if end is not None:
                commands.end_form(SYSTEM, end)
            if reopen is not None:
                commands.reopen_form(SYSTEM, reopen)
            form = queries.form_of(entries) if entries is not None else None
        except ShukeError as error:
            raise CommandError(error.message) from error
        if form is not None:
            rows = [
                queries.described_entry(SYSTEM, row)
                for row in queries.entries_of(form).order_by("pk").iterator(500)
            ]
            lines = [", ".join(line) for line in islice(queries.rows_of(SYSTEM, form), 1, None)]
            return self.answer(
                rows, "\n".join(lines) or "Nobody has sent it yet.", as_json=options["json"]
            )
        rows = [queries.described(row) for row in queries.forms()]
        lines = [
            f"{row['id']}  {row['name']}  {'closed' if row['ended_at'] else 'open'}  "
            f"{row['seen']} saw it, {row['begun']} began, {row['sent']} sent it  {row['address']}"
            for row in rows
        ]
        return self.answer(
            rows, "\n".join(lines) or "There is no form yet.", as_json=options["json"]
        )
