"""kill -9 in the middle of sending: nobody gets two letters, nobody is forgotten."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from shuke.engage.sending.lane import BATCH
from shuke.engage.tests.mailserver import MailServer

pytestmark = pytest.mark.kill

PEOPLE = 750
CONNECTIONS = 3
KILLS = 6


@contextmanager
def own_database():
    """The address of an empty database of the kind that this run of the suite uses."""
    if connection.vendor != "postgresql":
        yield ""
        return
    place = settings.DATABASES["default"]
    server = f"postgresql://{quote(place['USER'])}@{place['HOST']}:{place['PORT']}"
    name = f"killed_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def backups(home: Path, database: str, *, whole_home: bool):
    """Make and put back a backup, by the database's own tools or by copying the whole home."""
    saved = home.with_name("saved")
    if whole_home:

        def copy_over() -> None:
            """Into the files that are there, so that each keeps its inode: the hardest to notice."""
            for left in home.glob("shuke.db-*"):
                left.unlink()
            shutil.copytree(saved, home, dirs_exist_ok=True)

        yield lambda: shutil.copytree(home, saved), copy_over
    elif database:
        server, _slash, name = database.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:

            def copy(source: str, target: str) -> None:
                admin.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
                admin.execute(f"CREATE DATABASE {target} TEMPLATE {source}")

            yield lambda: copy(name, f"{name}_saved"), lambda: copy(f"{name}_saved", name)
            admin.execute(f"DROP DATABASE {name}_saved")
    else:

        def copy_file(source: Path, target: Path) -> None:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{target}{suffix}").unlink(missing_ok=True)
            with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as two:
                one.backup(two)

        live = home / "shuke.db"
        yield lambda: copy_file(live, saved), lambda: copy_file(saved, live)


class Worker:
    """The program in `killable`, spoken to line by line."""

    def __init__(
        self, home, url: str, database: str, people: int = PEOPLE, *, draft: bool = False, **more
    ):
        environment = {
            **os.environ,
            "SHUKE_HOME": str(home),
            "SHUKE_DATABASE_URL": database,
            "SHUKE_SMTP_URL": url,
            "SHUKE_SMTP_CONNECTIONS": str(CONNECTIONS),
            "SHUKE_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
            **more,
        }
        self._program = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "shuke.engage.tests.killable",
                str(people),
                *(["draft"] if draft else []),
            ],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._program.stdout.readline() == "ready\n"

    def ask(self, *words: object) -> list[str]:
        print(*words, file=self._program.stdin, flush=True)
        return self._program.stdout.readline().split()

    def start(self, *words: object) -> int:
        return int(self.ask(*(words or ["start"]))[0])

    def end(self) -> None:
        self._program.stdin.close()
        self._program.stdout.close()
        self._program.wait()


class Killer:
    """Kills a sender at chosen letters. The worst moment: the server has the letter, and its answer
    is not out yet. What has happened decides, never how fast: a letter that comes while nobody is
    known to send waits until somebody is."""

    def __init__(self, fatal: set[int]):
        self._fatal, self._lock = fatal, threading.Lock()
        self._senders: list[int] = []
        self._announced = threading.Event()
        self.letters = self.kills = 0

    def begin(self, pids: list[int]) -> None:
        """These send from now on."""
        self._senders = list(pids)
        self._announced.set()

    def end(self) -> None:
        """Nobody sends any more."""
        self._announced.clear()

    def on_delivery(self, _recipient: str) -> None:
        self._announced.wait()
        with self._lock:
            self.letters += 1
            due = self.letters >= min(self._fatal, default=PEOPLE + 1)
            if due and self._senders:
                self._fatal.remove(min(self._fatal))
                self.kills += 1
                os.kill(self._senders.pop(), signal.SIGKILL)


