"""`shuke incoming`: what came in by source and day, and whether it adds up."""

import datetime as dt

from django.core.management.base import CommandError

from shuke.collect import commands
from shuke.collect.queries import arrivals as queries
from shuke.collect.queries import silence
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.verb import Verb


class Command(Verb):
    help = "Tell what came in by source and day, and whether it adds up."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=queries.DAYS, help="so many days (14)")
        parser.add_argument("--open", action="store_true", help="only what has to be looked at")
        parser.add_argument("--check", action="store_true", help="count all documents again")
        parser.add_argument("--replay-calls", action="store_true",
                            help="have calls with events that were put aside recorded again")  # fmt: skip
        parser.add_argument("--silent", action="store_true", help="sources that fell silent")
        self.offer_json(parser)

    def handle(self, *args, **options):
        if options["replay_calls"]:
            self.stdout.write(f"{commands.replay_calls(SYSTEM)} calls wait to be recorded again.")
        elif options["check"]:
            self._check(options["json"])
        elif options["silent"]:
            self._silent(options["json"])
        else:
            self._list(options["days"], only=options["open"], as_json=options["json"])

    def _list(self, days: int, *, only: bool, as_json: bool) -> None:
        if not 1 <= days <= queries.MOST_DAYS:
            raise CommandError(f"--days is between 1 and {queries.MOST_DAYS}.")
        until = clock.today()
        rows = queries.arrivals(until - dt.timedelta(days=days - 1), until)
        rows = [row for row in rows if row.needs] if only else rows
        text = "\n".join(map(_line, rows)) or "Nothing came in."
        self.answer([queries.described(row) for row in rows], text, as_json=as_json)

    def _silent(self, as_json: bool) -> None:
        rows = silence.silences()
        text = "\n".join(
            f"{row.source}  {row.name}: last {row.last_at:%Y-%m-%d %H:%M} UTC,"
            f" {row.hours} usual hours, longest before {row.longest}. {row.advice} {row.ask}"
            for row in rows
        )
        data = [silence.described(row) for row in rows]
        self.answer(data, text or "Nothing fell silent.", as_json=as_json)

    def _check(self, as_json: bool) -> None:
        wrong = queries.recount()
        lines = [
            f"{row['day']}  {row['source']}  {row['state']}: stored {row['stored']},"
            f" counted {row['counted']}"
            for row in wrong
        ]
        self.answer(wrong, "\n".join(lines) or "All counts are right.", as_json=as_json)
        if wrong:
            raise CommandError("Some counts are wrong.")


def _line(row: queries.Arrivals) -> str:
    parts = (f"{part} {n}" for part in queries.PARTS if (n := getattr(row, part)))
    stated = "" if row.stated is None else f" of {row.stated}"
    text = f"{row.day}  {row.name}: {row.sent}{stated} {row.unit} ({', '.join(parts)})"
    return f"{text}  {row.advice}".rstrip()
