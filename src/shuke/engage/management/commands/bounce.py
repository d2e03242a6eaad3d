"""`shuke bounce < message`: take a bounce or complaint from the mail server's pipe."""

import sys

from shuke.common.verb import Verb
from shuke.engage import reports
from shuke.engage.channels import EMAIL
from shuke.engage.commands import take_incoming

#: What became of it, in a word.
WORDS = {"unchanged": "Known already.", "received": "Kept; it is recorded in a moment."}


class Command(Verb):
    help = "Read one bounce or complaint message from standard input and record it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--recipient", default="", help="the address that the message came to (bounce+…@…)"
        )

    def handle(self, *args, recipient: str, **options):
        report = reports.read(sys.stdin.buffer.read(reports.LARGEST), recipient)
        # Never a failure for the mail server: it would only answer a bounce with a bounce.
        if report is None:
            self.stdout.write("No report about a letter of ours: ignored.")
            return
        (taken,) = take_incoming(EMAIL, [report])
        recorded = f"{report.receipt} {report.code}"
        self.stdout.write(taken.reason or WORDS.get(taken.outcome, recorded))
