"""What every verb of the `shuke` command is."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Verb(BaseCommand):
    """A verb begins at once: Django's checks would import every room before it does, for a second or
    two. `tests/test_structure.py` runs them."""

    requires_system_checks = ()

    @staticmethod
    def offer_json(parser: CommandParser) -> None:
        """Let the verb take `--json`, for `answer`."""
        parser.add_argument("--json", action="store_true", help="print as data")

    def answer(self, data: Any, text: str, *, as_json: bool) -> None:
        """Print `data` as JSON, or what it says as `text`: instants and amounts as text in both."""
        words = json.dumps(data, indent=2, ensure_ascii=False, default=str) if as_json else text
        self.stdout.write(words)
