"""`shuke bounce < message`: take a bounce or complaint from the mail server's pipe."""

import sys

from shuke.common.errors import NotFound
from shuke.common.verb import Verb
from shuke.engage import reports
from shuke.engage.commands import record_bounce


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
        try:
            fresh = record_bounce(
                report.key,
                report.kind,
                code=report.code,
                detail=report.detail,
                ref=report.ref,
                address=report.address,
            )
        except NotFound as error:
            self.stdout.write(str(error.message))
            return
        self.stdout.write(f"{report.kind} {report.code}" if fresh else "Known already.")
