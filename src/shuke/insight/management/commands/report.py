"""`shuke report KEY`: the shop's numbers on the command line."""

from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb

if TYPE_CHECKING:  # the engines take a second to load
    from shuke.insight.reports import Report
    from shuke.insight.reports.options import Option

#: What may be asked of most reports; `report list` tells which takes what.
SCOPE = {
    "from": "first day that is looked at: YYYY-MM-DD",
    "until": "last day that is looked at",
    "days": "so many days up to the last one; 0: since the beginning",
    "compare": "with what: none, before (the period before) or year (the year before)",
    "store": "orders of this store alone: its code or name",
    "channel": "orders of this kind of stores alone: online or door",
    "source": "customers who first came through this source alone",
    "unit": "unit of time in which it counts: day, week or month",
}


class Command(Verb):
    help = "Print a report. Syncs the analysis tables first."

    def add_arguments(self, parser):
        # Which reports there are is known when they are loaded: the engines take a second.
        parser.add_argument("report", help="key of a report, “segments”, or “list” for all of them")
        self.offer_json(parser)
        parser.add_argument(
            "--sales-only",
            action="store_true",
            help="count lines of sales with quantity and price above 0, before returns and refunds",
        )
        parser.add_argument(
            "--as-of",
            default="today",
            help="last day that counts: YYYY-MM-DD, today, or last (day of the newest order)",
        )
        for name, about in SCOPE.items():
            parser.add_argument(f"--{name}", help=about, metavar=name.upper())
        parser.add_argument("--currency", default="", help="ISO 4217; default: the shop's own")
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="an option of the report, such as grain=week; may be given several times",
        )

    def handle(self, *args, report, **options):
        try:
            if report == "list":
                self.stdout.write(self._list())
            elif report == "segments":
                self._segments(options["json"])
            else:
                self._report(report, options)
        except ShukeError as error:
            raise CommandError(error.message) from error

    def _list(self) -> str:
        from shuke.insight.reporting import table
        from shuke.insight.reports import REPORTS

        rows = []
        for report in REPORTS.values():
            data = ", ".join(
                f"{each.key}={'|'.join(each.offered()) or f'{each.low}..{each.high}'}"
                for each in report.options
            )
            names = [name for name in report.parameters if name in SCOPE]
            rows.append([report.key, str(report.question), " ".join([data, *names]).strip()])
        return table([], rows)

    def _report(self, key: str, options: dict) -> None:
        from shuke.insight.queries import reports
        from shuke.insight.reporting import as_text
        from shuke.insight.reports.data import as_data
        from shuke.warehouse.commands import sync

        report = reports.report_for(key)
        raw = {"as_of": options["as_of"], "currency": options["currency"]}
        raw["counting"] = "sales" if options["sales_only"] else "net"
        raw |= _scope(options, report)
        raw |= _options(options["option"], report.options)
        sync(wait=600)
        result = reports.run_report(SYSTEM, key, raw)
        data = {"report": key, "basis": reports.basis_data(result), **as_data(result.report)}
        self.answer(data, as_text(report, result), as_json=options["json"])

    def _segments(self, as_json: bool) -> None:
        from shuke.insight.reporting import segments_text
        from shuke.warehouse.commands import sync

        sync(wait=600)
        data = _segments()
        self.answer(data, segments_text(data), as_json=as_json)


def _scope(options: dict, report: "Report") -> dict[str, str]:
    """Days and places, where the report takes them."""
    given = {name: options[name] for name in SCOPE if options[name]}
    if report.days is None and "until" in given:  # it looks at everything up to that day
        given["as_of"] = given.pop("until")
    for name in given:
        if name not in [*report.parameters, "as_of"]:
            why = _("This report does not take --%(name)s. It takes: %(names)s.")
            there = ", ".join(report.parameters) or _("nothing")
            raise CommandError(why % {"name": name, "names": there})
    return given


def _options(pairs: list[str], offered: "tuple[Option, ...]") -> dict[str, str]:
    options = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or name not in {option.key for option in offered}:
            raise CommandError(f"--option {pair}: {_refuse_unknown_options(offered)}")
        options[name] = value
    return options


def _refuse_unknown_options(offered: "tuple[Option, ...]") -> str:
    if not offered:
        return _("This report has no options.")
    data = ", ".join(f"{option.key} ({option.label})" for option in offered)
    return _("Give NAME=VALUE. This report's options: %(options)s.") % {"options": data}


def _segments() -> dict:
    from shuke.insight import queries
    from shuke.warehouse import engine

    rows = []
    for segment in queries.list_segments(SYSTEM):
        size = queries.segment_size(segment.pk)
        rows.append(
            {
                "id": segment.pk,
                "name": segment.name,
                "version": segment.version,
                "people": size.people,
                "share": size.share,
                "anchor": size.anchor.isoformat(),
                "meaning": segment.sentence,
            }
        )
    fresh = engine.freshness()
    return {
        "report": "segments",
        "basis": {"synced_at": fresh.synced_at.isoformat() if fresh else None},
        "segments": rows,
    }
