"""`shuke prices [FILE]`: prices of the price lists, listed or stated from a table."""

import sys
from pathlib import Path

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.shop import commands, queries
from shuke.shop.models import ListedPrice


class Command(Verb):
    help = "List the prices of the price lists, or state prices from a table."

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            nargs="?",
            help="lines of product code, where, price, first day, last day; - is stdin. Without: list them",
        )
        self.offer_json(parser)

    def handle(self, *args, file: str | None, **options):
        if file:
            self._state(file)
            return
        rows = [_as_data(row) for row in queries.listed_prices(SYSTEM).order_by("starts", "pk")]
        text = "\n".join(
            f"{row['product']} {row['where'] or 'everywhere'} {row['buyers']} {row['price']} "
            f"{row['currency']} {row['from']} to {row['to'] or '…'}"
            for row in rows
        )
        self.answer({"prices": rows}, text, as_json=options["json"])

    def _state(self, file: str) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
            number = commands.state_prices(SYSTEM, commands.prices_of_text(text))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        except ShukeError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{number} prices stated")


def _as_data(row: ListedPrice) -> dict:
    place = row.store.code if row.store else row.region.name if row.region else ""
    return {
        "product": row.product.code,
        "where": place,
        "buyers": row.buyers,
        "price": f"{row.price.normalize():f}",
        "currency": row.currency,
        "from": str(row.starts),
        "to": str(row.ends) if row.ends else None,
    }
