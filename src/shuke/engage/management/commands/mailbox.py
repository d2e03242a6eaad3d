"""`shuke mailbox`: receive letters by SMTP and keep them, to see what customers would get."""

import asyncio
import contextlib
import signal

from shuke.common.verb import Verb
from shuke.engage.mailbox.server import serve
from shuke.engage.mailbox.store import folder


class Command(Verb):
    help = "Receive letters by SMTP and keep them, to see what customers would get."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=2525, help="port to listen on (2525)")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")

    def handle(self, *args, **options):
        self.stdout.write(f"Mailbox on {options['host']}:{options['port']}, letters in {folder()}")
        with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
            asyncio.run(self._run(options["host"], options["port"]))

    async def _run(self, host: str, port: int) -> None:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await serve(host, port)
