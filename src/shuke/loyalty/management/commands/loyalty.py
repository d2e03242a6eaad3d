"""`shuke loyalty`: replay the ledger of points, follow the orders now."""

from django.core.management.base import CommandError

from shuke.common.verb import Verb


class Command(Verb):
    help = "Points: replay the ledger (audit), follow the orders now (follow)."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=("audit", "follow"))
        parser.add_argument(
            "--whole",
            action="store_true",
            help="follow: look at all orders, not only those that changed",
        )
        self.offer_json(parser)

    def handle(self, *args, **options):
        if options["what"] == "audit":
            return self._audit(as_json=options["json"])
        return self._follow(whole=options["whole"], as_json=options["json"])

    def _audit(self, *, as_json: bool) -> None:
        from dataclasses import asdict

        from shuke.loyalty.auditing import audit

        rows = [asdict(each) for each in audit()]
        lines = [
            f"account {row['account']}: {row['what']} says {row['stands']}, comes to {row['comes_to']}"
            for row in rows
        ]
        self.answer(rows, "\n".join(lines) or "Everything adds up.", as_json=as_json)
        if rows:
            raise CommandError(f"{len(rows)} things do not add up.")

    def _follow(self, *, whole: bool, as_json: bool) -> None:
        from shuke.loyalty import commands

        done = {
            "orders": commands.follow_orders(whole=whole),
            "released": commands.release_due(),
            "expired": commands.expire_due(),
        }
        text = "{orders} orders changed points, {released} lots can be spent, {expired} expired."
        self.answer(done, text.format(**done), as_json=as_json)
