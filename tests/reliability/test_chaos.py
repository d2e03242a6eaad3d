"""Web server and worker (with its timetable) are killed at random while events, orders and people come in and
every sender repeats what was not acknowledged (bar 1)."""

import random
import threading

import pytest

from tests.effort import times, told
from tests.reliability import deeds
from tests.server import Server, Worker
from tests.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.once, pytest.mark.django_db(transaction=True)]
KILLS = times(4, 500)
#: What each sender has acknowledged between two kills.
BETWEEN = 12


class Sender(threading.Thread):
    """Sends one deed after the other, each again until it is acknowledged, until it is told to stop."""

    def __init__(self, server: Server, deed: deeds.Deed):
        super().__init__(daemon=True)
        self.server, self.deed = server, deed
        self.acknowledged, self.again, self.enough = 0, 0, False

    def run(self) -> None:
        while not self.enough:
            while self.server.post(*self.deed.request(self.acknowledged)) // 100 != 2:
                self.again += 1
            self.acknowledged += 1


@pytest.fixture
def processes(home):
    running = [Server(home), Worker(home)]
    yield running
    for each in running:
        each.kill()


def test_what_was_acknowledged_happened_once_whatever_was_killed(processes, actor):
    server, worker = processes
    senders = [
        Sender(server, deed) for deed in (deeds.events(), deeds.customers(actor), deeds.orders())
    ]
    chance, slowest = random.Random(20261130), 0.0
    for sender in senders:
        sender.start()
    for _kill in range(KILLS):
        goals = [sender.acknowledged + chance.randint(1, BETWEEN) for sender in senders]
        until(
            lambda goals=goals: all(
                s.acknowledged >= g for s, g in zip(senders, goals, strict=True)
            )
        )
        victim = chance.choice(processes)
        victim.kill()
        before = [sender.acknowledged for sender in senders]
        victim.start()
        slowest = max(
            slowest, until(lambda before=before: [s.acknowledged for s in senders] > before)
        )
    for sender in senders:
        sender.enough = True
    for sender in senders:
        sender.join()
    for sender in senders:
        wanted = dict.fromkeys(range(sender.acknowledged), 1)
        until(
            lambda sender=sender, wanted=wanted: sender.deed.happened() == wanted,
            alive=worker.lives,
        )
    told(
        f"{KILLS} kills, {[s.acknowledged for s in senders]} acknowledged, {[s.again for s in senders]} "
        f"sent again; serving {slowest:.2f} s after the process was there"
    )
