"""`shuke serve`: the web server (granian, WSGI)."""

import os
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    # The checks import every room, seconds before anything begins; tests run them.
    requires_system_checks = ()
    help = "Serve the web pages and the API."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2, help="processes")
        parser.add_argument("--threads", type=int, default=4, help="requests at a time per process")

    def handle(self, *args, host, port, workers, threads, **options):
        # The server takes this process's place, so signals reach it directly.
        os.execv(  # noqa: S606
            sys.executable,
            [
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--host",
                host,
                "--port",
                str(port),
                "--workers",
                str(workers),
                "--blocking-threads",
                str(threads),
                "--backpressure",
                str(threads * 8),
                "--respawn-failed-workers",
                "--workers-kill-timeout",
                "5",
                "--no-ws",
                "--log-level",
                "warning",
                "shuke.config.wsgi:application",
            ],
        )