def test_kill_in_the_middle_of_sending(tmp_path):
    # The last kill comes early enough that a sender has to go on after it.
    fatal = set(random.Random(20261123).sample(range(150, PEOPLE - 50), KILLS))
    # Some connections are cut as well, before and after the letter was taken.
    cuts = {f"p{number}@mail.example": "cut" for number in (50, 200)}
    cuts |= {f"p{number}@mail.example": "cut after" for number in (100, 300)}
    killer, hundred, paused = Killer(fatal), threading.Event(), threading.Event()

    def hold_the_hundredth(recipient: str) -> None:
        killer.on_delivery(recipient)
        if killer.letters >= 100 and not paused.is_set():
            hundred.set()
            paused.wait()

    with own_database() as database, MailServer(lambda to: cuts.get(to, "")) as server:
        server.on_delivery = hold_the_hundredth
        worker = Worker(tmp_path, server.url, database)

        # A pause lets go of everything within a batch: the senders end by themselves.
        pids = [worker.start(), worker.start()]
        killer.begin([])
        hundred.wait()
        worker.ask("pause")
        paused.set()
        assert [worker.ask("wait", pid) for pid in pids] == [["0"], ["0"]]
        resting = worker.ask("report")
        assert resting[0] == "paused" and not any(row.endswith("=sending") for row in resting)
        # Two senders, each with a batch at work and one behind it per connection.
        assert 100 <= killer.letters <= 100 + 2 * CONNECTIONS * 2 * BATCH
        worker.ask("resume")
        killer.end()

        for _round in range(30):
            pids = [worker.start(), worker.start()]
            killer.begin(pids)
            for pid in pids:
                worker.ask("wait", pid)
            killer.end()
            if worker.ask("report")[0] == "finished":
                break
        # Whoever was killed when nothing was left is tidied up after within the minute.
        worker.ask("tidy")
        state, *rows = worker.ask("report")
        worker.end()

    states = dict(row.rsplit("=", 1) for row in rows)
    assert state == "finished" and killer.kills == KILLS
    assert len(states) == PEOPLE and set(states.values()) == {"sent", "unknown"}
    assert max(server.delivered.values()) == 1, "somebody got two letters"
    sent = {address for address, outcome in states.items() if outcome == "sent"}
    assert sent <= set(server.delivered), "a letter counted as sent never arrived"
    unknown = Counter(states.values())["unknown"]
    assert unknown <= killer.kills * CONNECTIONS + len(cuts)
    assert set(states) - sent == {a for a, outcome in states.items() if outcome == "unknown"}
    assert not list((tmp_path / "handover").glob("*.log"))


@pytest.mark.parametrize("change", ["leave", "block", "pause"])
def test_nothing_begins_after_an_opt_out(tmp_path, change):
    """The server keeps each connection waiting for an answer; then everybody leaves, and the change
    is committed; then it answers. Letters were claimed ahead, and none of them may begin."""
    waiting, go_on = threading.Semaphore(0), threading.Event()

    def hold(_recipient: str) -> None:
        if len(server.delivered) > 10:
            waiting.release()
            go_on.wait()

    with own_database() as database, MailServer() as server:
        server.on_delivery = hold
        worker = Worker(tmp_path, server.url, database, 200, SHUKE_RECHECK_SECONDS="0")
        pid = worker.start()
        for _connection in range(CONNECTIONS):
            waiting.acquire()
        begun = server.begun
        worker.ask(change)
        go_on.set()
        assert worker.ask("wait", pid) == ["0"]
        state, *rows = worker.ask("report")
        worker.end()
    assert server.begun == begun == len(server.delivered)
    assert state == ("paused" if change == "pause" else "finished")
    outcomes = Counter(row.rsplit("=", 1)[1] for row in rows)
    rest = "queued" if change == "pause" else "skipped"
    assert outcomes == {"sent": begun, rest: 200 - begun}


