"""Starts the processes of a Shuke on one machine, watches them, and ends all of them together."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

#: Seconds that a process may take to end after SIGTERM before it is killed.
PATIENCE = 8.0
#: How often a process that was killed is started again before it is given up.
REVIVALS = 5


@dataclass
class Supervisor:
    """Runs `shuke VERB ...` processes, each in a process group of its own.

    Their own groups keep Ctrl-C away from them: it reaches this process alone, which then ends
    them in order, so that a worker can finish what it holds.
    """

    say: Callable[[str], None]
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    stopping: bool = False
    #: How to start each again: its arguments and environment.
    recipes: dict[str, tuple[list[str], dict[str, str]]] = field(default_factory=dict)
    revivals: int = 0

    def start(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        # From the first process on: without us nobody would end them.
        signal.signal(signal.SIGTERM, self._stop_soon)
        self.recipes[name] = (arguments, environment)
        command = [sys.executable, "-m", "shuke", *arguments]
        self.processes[name] = subprocess.Popen(
            command, env={**os.environ, **environment}, start_new_session=True
        )

    def watch(self) -> int:
        """Wait until told to stop or until a process ends by itself. The exit code to give.

        One that a signal killed (out of memory, `kill -9`) is started again, a few times: what it
        had in hand goes on from the database. One that gave up by itself said why.
        """
        signal.signal(signal.SIGINT, self._stop_soon)
        try:
            while not self.stopping:
                for name, process in list(self.processes.items()):
                    if (code := process.poll()) is not None and not self._revive(name, code):
                        self.say(f"{name} ended with code {code}; stopping the others.")
                        return 1
                time.sleep(0.2)
            return 0
        finally:
            self.stop()

    def _revive(self, name: str, code: int) -> bool:
        """Start a process again that was killed, unless that happens too often."""
        if self.stopping or code >= 0 or self.revivals >= REVIVALS:
            return False
        self.revivals += 1
        self.say(f"{name} was killed (signal {-code}); starting it again.")
        _signal_group(self.processes[name], signal.SIGKILL)
        self.start(name, *self.recipes[name])
        return True

    def stop(self) -> None:
        """End every process: ask first, then insist."""
        for process in self.processes.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            # The group may outlive its leader: server workers, a supervisor's children.
            _signal_group(process, signal.SIGKILL)
            process.wait()

    def _stop_soon(self, *_: object) -> None:
        self.stopping = True


def _signal_group(process: subprocess.Popen, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def port_is_free(port: int) -> bool:
    """Whether nothing listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


#: Bound and never listening: the system gives their ports to nobody else while we live.
_reserved: list[socket.socket] = []


def free_port() -> int:
    """A free loopback port, this process's own until it ends. A server that sets SO_REUSEADDR, as all that
    we start do, may listen at it."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    _reserved.append(place)
    return place.getsockname()[1]


def wait_for_page(port: int, alive: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Wait until the log-in page answers; False when `alive()` ends or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(asking):
            asking.request("GET", "/login/")
            if asking.getresponse().status < 500:
                return True
        time.sleep(0.1)
    return False
