"""`shuke serve`: the web server (granian, WSGI)."""

import os

from shuke.common.verb import Verb


class Command(Verb):
    help = "Serve the web pages and the API."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=2, help="processes")
        parser.add_argument("--threads", type=int, default=4, help="requests at a time per process")

    def handle(self, *args, host, port, workers, threads, **options):
        # Its processes fork from this one, which has Django and one thread, but no engine: those
        # start threads of their own, and a fork would lose them (tests/test_starting.py).
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        server = Granian(
            "shuke.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            backpressure=threads * 8,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            websockets=False,
            log_level=LogLevels.warning,
        )
        server.serve()
