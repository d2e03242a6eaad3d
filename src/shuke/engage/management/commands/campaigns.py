"""`shuke campaigns`: campaigns on the command line."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.kit import formats
from shuke.common.verb import Verb
from shuke.engage import commands, queries
from shuke.engage.models import Campaign

#: Verb -> (help, what it does).
VERBS = {
    "send": ("send it; it can be taken back for a moment", commands.start_campaign),
    "take-back": ("take back what was sent or scheduled", commands.take_back_campaign),
    "pause": ("hand over no more letters for now", commands.pause_campaign),
    "resume": ("go on", commands.resume_campaign),
    "stop": ("end it for good", commands.stop_campaign),
}
LATEST = 50


class Command(Verb):
    help = "List campaigns, say what sending one would do, send it, take it back."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        listed = verbs.add_parser("list", help=f"the latest {LATEST}")
        outlook = verbs.add_parser("outlook", help="what sending it would do; nothing is sent")
        schedule = verbs.add_parser("schedule", help="send it by itself at a time")
        schedule.add_argument("at", help="with its offset: 2026-12-01T09:00:00+08:00")
        others = [verbs.add_parser(verb, help=text) for verb, (text, _do) in VERBS.items()]
        for each in (outlook, schedule, *others):
            each.add_argument("campaign", type=int, help="id of the campaign")
        for each in (listed, outlook, schedule, *others):
            self.offer_json(each)

    def handle(self, *args, verb: str, **options):
        try:
            if verb == "list":
                rows = list(queries.campaigns(SYSTEM).order_by("-pk")[:LATEST])
            elif verb == "outlook":
                self._outlook(options)
                return
            elif verb == "schedule":
                at = _instant(options["at"])
                rows = [commands.schedule_campaign(SYSTEM, options["campaign"], at)]
            else:
                rows = [VERBS[verb][1](SYSTEM, options["campaign"])]
        except ShukeError as error:
            raise CommandError(" ".join([error.message, *error.fields.values()])) from error
        self._print(
            [_as_data(row) for row in rows], [_as_line(row) for row in rows], options["json"]
        )

    def _outlook(self, options: dict) -> None:
        campaign = queries.campaign_for(SYSTEM, options["campaign"])
        outlook = queries.outlook(SYSTEM, campaign)
        if outlook is None:
            raise CommandError("Nobody is chosen yet: the campaign has no segment.")
        data: dict[str, Any] = {
            "channel": outlook.channel,
            "subject": outlook.subject,
            "people": outlook.audience.people,
            "letters": outlook.letters,
            "held_out": outlook.held_out,
            "control_doubt": outlook.control_doubt,
            "left_out": {each.reason: each.people for each in outlook.audience.refused},
            "cost": str(outlook.cost),
            "at": outlook.at and outlook.at.isoformat(),
        }
        self._print(data, [f"{name}: {value}" for name, value in data.items()], options["json"])

    def _print(self, data: object, lines: list[str], as_json: bool) -> None:
        self.answer(data, "\n".join(lines), as_json=as_json)


def _as_data(row: Campaign) -> dict[str, Any]:
    times = {name: getattr(row, name) for name in ("scheduled_at", "launched_at", "finished_at")}
    return {"id": row.pk, "name": row.name, "state": row.state} | {
        name: at and at.isoformat() for name, at in times.items()
    }


def _as_line(row: Campaign) -> str:
    at = row.scheduled_at if row.can_be_taken_back else row.launched_at
    return f"{row.pk}  {row.name}  {row.get_state_display()}  {formats.moment(at) if at else ''}"


def _instant(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CommandError(f"{text}: write the time as 2026-12-01T09:00:00+08:00")
    return at
