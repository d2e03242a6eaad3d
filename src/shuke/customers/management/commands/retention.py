"""`shuke retention`: how long kinds of data stay."""

import json
from pathlib import Path

from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid
from shuke.common.verb import Verb


class Command(Verb):
    help = "Say how long kinds of data stay; try rules, let them hold, forget what is too old."

    def add_arguments(self, parser):
        parser.add_argument("--try", dest="rules", metavar="FILE", help="try these rules (JSON)")
        parser.add_argument("--start", type=int, metavar="N", help="let a tried version hold")
        parser.add_argument("--end", type=int, metavar="N", help="let a version hold no longer")
        parser.add_argument(
            "--now", action="store_true", help="forget what is too old, as the nightly job does"
        )
        self.offer_json(parser)

    def handle(self, *args, rules, start, end, now, **options):
        from shuke.customers import commands
        from shuke.customers.commands.retaining import carry_out, run_rehearsal
        from shuke.customers.queries import retention as queries

        if rules:
            run_rehearsal(commands.write_retention(SYSTEM, _definition(rules)).pk)
        if start:
            commands.begin_retention(SYSTEM, start)
        if end:
            commands.end_retention(SYSTEM, end)
        if now:
            carry_out()
        versions = [queries.described(row) for row in queries.versions(SYSTEM)]
        sentences = queries.rules_now().sentences()
        passes = [_pass(row) for row in queries.passes(SYSTEM)]
        lines = [*sentences, *(_line(version) for version in versions), *map(_pass_line, passes)]
        data = {"sentences": sentences, "versions": versions, "passes": passes}
        self.answer(data, "\n".join(lines), as_json=options["json"])


def _definition(path: str) -> dict:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"{path}: {error}") from error


def _line(version: dict) -> str:
    rows = (version["rehearsal"] or {}).get("kinds", ())
    figures = [f"{row['kind']} {row['count']}" for row in rows]
    holds = "*" if version["holds"] else " "
    return "  ".join([f"{holds}{version['id']}", version["by"], version["state"], *figures])


def _pass(row) -> dict:
    names = ("kind", "day", "before", "forgotten", "done_at", "error")
    return {"version": row.rules_id, **{name: getattr(row, name) for name in names}}


def _pass_line(row: dict) -> str:
    ending = row["error"] or ("" if row["done_at"] else "…")
    return f"{row['day']}  {row['kind']}  {row['forgotten']}  {ending}".rstrip()
