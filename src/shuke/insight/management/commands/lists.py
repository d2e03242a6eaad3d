"""`shuke lists`: lists of people on the command line."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.insight import commands, queries
from shuke.insight.queries import pasted
from shuke.insight.queries.lists import page_of_members
from shuke.insight.reporting import table
from shuke.warehouse.commands import sync


class Command(Verb):
    help = "Show and change lists of people that are kept by hand."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="every list with its size")
        listing.add_argument("--archived", action="store_true", help="those that are archived")
        made = verbs.add_parser("create", help="an empty list, or who is in a segment now")
        made.add_argument("name")
        made.add_argument("--note", default="", help="what it is for")
        made.add_argument("--segment", type=int, help="id of the segment to begin with")
        people = verbs.add_parser("people", help="customer ids, one a line")
        people.add_argument("list", type=int, help="id of the list")
        for name, help_ in (("add", "put people on a list"), ("remove", "take people off a list")):
            verb = verbs.add_parser(name, help=help_)
            verb.add_argument("list", type=int, help="id of the list")
            verb.add_argument(
                "file", help="text or CSV, first column: numbers, phones, …; - is stdin"
            )
            verb.add_argument("--why", default="", help="noted at every stay")
            self.offer_json(verb)
        for verb in (listing, made):
            self.offer_json(verb)

    def handle(self, *args, verb: str, **options):
        try:
            getattr(self, f"_{verb}")(options)
        except ShukeError as error:
            raise CommandError(error.message) from error

    def _list(self, options: dict) -> None:
        people_lists = queries.list_lists(SYSTEM, archived=options["archived"])
        rows = [_data(people_list) for people_list in people_lists]
        plain = [[str(row["id"]), row["name"], f"{row['people']:,}", row["note"]] for row in rows]
        self._print(rows, table(["id", "name", "people", "note"], plain), options)

    def _create(self, options: dict) -> None:
        name, note = options["name"], options["note"]
        if options["segment"] is None:
            made = commands.create_list(SYSTEM, name=name, note=note)
        else:
            sync(wait=600)
            made = commands.freeze_segment(SYSTEM, options["segment"], name=name, note=note)
        data = _data(queries.list_for(SYSTEM, made.pk))
        self._print(data, f"{data['id']}: {data['name']}, {data['people']:,}", options)

    def _people(self, options: dict) -> None:
        after = 0
        while page := page_of_members(SYSTEM, options["list"], after=after, limit=10_000):
            self.stdout.write("\n".join(map(str, page)))
            after = page[-1]

    def _add(self, options: dict) -> None:
        self._change(commands.add_to_list, options)

    def _remove(self, options: dict) -> None:
        self._change(commands.remove_from_list, options)

    def _change(self, change: Any, options: dict) -> None:
        resolved = pasted.resolve(SYSTEM, pasted.read_file(_content(options["file"])))
        done = change(SYSTEM, options["list"], resolved.customer_ids, why=options["why"])
        unclear = [
            {"line": each.line, "entry": each.entry, "reason": each.reason}
            for each in resolved.unclear
        ]
        data = {"people": done.people, "already": done.already, "unclear": unclear}
        lines = [f"{done.people} changed, {done.already} were so already"]
        lines += [f"line {each.line}: {each.entry}: {each.why}" for each in resolved.unclear]
        self._print(data, "\n".join(lines), options)

    def _print(self, data: Any, text: str, options: dict) -> None:
        self.answer(data, text, as_json=options["json"])


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(pasted.MOST_BYTES + 1)
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error


def _data(row: queries.ListInfo) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "people": row.people, "note": row.note}
