"""`shuke bench import|sync|segments|reports|pages|send|clicks|events|duplicates|uplift|suggest|value|journeys|text|answers|pay|ask [--json]`: each figure with its reference."""

import importlib
import json
from dataclasses import asdict
from pathlib import Path

from shuke.common.verb import Verb

BENCHES = {
    "import": "importing",
    "sync": "syncing",
    "segments": "segments",
    "reports": "reports",
    "pages": "pages",
    "send": "sending",
    "clicks": "clicking",
    "events": "events",
    "duplicates": "duplicates",
    "uplift": "uplift",
    "suggest": "suggesting",
    "value": "value",
    "journeys": "journeys",
    "text": "texts",
    "pay": "paying",
    "answers": "answers",
    "ask": "asking",
}


#: Options of `uplift` that name a column or a value.
OF_UPLIFT = {
    "treatment": "the column that says what was done to whom",
    "outcome": "the column that is compared",
    "control": "the value of the treatment that is the control, where it does not say so",
    "before": "a column known before the draw: it narrows the interval",
}


class Command(Verb):
    help = "Measure Shuke against references in the same run."

    def add_arguments(self, parser):
        parser.add_argument("name", choices=BENCHES)
        parser.add_argument("path", nargs="?", type=Path, help="the same as --file")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--file", type=Path, help="input file (import: the UCI Online Retail CSV)"
        )
        parser.add_argument(
            "--cluster", default="", help="duplicates: the column that says who is who"
        )
        parser.add_argument("--orders", type=Path, help="suggest: the table of orders")
        parser.add_argument("--text", default="", help="text: the column of texts")
        parser.add_argument("--label", default="", help="text: the column that says what is right")
        parser.add_argument("--question", default="", help="answers: the column of questions")
        parser.add_argument("--answer", default="", help="answers: the column of answers")
        for name, words in OF_UPLIFT.items():
            parser.add_argument(f"--{name}", default="", help=f"uplift: {words}")
        parser.add_argument(
            "--by", action="append", help="uplift: a column that tells groups apart"
        )
        parser.add_argument(
            "--size", type=float, default=1.0, help="share of the full size, 0 to 1"
        )

    def handle(self, *args, name, path, json: bool, file, size, cluster, **options):
        module = importlib.import_module(f"bench.{BENCHES[name]}")
        more = {"cluster": cluster} if name == "duplicates" else {}
        if name == "suggest":
            more = {"orders": options["orders"]}
        if name == "uplift":
            more = {key: options[key] for key in (*OF_UPLIFT, "by")}
        if name == "text":
            more = {key: options[key] for key in ("text", "label")}
        if name == "answers":
            more = {key: options[key] for key in ("question", "answer")}
        report = module.run(file=file or path, size=size, **more)
        self.stdout.write(_as_json(report) if json else _as_text(report))


def _as_json(report) -> str:
    return json.dumps(asdict(report), indent=2, default=str)


def _as_text(report) -> str:
    lines = [
        f"bench {report.bench}",
        *(f"  {key}: {value}" for key, value in report.measured.items()),
    ]
    for figure in report.figures:
        line = f"  {figure.name}: {figure.value:,.3f} {figure.unit}"
        if figure.ratio is not None:
            line += f" ({figure.ratio:.2f}x of {figure.reference_name}: {figure.reference:,.3f})"
        if figure.target:
            mark = {True: "reached", False: "NOT reached", None: ""}[figure.reached]
            line += f"  [{figure.target}: {mark}]"
        lines.append(line)
    lines += [f"  {key}: {value}" for key, value in report.notes.items()]
    return "\n".join(lines)
