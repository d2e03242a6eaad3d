"""`shuke duplicates`: records that may be one person."""

from shuke.common.access import SYSTEM
from shuke.common.verb import Verb


class Command(Verb):
    help = "List records that may be one person, the surest first, or compare everybody now."

    def add_arguments(self, parser):
        parser.add_argument("--look", action="store_true", help="compare everybody now, then list")
        parser.add_argument("--limit", type=int, default=50, help="so many pairs (50)")
        self.offer_json(parser)

    def handle(self, *args, look, limit, **options):
        from shuke.customers.commands import duplicates as searching
        from shuke.customers.queries import duplicates as suggestions

        if look:
            searching.search_duplicates(searching.look_for_duplicates(SYSTEM).pk)
        rows = suggestions.duplicates(SYSTEM, limit=max(limit, 1))
        data = [
            {"one": row.one.pk, "other": row.other.pk, "bits": row.bits, "reasons": row.reasons,
             "doubts": row.doubts}
            for row in rows
        ]  # fmt: skip
        lines = [
            f"{row.one.pk} {row.one}  {row.other.pk} {row.other}  {', '.join(row.reasons)}"
            for row in rows
        ]
        self.answer(data, "\n".join(lines), as_json=options["json"])