@pytest.mark.parametrize(
    "whole_home", [False, pytest.param(True, marks=pytest.mark.once, id="whole home")]
)
def test_a_restored_database_sends_nothing_by_itself(tmp_path, whole_home):
    """A backup from the middle of a campaign is put back after its end: of the database alone, or of
    the whole home, in which only SQLite's database is."""
    home = tmp_path / "home"
    fifty = threading.Event()
    senders: list[int] = []

    def kill_at_fifty(_recipient: str) -> None:
        if len(server.delivered) >= 50 and not fifty.is_set():
            fifty.set()
            os.kill(senders[0], signal.SIGKILL)

    with (
        # A copy of the home holds no other database than SQLite's, whatever the others run on.
        nullcontext("") if whole_home else own_database() as database,
        MailServer() as server,
        backups(home, database, whole_home=whole_home) as (make, restore),
    ):
        worker = Worker(home, server.url, database, 450)
        begin = threading.Event()
        server.on_delivery = lambda to: (begin.wait(), kill_at_fifty(to))
        senders.append(worker.start())
        begin.set()
        worker.ask("wait", senders[0])
        worker.ask("release")
        make()
        worker.ask("wait", worker.start())
        state, *rows = worker.ask("report")
        assert state == "finished"
        arrived = server.delivered.total()

        worker.ask("release")
        restore()
        worker.ask("wait", worker.start())
        state, *rows = worker.ask("report")
        assert state == "restored" and server.delivered.total() == arrived
        outcomes = Counter(row.rsplit("=", 1)[1] for row in rows)
        assert outcomes["queued"] and not outcomes["sending"]

        # Somebody has decided that it goes on: then it does, and is not held again.
        worker.ask("resume")
        worker.ask("wait", worker.start())
        state, *rows = worker.ask("report")
        worker.end()
    assert state == "finished"
    assert server.delivered.total() == arrived + outcomes["queued"]


def test_what_was_sent_starts_once_whoever_is_killed(tmp_path):
    """A worker dies in the transaction that launches, another one just after it, then two go on at the
    same time. Before the minute is over none of them begins."""
    with own_database() as database, MailServer() as server:
        worker = Worker(tmp_path, server.url, database, 30, draft=True)
        assert worker.ask("send") == ["starting"]
        early = [worker.start("work", -1), worker.start("work", -1)]
        assert [worker.ask("wait", pid) for pid in early] == [["0"], ["0"]]
        assert worker.ask("report") == ["starting"]
        killed = [str(signal.SIGKILL.value)]
        assert worker.ask("wait", worker.start("work", 1, "launching")) == killed
        assert worker.ask("report") == ["starting"], "the launch and its job commit together"
        assert worker.ask("wait", worker.start("work", 1, "launched")) == killed
        assert worker.ask("report") == ["building"]
        both = [worker.start("work", 1), worker.start("work", 1)]
        assert [worker.ask("wait", pid) for pid in both] == [["0"], ["0"]]
        state, *rows = worker.ask("report")
        diary = worker.ask("diary")
        worker.end()
    assert state == "finished" and diary.count("launched") == diary.count("gathered") == 1
    assert len(rows) == 30 and set(server.delivered.values()) == {1}


def test_a_restored_database_does_not_start_what_was_taken_back(tmp_path):
    """The backup is from the minute in which it could be taken back. No letter was ever sent here, so
    only the decision itself can tell the database from the one that was left."""
    home = tmp_path / "home"
    with (
        own_database() as database,
        MailServer() as server,
        backups(home, database, whole_home=False) as (make, restore),
    ):
        worker = Worker(home, server.url, database, 10, draft=True)
        worker.ask("send")
        worker.ask("release")
        make()
        assert worker.ask("take", "back") == ["draft"]
        worker.ask("release")
        restore()
        assert worker.ask("report") == ["starting"], "as the backup has it"
        worker.ask("release")
        worker.ask("wait", worker.start("work", 1))
        assert worker.ask("report") == ["draft"]
        assert worker.ask("diary")[-1] == "restored"
        worker.end()
    assert not server.delivered
