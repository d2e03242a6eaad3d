"""The processes of `shuke demo` end together, and one that is killed comes back."""

import os
import signal
import subprocess

import pytest

from shuke.demo.supervisor import Supervisor

pytestmark = pytest.mark.once


@pytest.fixture
def supervisor(monkeypatch):
    """A supervisor whose processes wait for nothing instead of serving."""
    real = subprocess.Popen

    def waiting(command, **options):
        return real(["sleep", "600"] if command[-1] == "wait" else ["false"], **options)

    monkeypatch.setattr(subprocess, "Popen", waiting)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    made = Supervisor(say=lambda line: None)
    yield made
    made.stop()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_a_killed_process_is_started_again_and_all_end_together(supervisor):
    supervisor.start("worker", ["wait"], {})
    first = supervisor.processes["worker"]
    lines, start = [], supervisor.start

    def started_again(*words):
        start(*words)
        os.kill(os.getpid(), signal.SIGINT)  # told to stop once the new one is there

    supervisor.say, supervisor.start = lines.append, started_again
    first.kill()
    assert supervisor.watch() == 0
    second = supervisor.processes["worker"]
    assert "starting it again" in lines[0] and second is not first
    assert second.returncode is not None


def test_a_process_that_gives_up_ends_the_others(supervisor):
    supervisor.start("worker", ["wait"], {})
    supervisor.start("web", ["fail"], {})
    assert supervisor.watch() == 1
    assert supervisor.processes["worker"].returncode is not None
