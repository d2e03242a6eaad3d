"""`shuke benchmarks FILE`: figures of the industry from a table."""

import sys
from pathlib import Path

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.insight import commands


class Command(Verb):
    help = "Import figures of the industry: a table with metric, period, value and source."

    def add_arguments(self, parser):
        parser.add_argument("file", help="CSV with heads; - is stdin")

    def handle(self, *args, file: str, **options):
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
            number = commands.import_benchmarks(SYSTEM, text)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        except ShukeError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{number} figures imported")
