"""`shuke segments`: segments on the command line, written in their text form."""

import json
import sys
from typing import Any

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.insight import commands, queries
from shuke.insight.queries.changes import sizes
from shuke.insight.reporting import percent, table
from shuke.insight.segments import running
from shuke.warehouse.commands import sync


class Command(Verb):
    help = "List, count and save segments. Counting syncs the analysis tables first."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        listed = verbs.add_parser("list", help="every segment with its meaning")
        listed.add_argument("--archived", action="store_true", help="those that were put away")
        shown = verbs.add_parser("show", help="one segment: text, sentence, size")
        _segment(shown)
        counted = verbs.add_parser("count", help="how many people a text or a segment means")
        _meaning(counted)
        saved = verbs.add_parser("save", help="save a text as a segment, or as its new version")
        saved.add_argument("name")
        saved.add_argument("text", help="the text; - reads it from standard input")
        saved.add_argument("--segment", type=int, help="id of the segment that gets this version")
        tracked = verbs.add_parser("track", help="keep track of who is in a segment")
        _segment(tracked)
        tracked.add_argument("--how", choices=("daily", "live", "off"), default="daily")
        verbs.add_parser("rebuild", help="compare the kept segments that are due")
        changed = verbs.add_parser("changes", help="sizes by day, who came and who went")
        _segment(changed)
        people = verbs.add_parser("people", help="customer ids, one a line")
        _meaning(people)
        for verb in (listed, shown, counted, saved, changed):
            verb.add_argument("--json", action="store_true", help="print as data")

    def handle(self, *args, verb: str, **options):
        try:
            if verb in ("show", "count", "people", "rebuild"):
                sync(wait=600)
            getattr(self, f"_{verb}")(options)
        except ShukeError as error:
            raise CommandError(error.message) from error

    def _list(self, options: dict) -> None:
        found = queries.list_segments(SYSTEM, archived=options["archived"])
        rows = [_told(segment) for segment in found]
        plain = [[str(row["id"]), row["name"], row["text"]] for row in rows]
        self._print(rows, table(["id", "name", "text"], plain), options)

    def _show(self, options: dict) -> None:
        segment = queries.segment_for(SYSTEM, options["segment"])
        told = {**_told(segment), **_counted(segment.definition)}
        text = "\n".join(f"{name}: {value}" for name, value in told.items() if name != "definition")
        self._print(told, text, options)

    def _count(self, options: dict) -> None:
        told = _counted(_definition(options))
        said = f"{told['people']:,} of {told['everybody']:,} ({percent(told['share'])})"
        self._print(told, f"{said} · {told['sentence']}", options)

    def _save(self, options: dict) -> None:
        saved = commands.save_segment(
            SYSTEM,
            name=options["name"],
            definition=queries.meant(None, _typed(options["text"])),
            segment_id=options["segment"],
        )
        told = _told(queries.segment_for(SYSTEM, saved.pk))
        said = f"{told['id']}: {told['name']}, version {told['version']} · {told['sentence']}"
        self._print(told, said, options)

    def _people(self, options: dict) -> None:
        for batch in running.ids(_definition(options)):
            self.stdout.write("\n".join(map(str, batch.to_pylist())))

    def _track(self, options: dict) -> None:
        commands.track_segment(SYSTEM, options["segment"], options["how"])
        self.stdout.write(f"{options['segment']}: {options['how']}")

    def _rebuild(self, options: dict) -> None:
        self.stdout.write(f"{commands.rebuild_segments()} compared")

    def _changes(self, options: dict) -> None:
        segment = queries.segment_for(SYSTEM, options["segment"])
        names = ("day", "people", "entered", "left")
        rows = [{name: getattr(row, name) for name in names} for row in sizes(SYSTEM, segment.id)]
        plain = [[str(row[name]) for name in names] for row in rows]
        data = [{**row, "day": row["day"].isoformat()} for row in rows]
        self._print(data, table(names, plain) if rows else "not compared yet", options)

    def _print(self, data: Any, text: str, options: dict) -> None:
        as_json = json.dumps(data, indent=2, ensure_ascii=False) if options["json"] else text
        self.stdout.write(as_json)


def _segment(parser: Any) -> None:
    parser.add_argument("segment", type=int, help="id of the segment")


def _meaning(parser: Any) -> None:
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("text", nargs="?", help="the text; - reads it from standard input")
    one.add_argument("--segment", type=int, help="id of a saved segment instead")


def _definition(options: dict) -> Any:
    if options["segment"] is not None:
        return queries.segment_for(SYSTEM, options["segment"]).definition
    return queries.checked(queries.meant(None, _typed(options["text"])))


def _typed(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _told(segment: queries.SegmentInfo) -> dict[str, Any]:
    return {
        "id": segment.id,
        "name": segment.name,
        "version": segment.version,
        "text": segment.text,
        "sentence": segment.sentence,
        "definition": segment.definition.as_json(),
    }


def _counted(definition: Any) -> dict[str, Any]:
    found = running.count(definition)
    return {
        "people": found.people,
        "everybody": found.everybody,
        "share": found.share,
        "anchor": found.anchor.isoformat(),
        "synced_at": found.synced_at.isoformat(),
        "text": queries.as_text(definition),
        "sentence": queries.read_aloud(definition),
    }
