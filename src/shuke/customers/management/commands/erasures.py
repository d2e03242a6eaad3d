"""`shuke erasures`: who was forgotten, and forgetting them again after a restore."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.verb import Verb


class Command(Verb):
    help = (
        "Tell who was forgotten (no names: there are none), or forget them again after a restore."
    )

    def add_arguments(self, parser):
        parser.add_argument("--apply", action="store_true",
                            help="forget again whom the database knows and the list does not, now")  # fmt: skip
        parser.add_argument("--from", dest="source", default="",
                            help="a copy of the list, where SHUKE_HOME was restored too")  # fmt: skip
        parser.add_argument("--compact", action="store_true",
                            help="write the database anew now, as each night after somebody was forgotten")  # fmt: skip
        parser.add_argument("--forget", type=int, default=0, help="forget the customer of this id")
        self.offer_json(parser)

    def handle(self, *args, apply, source, forget, compact, **options):
        from shuke.customers import commands
        from shuke.customers.queries.erasures import erasures

        if source and not Path(source).is_file():
            raise CommandError(f"There is no list at {source}.")
        if forget:
            commands.erase_customer(SYSTEM, forget)
        if apply or forget or source:
            again = commands.reapply_erasures(Path(source) if source else None)
            done = commands.finish_erasures()
            data: Any = {"again": again, "done": done}
            text = f"{again} of the list were not known here; {done} are forgotten now."
        else:
            rows = erasures(SYSTEM)
            data = [
                {"id": row.pk, "at": row.began_at, "by": row.began_by, "done_at": row.done_at,
                 "came_back_at": row.ended_at}
                for row in rows
            ]  # fmt: skip
            text = "\n".join(map(_line, rows)) or "Nobody asked to be forgotten."
        if compact:
            written = commands.compact_erased()
            text += (
                "\nThe database was written anew." if written else "\nThe database stays as it is."
            )
        self.answer(data, text, as_json=options["json"])


def _line(row) -> str:
    state = "came back" if row.ended_at else "done" if row.done_at else "under way"
    waits = f": {row.counts['waits']}" if "waits" in row.counts else ""
    return f"{row.pk}  {row.began_at:%Y-%m-%d %H:%M} UTC  {row.began_by}  {state}{waits}"
