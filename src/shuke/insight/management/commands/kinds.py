"""`shuke kinds`: rules for kinds of buyers, tried on the past, switched on and off."""

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb


class Command(Verb):
    help = (
        "Kinds of buyers: show the rules, try some on the past, switch on and off, judge everybody."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--try",
            dest="tried",
            action="append",
            nargs="?",
            const="",
            metavar="SIGN.NUMBER=N",
            help="write a version and try it on the past year, such as margin.low=25 or threshold=4",
        )
        parser.add_argument(
            "--own",
            action="store_true",
            help="with the borders at the quarters of the shop's buyers",
        )
        parser.add_argument("--start", type=int, metavar="ID", help="switch a version on")
        parser.add_argument("--end", type=int, metavar="ID", help="switch a version off")
        parser.add_argument("--judge", action="store_true", help="tell everybody apart now")
        self.offer_json(parser)

    def handle(self, *args, **options):
        from shuke.insight import commands
        from shuke.insight.commands.kinds import rehearse_kinds
        from shuke.insight.queries import kinds as queries

        try:
            if options["tried"] is not None or options["own"]:
                first = queries.suggested().as_json() if options["own"] else {"signs": {}}
                row = commands.write_kinds(SYSTEM, _definition(options["tried"] or [], first))
                rehearse_kinds(row.pk)
            if options["start"]:
                commands.begin_kinds(SYSTEM, options["start"])
            if options["end"]:
                commands.end_kinds(SYSTEM, options["end"])
            if options["judge"]:
                commands.judge_buyers(force=True)
        except ShukeError as error:
            raise CommandError(" ".join([str(error.message), *error.fields.values()])) from error
        rows = [queries.described(row) for row in queries.versions(SYSTEM)]
        text = "\n\n".join(map(_text, rows)) or "No rules were written."
        self.answer(rows, text, as_json=options["json"])


def _definition(pairs: list[str], definition: dict) -> dict:
    for pair in filter(None, pairs):
        name, sign, value = pair.partition("=")
        if not sign or not value.strip().removeprefix("-").isdigit():
            raise CommandError(f"--try {pair}: give SIGN.NUMBER=N, such as margin.low=25.")
        code, dot, number = name.partition(".")
        if dot:
            definition["signs"].setdefault(code, {})[number] = int(value)
        elif name in ("threshold", "orders", "days"):
            definition[name] = int(value)
        else:
            raise CommandError(
                f"--try {pair}: give threshold, orders, days or SIGN.NUMBER, and a number."
            )
    return definition


def _text(row: dict) -> str:
    lines = [f"{row['id']}  {row['by']}  {'holds' if row['holds'] else row['state']}"]
    lines += [f"    {sentence}" for sentence in row["sentences"]]
    if result := row["rehearsal"]:
        now = ", ".join(f"{n} {kind}" for kind, n in result["now"].items())
        lines.append(f"    now: {now}")
        for each in result["then"]:
            lines.append(
                f"    {each['kind']} a year ago: {each['people']}, {each['came_back']} came back,"
                f" {each['earned']} profit, {each['given']} discounts"
            )
    return "\n".join(lines)
