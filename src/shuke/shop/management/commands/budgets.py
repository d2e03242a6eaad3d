"""`shuke budgets [FILE]`: what sources may cost, listed beside what they did, or planned from a table."""

import sys
from pathlib import Path

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.shop import commands, queries


class Command(Verb):
    help = "List marketing budgets and what they cost so far, or plan budgets from a table."

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            nargs="?",
            help="lines of source, first day, last day, amount; - is stdin. Without: list them",
        )
        self.offer_json(parser)

    def handle(self, *args, file: str | None, **options):
        if file:
            self._state(file)
            return
        plans = list(queries.budgets(SYSTEM).order_by("starts", "pk"))
        queries.tell_spent(plans)
        rows = [_as_data(plan) for plan in plans]
        text = "\n".join(
            f"{row['source']} {row['from']} to {row['to']}: {row['spent'] or '?'} of {row['amount']} "
            f"{row['currency']}{' OVER' if row['over'] else ''}"
            for row in rows
        )
        self.answer({"budgets": rows}, text, as_json=options["json"])

    def _state(self, file: str) -> None:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
            number = commands.state_budgets(SYSTEM, commands.costs_of_text(text))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        except ShukeError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{number} budgets planned")


def _as_data(plan) -> dict:
    spent = plan.spent.amount
    return {
        "source": plan.source,
        "from": str(plan.starts),
        "to": str(plan.ends),
        "amount": f"{plan.amount.normalize():f}",
        "spent": None if spent is None else f"{spent.normalize():f}",
        "currency": plan.currency,
        "over": plan.is_over,
    }
