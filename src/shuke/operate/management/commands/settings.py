"""`shuke settings`: what the shop sets for itself."""

from shuke.common.access import SYSTEM
from shuke.common.verb import Verb
from shuke.operate import commands, setting_rows


class Command(Verb):
    help = "List the shop's settings, or change one."

    def add_arguments(self, parser):
        parser.add_argument("key", nargs="?", help="the setting, such as currency")
        parser.add_argument("value", nargs="?", help="what to set it to")
        parser.add_argument("--default", action="store_true", help="back to the default")
        parser.add_argument(
            "--confirm", action="store_true", help="change it whatever it means for present figures"
        )
        self.offer_json(parser)

    def handle(self, *args, key: str | None, value: str | None, **options):
        if key and (value is not None or options["default"]):
            new = None if options["default"] else value
            commands.change_settings(SYSTEM, {key: new}, confirmed=options["confirm"])
        rows = [
            row for row in setting_rows.setting_rows(SYSTEM) if not key or row.setting.key == key
        ]
        values = {row.setting.key: row.value for row in rows}
        self.answer(values, "\n".join(map(_line, rows)), as_json=options["json"])


def _line(row: setting_rows.SettingRow) -> str:
    by = row.setting.variable if row.is_overridden else row.last and row.last.actor_name
    text = row.text if row.setting.kind == "image" else row.value
    return f"{row.setting.key:<16} {text}" + (f"  ({by})" if by else "")
