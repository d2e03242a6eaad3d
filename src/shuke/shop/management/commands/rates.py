"""`shuke rates [FILE]`: exchange rates, listed or entered from a table."""

import sys
from pathlib import Path

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.shop import commands, queries


class Command(Verb):
    help = "List exchange rates and what lacks one, or enter rates from a table."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", help="lines of currency, day, rate; - is stdin. Without: list them"
        )
        self.offer_json(parser)

    def handle(self, *args, file: str | None, **options):
        if file:
            self._enter(file)
            return
        rates = queries.exchange_rates(SYSTEM).order_by("currency", "day")
        missing = queries.missing_rates(SYSTEM)
        lines = [f"{row.currency} {row.day} {row.rate_text} {row.home}" for row in rates]
        lines += [
            f"no rate: {gap.orders} orders in {gap.currency}, from {gap.first_day}"
            for gap in missing
        ]
        self.answer(_as_data(rates, missing), "\n".join(lines), as_json=options["json"])

    def _enter(self, file: str) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
            number = commands.enter_rates(SYSTEM, commands.rates_of_text(text))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        except ShukeError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{number} rates entered")


def _as_data(rates, missing) -> dict:
    return {
        "rates": [
            {"currency": row.currency, "day": str(row.day), "rate": row.rate_text, "home": row.home}
            for row in rates
        ],
        "missing": [
            {"currency": gap.currency, "orders": gap.orders, "from": str(gap.first_day)}
            for gap in missing
        ],
    }
