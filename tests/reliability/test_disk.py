"""What stands on the disk when the sender is answered: seen by a tracer on the real server, which also kills
it at each of its writes, fills the disk there, or lets the disk fail (bars 2 and 9)."""

import os
import signal
import threading

import pytest
from django.db import connection
from pysqlite3 import dbapi2 as sqlite

from tests.effort import FULL, times, told
from tests.reliability import deeds, strace
from tests.server import Server
from tests.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.once, pytest.mark.django_db(transaction=True)]
#: Of each deed: one after the other, each looked at.
DEEDS = times(25, 2500)
#: Writes of a deed at which trouble is tried, at most: all of them in full.
POINTS = 200 if FULL else 2
#: The first more often: which thread of the server takes a request is its own matter.
TRIED = [1, 1, *range(1, POINTS + 1)]
KINDS = ("events", "customers", "opt_outs", "orders")
SYNCED = ("fdatasync(", "fsync(")
ANSWERED = '"HTTP/1.1 2'

if not strace.is_possible():  # said once, where a container forbids what all of this file needs
    pytest.skip("strace cannot trace here", allow_module_level=True)


@pytest.fixture
def server(home):
    running = Server(home)
    yield running
    running.kill()


@pytest.fixture
def deed(kind, actor):
    made = {"events": deeds.events, "customers": lambda: deeds.customers(actor),
            "opt_outs": lambda: deeds.opt_outs(DEEDS + 1), "orders": deeds.orders}  # fmt: skip
    return made[kind]()


def cases(few: list[tuple[str, str]], calls: tuple[str, ...]) -> list[tuple[str, str]]:
    """Kinds of deeds by what is done to a call: each with each, in full."""
    return [(kind, call) for call in calls for kind in KINDS] if FULL else few


class Sender(threading.Thread):
    """Sends one deed, once. `answer`: its status, 0 when the server died over it, None while it waits."""

    def __init__(self, server: Server, request: tuple[str, bytes, dict]):
        super().__init__(daemon=True)
        self.server, self.request = server, request
        self.answer: int | None = None

    def run(self) -> None:
        self.answer = self.server.post(*self.request)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_synced_before_it_is_acknowledged(server, deed):
    assert server.post(*deed.request(0)) // 100 == 2  # what is read and made once per process
    calls = ("fdatasync", "fsync", "sendto", "sendmsg", "writev", "write")
    tracer = strace.Tracer(server.process.pid, calls)
    for number in range(1, DEEDS + 1):
        assert server.post(*deed.request(number)) // 100 == 2
    synced, answers, early = False, 0, 0
    for line in tracer.end():
        if ANSWERED in line:
            answers, early, synced = answers + 1, early + (not synced), False
        elif any(call in line for call in SYNCED):
            synced = True
    assert (answers, early) == (DEEDS, 0)
    told(f"{answers} acknowledged, {early} before they were synced")


@pytest.mark.parametrize(
    ("kind", "call"),
    cases([("events", "rename"), ("customers", "pwrite64"), ("orders", "fsync")], strace.WRITES),
)
def test_killed_at_a_write_it_happens_once(server, deed, call):
    sent, killed = [0], 0
    assert server.post(*deed.request(0)) // 100 == 2
    for number, point in enumerate(TRIED, 1):
        sent.append(number)
        holder = strace.Holder(server.process.pid, call, point)
        sender = Sender(server, deed.request(number))
        sender.start()
        until(lambda holder=holder, sender=sender: holder.holds() or sender.answer is not None)
        if sender.answer is not None:
            holder.end()
            assert sender.answer // 100 == 2
            if point > 1:
                break  # it has fewer writes than this
            continue
        os.killpg(server.process.pid, signal.SIGKILL)
        holder.drop()
        server.kill()
        sender.join()
        assert sender.answer in (0, 200, 201)
        killed += 1
        sound()
        server.start()
        assert server.post(*deed.request(number)) // 100 == 2
    assert deed.happened() == dict.fromkeys(sent, 1)
    assert FULL or killed
    told(f"killed at {killed} points of {call}")


#: A call, and how it fails: from one on, as on a full disk, or once.
FULL_DISK, FAULT = "error=ENOSPC:when={}+", "error=EIO:when={}"
TROUBLES = {
    "pwrite64 full": FULL_DISK, "rename full": FULL_DISK, "pwrite64": FAULT, "fdatasync": FAULT, "fsync": FAULT,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "trouble"),
    cases([("customers", "pwrite64 full"), ("events", "fsync"), ("opt_outs", "fsync")],
          tuple(TROUBLES)),
)  # fmt: skip
def test_a_disk_that_fails_is_never_an_acknowledgement(server, deed, trouble):
    call, sent, points = trouble.split()[0], [0], 0
    assert server.post(*deed.request(0)) // 100 == 2
    for point in range(1, POINTS + 1):
        sent.append(point)
        inject = f"inject={call}:{TROUBLES[trouble].format(point)}"
        tracer = strace.Tracer(server.process.pid, (call,), "-e", inject)
        answer = server.post(*deed.request(point))
        if not any("INJECTED" in line for line in tracer.end()):
            break
        points += 1
        # Refused: said to be unavailable. Acknowledged: the trouble was not one of what was promised.
        assert answer == 503 or answer // 100 == 2
        if answer == 503:
            assert server.post(*deed.request(point)) // 100 == 2
        server.kill()
        sound()
        server.start()
    assert FULL or points
    assert deed.happened() == dict.fromkeys(sent, 1)
    told(f"{trouble}: {points} points")


def sound() -> None:
    with sqlite.connect(connection.settings_dict["NAME"]) as reading:
        assert reading.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    reading.close()
