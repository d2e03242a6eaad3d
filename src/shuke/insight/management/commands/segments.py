"""`shuke segments`: segments on the command line, written in their text form."""

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
        listed.add_argument("--archived", action="store_true", help="those that are archived")
        show = verbs.add_parser("show", help="one segment: text, sentence, size")
        _segment(show)
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
        for verb in (listed, show, counted, saved, changed):
            self.offer_json(verb)

    def handle(self, *args, verb: str, **options):
        try:
            if verb in ("show", "count", "people", "rebuild"):
                sync(wait=600)
            getattr(self, f"_{verb}")(options)
        except ShukeError as error:
            raise CommandError(error.message) from error

    def _list(self, options: dict) -> None:
        segments = queries.list_segments(SYSTEM, archived=options["archived"])
        rows = [_data(segment) for segment in segments]
        plain = [[str(row["id"]), row["name"], row["text"]] for row in rows]
        self._print(rows, table(["id", "name", "text"], plain), options)

    def _show(self, options: dict) -> None:
        segment = queries.segment_for(SYSTEM, options["segment"])
        data = {**_data(segment), **_counted(segment.definition)}
        text = "\n".join(f"{name}: {value}" for name, value in data.items() if name != "definition")
        self._print(data, text, options)

    def _count(self, options: dict) -> None:
        data = _counted(_definition(options))
        text = f"{data['people']:,} of {data['everybody']:,} ({percent(data['share'])})"
        self._print(data, f"{text} · {data['sentence']}", options)

    def _save(self, options: dict) -> None:
        saved = commands.save_segment(
            SYSTEM,
            name=options["name"],
            definition=queries.definition_of(None, _typed(options["text"])),
            segment_id=options["segment"],
        )
        data = _data(queries.segment_for(SYSTEM, saved.pk))
        text = f"{data['id']}: {data['name']}, version {data['version']} · {data['sentence']}"
        self._print(data, text, options)

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
        self.answer(data, text, as_json=options["json"])


def _segment(parser: Any) -> None:
    parser.add_argument("segment", type=int, help="id of the segment")


def _meaning(parser: Any) -> None:
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("text", nargs="?", help="the text; - reads it from standard input")
    one.add_argument("--segment", type=int, help="id of a saved segment instead")


def _definition(options: dict) -> Any:
    if options["segment"] is not None:
        return queries.segment_for(SYSTEM, options["segment"]).definition
    return queries.checked(queries.definition_of(None, _typed(options["text"])))


def _typed(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _data(segment: queries.SegmentInfo) -> dict[str, Any]:
    return {
        "id": segment.id,
        "name": segment.name,
        "version": segment.version,
        "text": segment.text,
        "sentence": segment.sentence,
        "definition": segment.definition.as_json(),
    }


def _counted(definition: Any) -> dict[str, Any]:
    counts = running.count(definition)
    return {
        "people": counts.people,
        "everybody": counts.everybody,
        "share": counts.share,
        "anchor": counts.anchor.isoformat(),
        "synced_at": counts.synced_at.isoformat(),
        "text": queries.as_text(definition),
        "sentence": queries.read_aloud(definition),
    }
