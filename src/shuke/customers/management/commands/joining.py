"""`shuke joining`: by what arrivals are one person."""

import json
from pathlib import Path

from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid
from shuke.common.verb import Verb


class Command(Verb):
    help = "Say by what arrivals are one person; try rules on what came in, let them hold."

    def add_arguments(self, parser):
        parser.add_argument("--try", dest="rules", metavar="FILE", help="try these rules (JSON)")
        parser.add_argument("--start", type=int, metavar="N", help="let a tried version hold")
        parser.add_argument("--end", type=int, metavar="N", help="let a version hold no longer")
        self.offer_json(parser)

    def handle(self, *args, rules, start, end, **options):
        from shuke.customers import commands
        from shuke.customers.commands.joining import run_rehearsal
        from shuke.customers.queries import joining as queries

        if rules:
            row = commands.write_join_rules(SYSTEM, _definition(rules))
            run_rehearsal(row.pk)
        if start:
            commands.begin_join_rules(SYSTEM, start)
        if end:
            commands.end_join_rules(SYSTEM, end)
        versions = [queries.described(SYSTEM, row) for row in queries.versions(SYSTEM)]
        sentences = queries.rules_now().sentences()
        lines = [*sentences, *(_line(version) for version in versions)]
        data = {"sentences": sentences, "versions": versions}
        self.answer(data, "\n".join(lines), as_json=options["json"])


def _definition(path: str) -> dict:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"{path}: {error}") from error


def _line(version: dict) -> str:
    result = version["rehearsal"] or {}
    figures = [f"{name} {result[name]}" for name in ("arrivals", "joined", "apart") if result]
    holds = "*" if version["holds"] else " "
    return "  ".join([f"{holds}{version['id']}", version["by"], version["state"], *figures])
