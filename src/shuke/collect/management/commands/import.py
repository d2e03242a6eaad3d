# ruff: noqa: N999 - the name of the verb
"""`shuke import orders|customers|products|movements|chats FILE`, `shuke import undo N`, `shuke import mend N`: as on the pages,
in the foreground."""

import json
import sys
import time
from pathlib import Path

from django.core.management.base import CommandError

from shuke.collect import (
    commands,
    mend_verb,
    preview,
    queries,
    reasons,
    running,
    trying,
    undo_verb,
)
from shuke.collect.layouts import LAYOUTS, unused_consent
from shuke.collect.messages.gateway import LOGGED
from shuke.collect.models import Import, Kind
from shuke.collect.queries import changes
from shuke.collect.reading.table import normalise_header
from shuke.collect.recorders.recipe import OPTIONS
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb

_CHUNK = 1 << 20


class Command(Verb):
    help = "Import a file of orders, customers, products, stock movements or chats; mend lines of an import, or undo it."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=[*Kind.values, "undo", "mend"])
        parser.add_argument("file", type=Path, help="of undo and mend: the number of the import")
        parser.add_argument(
            "--check", action="store_true", help="of undo: say what stands in the way, undo nothing"
        )
        parser.add_argument(
            "--cell",
            action="append",
            default=[],
            metavar="LINE:COLUMN=TEXT",
            help="of mend: what a cell should hold; the column by its name or number",
        )
        parser.add_argument(
            "--everywhere",
            action="append",
            default=[],
            metavar="COLUMN:OLD=NEW",
            help="of mend: the same in every line in which it is to blame",
        )
        parser.add_argument(
            "--with",
            dest="second",
            type=Path,
            help="the other table, where orders and their goods are two files",
        )
        parser.add_argument("--store", default="", help="code of the store (default: main)")
        parser.add_argument(
            "--currency", default="", help="ISO code, where the file has no column for it"
        )
        parser.add_argument(
            "--zone", default="", help="time zone of the file's dates, like Europe/London"
        )
        parser.add_argument(
            "--year",
            default="",
            help="of dates that name none, like 11/7 (default: the last that fits)",
        )
        parser.add_argument(
            "--source", default="", help="where new customers came from (default: not known)"
        )
        parser.add_argument(
            "--channel",
            default="",
            choices=["", *LOGGED],
            help="of chats: where they talked (default: by the file's name, else taobao)",
        )
        parser.add_argument(
            "--shop-names",
            default="",
            help="of chats: how the shop is called in the log, with commas between",
        )
        parser.add_argument("--encoding", default="", help="utf-8, gb18030, ... (default: guessed)")
        parser.add_argument("--sheet", default="", help="of a workbook (default: the first table)")
        parser.add_argument(
            "--quotes",
            default="",
            choices=["", "yes", "no"],
            help='whether " encloses cells (default: guessed)',
        )
        parser.add_argument("--header-row", type=int, help="row of the header (default: guessed)")
        parser.add_argument(
            "--status",
            action="append",
            default=[],
            metavar="WORD=MEANING",
            help="what a status of the file means: unpaid, paid, shipped, completed, cancelled, refunded",
        )
        parser.add_argument("--date-order", default="", choices=["", "day", "month"])
        parser.add_argument("--mapping", type=Path, help='JSON file: {"number": "Invoice", ...}')
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, record nothing"
        )
        self.offer_json(parser)

    def handle(self, *args, **options):
        self.quiet = options["json"]
        self.begun = time.monotonic()
        source = None
        if options["kind"] == "undo":
            undo_verb.run(self, str(options["file"]), check=options["check"])
            return
        if options["kind"] == "mend":
            mend_verb.run(
                self, str(options["file"]), cells=options["cell"], alike=options["everywhere"]
            )
            return
        try:
            source = self._prepare(options)
            if options["dry_run"]:
                trial = trying.try_out(source.pk)
                source.refresh_from_db()
                words = changes.as_text(changes.changes_of(SYSTEM, source))
                lines = _as_text({k: v for k, v in trial.items() if k != "changes"})
                account = {**trial, "words": words}
                self.answer(account, "\n".join([*lines, *words]), as_json=options["json"])
                commands.discard_import(SYSTEM, source.pk)
                return
            commands.start_import(SYSTEM, source.pk, background=False)
            self.lines = 0
            self._run(source)
        except ShukeError as error:
            details = "".join(f"\n  {name}: {text}" for name, text in error.fields.items())
            raise CommandError(f"{error.message}{details}") from error
        except KeyboardInterrupt:
            self._stop(source)
            raise CommandError(
                "Stopped. What is recorded stays; run the same command again."
            ) from None
        self._finish(source, options["json"])

    def _prepare(self, options: dict) -> Import:
        path: Path = options["file"]
        for wanted in filter(None, (path, options["second"])):
            if not wanted.is_file():
                raise CommandError(f"There is no file {wanted}.")
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(_CHUNK), b"")
            source = commands.receive_file(
                SYSTEM, chunks, path.name, kind=options["kind"], encoding=options["encoding"],
                sheet=options["sheet"],
            )  # fmt: skip
        if options["second"]:
            with options["second"].open("rb") as file:
                chunks = iter(lambda: file.read(_CHUNK), b"")
                source = commands.add_table(SYSTEM, source.pk, chunks, options["second"].name)
        source = _read_as_chosen(source, options)
        mapping = dict(source.mapping)
        if options["mapping"]:
            mapping |= _named_columns(json.loads(options["mapping"].read_text()), source.columns)
        given = {name: options[name] for name in OPTIONS}
        settings = {**source.options, **{name: value for name, value in given.items() if value}}
        if options["status"]:
            words = dict(_meaning(text) for text in options["status"])
            settings["statuses"] = {**settings.get("statuses", {}), **words}
        self._say(f"{source.file_name}: {LAYOUTS[source.layout].label}")
        source = commands.change_mapping(SYSTEM, source.pk, mapping=mapping, options=settings)
        for name in unused_consent(source.kind, source.columns, source.mapping):
            self.stderr.write(
                f"The column “{name}” is about consent and is not used: map it, or agreement is not known."
            )
        for label in preview.empty_columns(source):
            self.stderr.write(
                f"The column for {label} is empty in the first rows: is there a better one?"
            )
        return source

    def _run(self, source: Import) -> None:
        """To the end; an outage of the database or the disk is waited for."""
        while again := running.run(source.pk, report=self._report):
            source.refresh_from_db()
            self.stderr.write(reasons.outage(source.outage))
            time.sleep(max(0.0, (again - clock.now()).total_seconds()))

    def _stop(self, source: Import | None) -> None:
        if source is not None and source.state != Import.State.DRAFT:
            commands.stop_import(SYSTEM, source.pk)

    def _report(self, done) -> None:
        self.lines += done.lines
        if not self.quiet and sys.stderr.isatty():
            speed = self.lines / max(time.monotonic() - self.begun, 0.001)
            self.stderr.write(f"\r{self.lines:,} lines, {speed:,.0f}/s ", ending="")
            self.stderr.flush()

    def _finish(self, source: Import, as_json: bool) -> None:
        source.refresh_from_db()
        summary = queries.summary(source)
        seconds = time.monotonic() - self.begun
        summary |= {
            "seconds": round(seconds, 2),
            "lines_per_second": round(summary["lines"] / seconds),
        }
        self._print(summary, as_json)
        if source.state != Import.State.DONE:
            raise CommandError(f"The import is {source.state}: {source.failure}")

    def _print(self, account: dict, as_json: bool) -> None:
        self.answer(account, "\n".join(_as_text(account)), as_json=as_json)

    def _say(self, text: str) -> None:
        if not self.quiet:
            self.stdout.write(text)


