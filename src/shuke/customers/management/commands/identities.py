"""`shuke identities`: by what people are known."""

from shuke.common.access import SYSTEM
from shuke.common.verb import Verb


class Command(Verb):
    help = "List the kinds of identity, or add one of the shop's own."

    def add_arguments(self, parser):
        parser.add_argument("--add", metavar="NAME", help="add a kind called so, then list")
        parser.add_argument("--pattern", default="", help="# is a digit, @ a letter, * anything")
        parser.add_argument(
            "--folding", default="loose", choices=("loose", "exact", "digits"),
            help="what two writings of one may differ in (loose: case, width, spaces)",
        )  # fmt: skip
        parser.add_argument("--apart", action="store_true", help="people who share one stay apart")
        self.offer_json(parser)

    def handle(self, *args, add, pattern, folding, apart, **options):
        from shuke.customers.commands import add_identity_kind
        from shuke.customers.queries.kinds import built_in, own_kinds

        if add:
            add_identity_kind(SYSTEM, label=add, pattern=pattern, folding=folding, joins=not apart)
        rows = [(kind.key, str(kind.label), kind.joins, "") for kind in built_in()]
        rows += [(k.key, k.label, k.joins, k.pattern) for k in own_kinds() if not k.ended_at]
        names = ("key", "label", "joins", "pattern")
        data = [dict(zip(names, row, strict=True)) for row in rows]
        lines = [
            "  ".join(part for part in (key, label, "" if joins else "-", pattern) if part)
            for key, label, joins, pattern in rows
        ]
        self.answer(data, "\n".join(lines), as_json=options["json"])
