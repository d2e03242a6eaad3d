"""`shuke suspects`: rules for suspected fake orders, tried on the past, switched on and off."""

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb


class Command(Verb):
    help = "Rules for suspected fake orders: show, try on the past, switch on and off."

    def add_arguments(self, parser):
        parser.add_argument(
            "--try",
            dest="tried",
            action="append",
            nargs="?",
            const="",
            metavar="SIGN.NUMBER=N",
            help="write a version and try it on the past year, such as device.weight=3 or threshold=4",
        )
        parser.add_argument("--start", type=int, metavar="ID", help="switch a version on")
        parser.add_argument("--end", type=int, metavar="ID", help="switch a version off")
        parser.add_argument("--put-back", action="store_true", help="its orders count again")
        parser.add_argument("--mark", action="store_true", help="leave out what is suspected, now")
        self.offer_json(parser)

    def handle(self, *args, **options):
        from shuke.shop import commands
        from shuke.shop.commands.suspecting import run_rehearsal

        try:
            if options["tried"] is not None:
                row = commands.write_rules(SYSTEM, _definition(options["tried"]))
                run_rehearsal(row.pk)
            if options["start"]:
                commands.begin_rules(SYSTEM, options["start"])
            if options["end"]:
                commands.end_rules(SYSTEM, options["end"], put_back=options["put_back"])
            if options["mark"]:
                self.stderr.write(f"{commands.mark_suspects(whole=True)} orders left out.")
        except ShukeError as error:
            raise CommandError(" ".join([str(error.message), *error.fields.values()])) from error
        self._list(options["json"])

    def _list(self, as_json: bool) -> None:
        from shuke.shop.queries import suspicion as queries

        rows = [queries.described(row) for row in queries.versions(SYSTEM)]
        text = "\n\n".join(map(_text, rows)) or "No rules were written."
        self.answer(rows, text, as_json=as_json)


def _definition(pairs: list[str]) -> dict:
    definition: dict = {"signals": {}}
    for pair in filter(None, pairs):
        name, sign, value = pair.partition("=")
        if not sign or not value.strip().isdigit():
            raise CommandError(f"--try {pair}: give SIGN.NUMBER=N, such as device.weight=3.")
        code, dot, number = name.partition(".")
        if dot:
            definition["signals"].setdefault(code, {})[number] = int(value)
        elif name == "threshold":
            definition["threshold"] = int(value)
        else:
            raise CommandError(f"--try {pair}: give threshold=N or SIGN.NUMBER=N.")
    return definition


def _text(row: dict) -> str:
    lines = [f"{row['id']}  {row['by']}  {'holds' if row['holds'] else row['state']}"]
    lines += [f"    {sentence}" for sentence in row["sentences"]]
    if result := row["rehearsal"]:
        amounts = ", ".join(f"{amount} {code}" for code, amount in result["amounts"].items())
        lines.append(
            f"    last {result['days']} days: {result['orders']} of {result['all']} orders"
            f" ({amounts or '0'}), {result['already']} left out already,"
            f" {result['missed']} left out and not suspected"
        )
    return "\n".join(lines)
