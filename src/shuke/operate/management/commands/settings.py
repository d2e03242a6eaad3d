"""`shuke settings`: what the shop sets for itself."""

import json

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
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args, key: str | None, value: str | None, **options):
        if key and (value is not None or options["default"]):
            new = None if options["default"] else value
            commands.change_settings(SYSTEM, {key: new}, confirmed=options["confirm"])
        rows = [
            row for row in setting_rows.setting_rows(SYSTEM) if not key or row.setting.key == key
        ]
        if options["json"]:
            values = {row.setting.key: row.value for row in rows}
            self.stdout.write(json.dumps(values, ensure_ascii=False))
            return
        for row in rows:
            by = row.setting.variable if row.is_overridden else row.last and row.last.actor_name
            text = row.text if row.setting.kind == "image" else row.value
            self.stdout.write(f"{row.setting.key:<16} {text}" + (f"  ({by})" if by else ""))
