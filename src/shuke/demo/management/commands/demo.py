"""`shuke demo`: the demo shop on this machine, from an empty folder to a page in the browser."""

import logging
import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from shuke.common.verb import Verb
from shuke.demo import cast, supervisor
from shuke.team import queries as team


class Command(Verb):
    help = "Load the demo shop once and start web, worker and mailbox. Ctrl-C stops everything."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--mail-port", type=int, default=0, help="SMTP port; 0 finds one")
        parser.add_argument("--customers", type=int, default=6_000, help="size of the crowd")
        parser.add_argument("--load-only", action="store_true", help="load the shop, start nothing")
        parser.add_argument(
            "--live",
            action="store_true",
            help="a second channel goes on selling, so that pages move",
        )

    def handle(self, *args, port, mail_port, customers, load_only, live, **options):
        if not load_only and not supervisor.port_is_free(port):
            raise CommandError(f"Port {port} is taken. Choose another: make demo PORT={port + 1}")
        logging.getLogger().setLevel(os.environ.get("SHUKE_LOG_LEVEL", "WARNING"))
        call_command("migrate", verbosity=0)
        self._load(customers)
        if load_only:
            return
        processes = supervisor.Supervisor(say=self._say)
        try:
            self._start(processes, port, mail_port or supervisor.free_port(), live=live)
        except KeyboardInterrupt:
            processes.stop()
            return
        raise SystemExit(processes.watch())

    def _load(self, customers: int) -> None:
        if team.has_staff():
            self._say(f"The demo shop is here already (in {settings.HOME}).")
            return
        from shuke.demo.load import load  # with the engines that it needs, a second's work

        self._say(f"Making the demo shop in {settings.HOME} …")
        load(size=customers, say=self._say)

    def _start(
        self, processes: supervisor.Supervisor, port: int, mail_port: int, *, live: bool
    ) -> None:
        shared = {
            "SHUKE_MAILBOX": "1",
            "SHUKE_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
            "SHUKE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "SHUKE_LOG_LEVEL": os.environ.get("SHUKE_LOG_LEVEL", "WARNING"),
        }
        # The web first, since people wait for it; the others start beside its first process.
        processes.start("web", ["serve", "--port", str(port)], shared)
        processes.start("mailbox", ["mailbox", "--port", str(mail_port)], shared)
        processes.start("worker", ["work"], shared)
        web = processes.processes["web"]
        if supervisor.wait_for_page(
            port, alive=lambda: web.poll() is None and not processes.stopping
        ):
            self._say(_welcome(port))
            if live:
                reachable = shared | {"SHUKE_INNER_HOSTS": "127.0.0.1"}
                processes.start("second channel", ["sell", "--port", str(port)], reachable)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _welcome(port: int) -> str:
    members = "\n".join(f"  {m.username:<10} {m.name} ({m.role})" for m in cast.STAFF)
    return (
        f"\n{cast.SHOP} is open:  http://127.0.0.1:{port}/\n"
        f"Log in as one of these, password {cast.PASSWORD}:\n{members}\n"
        f"Letters that it sends arrive at  http://127.0.0.1:{port}/mailbox/\n"
        "Ctrl-C stops everything; the data stays.\n"
    )