def _as_text(account: dict) -> list[str]:
    lines = []
    for name, value in account.items():
        if isinstance(value, dict):
            lines += [f"  {inner}: {_plain(number)}" for inner, number in value.items()]
        elif isinstance(value, list):
            lines += [
                f"  {entry['count']:>9,}  {entry['outcome']}: {entry['reason']}" for entry in value
            ]
        elif isinstance(value, int | float):
            lines.append(f"{name}: {value:,}")
        else:
            lines.append(f"{name}: {value}")
    return lines


def _plain(value: int | dict[str, int]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number:,}" for name, number in value.items())
    return f"{value:,}"


def _read_as_chosen(source: Import, options: dict) -> Import:
    if not options["quotes"] and options["header_row"] is None:
        return source
    text = source.reading["text"]
    return commands.change_reading(
        SYSTEM, source.pk,
        encoding=text["encoding"], delimiter=text["delimiter"], kind=options["kind"],
        quoted={"yes": True, "no": False}.get(options["quotes"], text["quoted"]),
        header_row=options["header_row"] or text["header_row"],
    )  # fmt: skip


def _meaning(text: str) -> tuple[str, str]:
    word, sign, meaning = text.rpartition("=")
    if not sign or not word:
        raise CommandError(f"Write --status WORD=MEANING instead of {text}.")
    return word, meaning


def _named_columns(mapping: dict, columns: list[str]) -> dict[str, int]:
    names = [normalise_header(name) for name in columns]
    positions = {}
    for field, column in mapping.items():
        if isinstance(column, int):
            positions[field] = column - 1
        elif normalise_header(column) in names:
            positions[field] = names.index(normalise_header(column))
        else:
            raise CommandError(f"The file has no column “{column}”. It has: {', '.join(columns)}")
    return positions
