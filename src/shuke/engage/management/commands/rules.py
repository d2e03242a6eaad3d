"""`shuke rules`: the sending rules on the command line."""

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.engage import commands, queries
from shuke.engage.rules import Cap, Rules


class Command(Verb):
    help = "Show, rehearse or change how often and when people may be written to."

    def add_arguments(self, parser):
        parser.add_argument(
            "--cap",
            action="append",
            metavar="PURPOSE[/CHANNEL]:DAYS=MOST",
            help="a limit, such as marketing:7=2; give every limit that shall hold, or --no-caps",
        )
        parser.add_argument("--no-caps", action="store_true", help="no limits")
        parser.add_argument("--quiet", metavar="FROM-TO", help="quiet hours: 21:00-09:00, or none")
        parser.add_argument("--service-too", action="store_true", help="service messages wait too")
        parser.add_argument(
            "--rehearse", action="store_true", help="try on the past, change nothing"
        )
        parser.add_argument("--versions", action="store_true", help="every version, newest first")
        self.offer_json(parser)

    def handle(self, *args, **options):
        try:
            if options["versions"]:
                self._versions(options["json"])
                return
            rules = _edited(queries.rules_now(SYSTEM), options)
            if options["rehearse"]:
                commands.check_rules(rules)
                self._rehearse(rules, options["json"])
                return
            rules = commands.set_rules(SYSTEM, rules)
        except ShukeError as error:
            raise CommandError(" ".join([error.message, *error.fields.values()])) from error
        self._print(
            {"version": rules.version, **rules.as_json()}, rules.sentences(), options["json"]
        )

    def _versions(self, as_json: bool) -> None:
        versions = queries.rule_versions(SYSTEM)
        data = [
            {"at": each.at.isoformat(), "by": each.by, "version": each.rules.version}
            | each.rules.as_json()
            for each in versions
        ]
        lines = [
            f"{v.rules.version}  {v.at:%Y-%m-%d}  {v.by}  {' '.join(v.sentences)}" for v in versions
        ]
        self._print(data, lines, as_json)

    def _rehearse(self, rules: Rules, as_json: bool) -> None:
        outcome = queries.rehearse(SYSTEM, rules)
        assert outcome is not None, "nothing stops it here"
        data = {
            name: getattr(outcome, name)
            for name in ("sends", "people", "refused", "put_off", "touched_people")
        }
        self._print(data, [f"{name}: {number:,}" for name, number in data.items()], as_json)

    def _print(self, data: object, lines: list[str], as_json: bool) -> None:
        self.answer(data, "\n".join(lines), as_json=as_json)


def _edited(current: Rules, options: dict) -> Rules:
    data = current.as_json()
    if options["cap"] or options["no_caps"]:
        data["caps"] = [vars(_cap(text)) for text in options["cap"] or ()]
    if options["quiet"] == "none":
        data["quiet"] = None
    elif options["quiet"]:
        begins, _dash, ends = options["quiet"].partition("-")
        purposes = ["marketing", *(["service"] if options["service_too"] else [])]
        data["quiet"] = {"begins": begins, "ends": ends, "purposes": purposes}
    try:
        return Rules.from_json(data)
    except ValueError as error:
        raise CommandError(f"Write quiet hours as 21:00-09:00: {error}") from error


def _cap(text: str) -> Cap:
    what, _equals, most = text.partition("=")
    kind, _colon, days = what.partition(":")
    purpose, _slash, channel = kind.partition("/")
    if not (most.isdigit() and days.isdigit()):
        raise CommandError(f"{text}: write a limit as marketing:7=2 or marketing/email:1=1")
    return Cap(purpose, channel, int(days), int(most))
