"""`shuke reactions`: background work that failed, and trying it again."""

from django.core.management.base import CommandError

from shuke.common import audit, reactions
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.operate import commands, queries


class Command(Verb):
    help = "List background work that failed, or have it tried again."

    def add_arguments(self, parser):
        parser.add_argument("--retry", metavar="ID", help="try this one again, or all")
        self.offer_json(parser)

    def handle(self, *args, retry: str | None, **options):
        rows = list(queries.failed_reactions(SYSTEM).order_by("pk"))
        if retry:
            self._retry([row.pk for row in rows] if retry == "all" else [retry])
            return
        audit.read_names(SYSTEM, [row.fact for row in rows])
        text = "\n".join(map(_line, rows)) or "Everything was done."
        self.answer([_described(row) for row in rows], text, as_json=options["json"])

    def _retry(self, ids: list) -> None:
        for each in ids:
            try:
                commands.retry_reaction(SYSTEM, int(each))
            except ValueError:
                raise CommandError(f"{each} is no number") from None
            except ShukeError as error:
                raise CommandError(error.message) from error
        self.stdout.write(f"{len(ids)} tried again")


def _line(row) -> str:
    lines = row.error.strip().splitlines()
    return f"{row.pk}  {reactions.words_of(row)}  ({row.tries})  {lines[-1] if lines else ''}"


def _described(row) -> dict:
    return {
        "id": row.pk,
        "name": row.name,
        "fact": row.fact.kind,
        "happened": audit.sentence(row.fact),
        "tries": row.tries,
        "state": "failed" if row.failed_at else "retrying",
        "error": row.error,
    }
