"""A real `shuke serve` and `shuke work`, for tests of what only processes do."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys

from django.conf import settings
from django.db import connection

from shuke.demo.supervisor import free_port, wait_for_page
from tests.waiting import PATIENCE


class Process:
    """A verb on the test's own database; killed with all its processes, started again."""

    words: list[str]

    def __init__(self, home, **environment: str):
        self.home = home
        place = settings.DATABASES["default"]
        address = (
            f"sqlite:///{connection.settings_dict['NAME']}"
            if connection.vendor == "sqlite"
            else f"postgresql://{place['USER']}@{place['HOST']}:{place['PORT']}/{connection.settings_dict['NAME']}"
        )
        self.environment = {
            **os.environ,
            "SHUKE_HOME": str(home),
            "SHUKE_DATABASE_URL": address,
            **environment,
        }
        self.start()

    def start(self) -> None:
        self.process = self.popen(
            [sys.executable, "-m", "shuke", *self.words],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def popen(self, *arguments, **options) -> subprocess.Popen:
        return subprocess.Popen(*arguments, **options)

    def lives(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):  # killed already
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Worker(Process):
    """`shuke work`: jobs, timetable and the copy that follows."""

    words = ["work", "--concurrency", "1"]


class Server(Process):
    """`shuke serve`, ready once it is started."""

    def __init__(self, home, **environment: str):
        self.port = free_port()
        self.words = ["serve", "--port", str(self.port), "--workers", "1"]
        super().__init__(home, **environment)

    def start(self) -> None:
        super().start()
        assert wait_for_page(self.port, alive=self.lives, seconds=PATIENCE)

    def die_at(
        self, path: str, body: bytes, headers: dict, *, answered: bool, method: str = "POST"
    ) -> None:
        """Post, and kill the server: as soon as it has the request, or when its answer begins to arrive.
        The client learns nothing in either case."""
        link = http.client.HTTPConnection("127.0.0.1", self.port)
        link.request(method, path, body, headers)
        if answered:
            link.sock.recv(1, socket.MSG_PEEK)
        self.kill()
        link.close()

    def request(self, method: str, path: str, body=b"", headers=()) -> tuple[int, dict, bytes]:
        """Status, headers and body of the answer. `body`: bytes, or pieces that are sent chunked."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            link.request(method, path, body, dict(headers))
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            link.close()

    def post(self, path: str, body: bytes, headers: dict) -> int:
        """The status of the answer; 0 when there was none."""
        try:
            return self.request("POST", path, body, headers)[0]
        except (OSError, http.client.HTTPException):
            return 0
