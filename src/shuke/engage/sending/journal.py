"""The hand-over journal: what one run of the sending loop did, readable after it was killed.

A line goes to the file before a letter's content flows, and another when the server has answered.
The file is locked for as long as the run lives; the kernel frees the lock when the process dies,
however it dies. Who gets the lock therefore knows that the run is over and that the journal is
complete, and can tell "not begun" from "accepted". Only letters begun and never answered stay
undecided. Lines are not synced one by one: a crash of the process loses none, and after a crash
of the machine (another boot id) a missing line proves nothing.
"""

import fcntl
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from shuke.engage.channels import Answer, Outcome

_RUN = re.compile(r"[0-9a-f]{16}")


def _folder() -> Path:
    return Path(settings.HOME) / "handover"


def boot_id() -> str:
    """Names this start of the machine; empty where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


class Journal:
    """The journal that the present run writes. `run` is its name, part of every claim."""

    def __init__(self):
        self.run = secrets.token_hex(8)
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / f"{self.run}.log"
        # Locked under a name that nobody looks for, then shown: never visible unlocked.
        hidden = self._path.with_suffix(".new")
        self._file = os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(self._file, f"boot {boot_id()}\n".encode())
        hidden.rename(self._path)

    def begun(self, send_id: int) -> None:
        os.write(self._file, b"B %d\n" % send_id)

    def answered(self, send_id: int, answer: Answer) -> None:
        if answer.ref:
            os.write(self._file, f"R {send_id} {answer.ref}\n".encode())
        line = f"{answer.outcome.value} {send_id} {answer.code} {answer.step or '-'} {answer.text}"
        os.write(self._file, f"{line}\n".encode())

    def close(self, *, settled: bool) -> None:
        """End the run. A journal whose every letter is settled in the database is not needed."""
        if settled:
            self._path.unlink(missing_ok=True)
        os.close(self._file)


class Remains:
    """What a dead run left: for each letter, what is known of it."""

    def __init__(self, run: str, file: int):
        self.run, self._file = run, file
        first, *lines = self._lines()
        self._same_boot = bool(boot_id()) and first == f"boot {boot_id()}"
        self._answers: dict[int, Answer] = {}
        self._begun: set[int] = set()
        self._refs: dict[int, str] = {}
        for line in lines:
            self._read(line)

    def verdict(self, send_id: int) -> Answer:
        """How far this letter got, as far as anybody can know."""
        if answer := self._answers.get(send_id):
            return answer
        if send_id in self._begun:
            return Answer(Outcome.UNKNOWN, text="worker died before the server answered")
        if self._same_boot:
            return Answer(Outcome.NOT_BEGUN, text="worker died before it began")
        return Answer(Outcome.UNKNOWN, text="machine went down while it was being sent")

    def close(self, *, settled: bool) -> None:
        if settled:
            (_folder() / f"{self.run}.log").unlink(missing_ok=True)
        os.close(self._file)

    def _lines(self) -> list[str]:
        with os.fdopen(os.dup(self._file), "rb") as file:
            file.seek(0)
            content = file.read().decode("utf-8", "replace")
        # A last line without its end was torn by the death itself.
        return content.split("\n")[:-1] or [""]

    def _read(self, line: str) -> None:
        kind, _space, rest = line.partition(" ")
        number, _space, rest = rest.partition(" ")
        if not number.isdigit():
            return
        if kind == "B":
            # Begun again: what an earlier attempt in this run was told counts no more.
            self._begun.add(int(number))
            self._answers.pop(int(number), None)
            return
        if kind == "R":
            self._refs[int(number)] = rest
            return
        code, _space, rest = rest.partition(" ")
        step, _space, text = rest.partition(" ")
        if kind in Outcome:
            ref = self._refs.get(int(number), "")
            self._answers[int(number)] = Answer(Outcome(kind), int(code or 0), text, step, ref)


class StillAlive(Exception):
    """The run holds its lock, so it is not dead."""


def remains_of(run: str) -> Remains | None:
    """What a dead run left; None when its journal is not on this machine. Close it afterwards."""
    if not _RUN.fullmatch(run):
        return None
    try:
        file = os.open(_folder() / f"{run}.log", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise StillAlive(run) from None
    return Remains(run, file)


def journals() -> list[str]:
    """Names of the runs whose journals lie here."""
    return sorted(path.stem for path in _folder().glob("*.log"))
