"""`shuke import undo N`: the undo of an import in the foreground, or what stands in its way."""

import json
import time
from typing import Any

from django.core.management.base import CommandError

from shuke.collect import commands, queries, undoing
from shuke.collect.models import ImportUndo
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError


def run(verb: Any, number: str, *, check: bool) -> None:
    """Undo the import of this number, or with `check` say what would happen. Interrupted, it is paused."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise CommandError("Say the number of the import, as its page has it: shuke import undo 12")
    source, begun = int(number), time.monotonic()
    try:
        undo = commands.check_undo(SYSTEM, source, background=False) if check else _undo(source)
    except ShukeError as error:
        raise CommandError(error.message) from error
    except KeyboardInterrupt:
        commands.pause_undo(SYSTEM, source)
        raise CommandError("Paused. The same command again goes on.") from None
    account = queries.undo_account(SYSTEM, undo)
    if verb.quiet:
        account["seconds"] = round(time.monotonic() - begun, 2)
        verb.stdout.write(json.dumps(account, indent=2, default=str, ensure_ascii=False))
        return
    for entry in account["kinds"]:
        verb.stdout.write(
            f"{entry['kind']}: {entry['removed']:,} removed, {entry['restored']:,} put back"
        )
    for entry in account["stays"]:
        verb.stdout.write(f"{entry['kind']}: {entry['count']:,} stay, they {entry['words']}")
    if not account["going"] and not account["staying"]:
        verb.stdout.write("There is nothing to undo.")


def _undo(source: int) -> ImportUndo:
    halted = ImportUndo.objects.filter(source=source, state__in=("paused", "failed"))
    if halted.exists():
        commands.resume_undo(SYSTEM, source, background=False)
    else:
        commands.undo_import(SYSTEM, source, background=False)
    while undoing.run(source):
        pass
    return ImportUndo.objects.get(source=source)
