"""`shuke events`: where events are kept, and moving old ones to the archive now."""

from dataclasses import asdict

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.kit import formats
from shuke.common.verb import Verb


class Command(Verb):
    help = "Where events are kept; move the old ones out of the main database now."

    def add_arguments(self, parser):
        parser.add_argument(
            "--move", action="store_true", help="move what is old to the archive, to the end"
        )
        parser.add_argument(
            "--days", metavar="N", help="say what would move if events stayed for N days"
        )
        self.offer_json(parser)

    def handle(self, *args, move: bool, days: str | None, **options):
        from shuke.shop.commands.archiving import archive_events, forget_archived
        from shuke.shop.queries.archive import event_storage

        if days is not None and not (days.isdigit() and len(days) < 5):
            raise CommandError(f"--days {days}: give a number of days, 0 for ever.")
        try:
            if move:
                moved, gone = archive_events(few=1), forget_archived()
                self.stderr.write(f"{moved:,} events moved, {gone:,} deleted.")
            storage = event_storage(SYSTEM, days)
        except ShukeError as error:
            raise CommandError(error.message) from error
        self.answer(asdict(storage), _text(storage), as_json=options["json"])


def _text(storage) -> str:
    lines = [
        f"main database  {storage.events:>12,} events, since {storage.since or '-'}",
        f"archive        {storage.archived:>12,} events, since {storage.archived_since or '-'},"
        f" {storage.files} files, {formats.file_size(storage.archived_bytes)}",
    ]
    if storage.days:
        lines.append(
            f"older than {storage.days} days {storage.old:>9,} events,"
            f" about {formats.file_size(storage.old_bytes)}: would move to the archive"
        )
    return "\n".join(lines)
