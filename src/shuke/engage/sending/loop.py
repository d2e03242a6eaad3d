"""The sending loop: claims batches, feeds the lanes, writes what they report.

Only the calling thread touches the database; the lanes only render and hand over. What the
lanes report is written in the same transaction that claims their next letters.
"""

import math
import queue
import threading
import time
from dataclasses import dataclass
from itertools import count

from django.conf import settings

from shuke.engage.channels import ChannelTrouble, channel
from shuke.engage.ledger.claim import Claimed, exchange, look_again
from shuke.engage.ledger.settle import Result
from shuke.engage.letters import read_variables
from shuke.engage.models import Step
from shuke.engage.sending.journal import Journal
from shuke.engage.sending.lane import BATCH, Lane, Question, Report, Verdict
from shuke.engage.steps import Composer, kind_of

#: Seconds of work that is claimed ahead for a channel with a limit.
AHEAD = 5


@dataclass(slots=True)
class Run:
    """How a run of the loop ended."""

    #: Letters settled in this run, whatever the outcome.
    settled: int = 0
    #: More letters could be claimed at once: the time was up.
    more: bool = False
    #: Every connection failed; `trouble.lasting` asks for a human.
    trouble: ChannelTrouble | None = None


def send(step: Step, composer: Composer, *, seconds: float = 20) -> Run:
    """Send what can be claimed of the step for about `seconds`, then stop cleanly. LetterError when what
    its letters say of people cannot be read: nothing of those claimed has begun."""
    journal = Journal()
    loop = _Loop(step, composer, journal)
    clean = False
    try:
        run = loop.run(time.monotonic() + seconds)
        clean = True
    finally:
        # After a failure the journal stays, unlocked: the next `recover` reads it.
        loop.close()
        journal.close(settled=clean)
    return run


class _Loop:
    def __init__(self, step: Step, composer: Composer, journal: Journal):
        self._step, self._composer = step, composer
        self._run_name = journal.run
        self._numbers = count(1)
        self._reports: queue.SimpleQueue[Report | Question] = queue.SimpleQueue()
        self._halt = threading.Event()
        self._trouble: ChannelTrouble | None = None
        way = channel(step.channel)
        # Of a slow channel no more is claimed than goes out within seconds.
        share = math.ceil(way.per_second * AHEAD / way.connections())
        self._ahead = min(BATCH, share) if way.per_second else BATCH
        self._lanes = [
            Lane(
                channel=way,
                connection=way.connect(step),
                composer=composer,
                journal=journal,
                reports=self._reports,
                halt=self._halt,
                recheck=settings.RECHECK_SECONDS,
            )
            for _ in range(way.connections())
        ]

    def run(self, deadline: float) -> Run:
        run = Run()
        results: list[Result] = []
        while True:
            in_time = time.monotonic() < deadline
            hungry = self._hungry() if in_time else []
            batch = exchange(
                self._step,
                results,
                claim=f"{self._run_name}.{next(self._numbers)}",
                want=sum(2 * self._ahead - lane.load for lane in hungry),
            )
            run.settled += len(results)
            if not batch.is_open:
                self._halt.set()
            self._read(batch.claimed)
            self._feed(hungry, batch.claimed)
            results = []
            if any(lane.load for lane in self._lanes):
                results = self._listen()
            elif not (batch.more and hungry):
                run.more = batch.more or (batch.is_open and not in_time)
                run.trouble = None if self._running() else self._trouble
                return run

    def close(self) -> None:
        self._halt.set()
        for lane in self._lanes:
            lane.finish()

    def _running(self) -> list[Lane]:
        return [lane for lane in self._lanes if not lane.ended]

    def _hungry(self) -> list[Lane]:
        return [lane for lane in self._running() if lane.load <= self._ahead]

    def _read(self, claimed: list[Claimed]) -> None:
        """What the letters say of their people: for all of them at once, and only what they do say."""
        if claimed and self._composer.variables:
            values = read_variables(self._composer.variables, [one.who for one in claimed])
            for one in claimed:
                one.values = values[one.who.customer_id]
        if claimed and (words := kind_of(self._step).words):
            texts = words({one.occurrence for one in claimed})
            for one in claimed:
                one.values = {**one.values, **texts.get(one.occurrence, {})}

    @staticmethod
    def _feed(hungry: list[Lane], claimed: list[Claimed]) -> None:
        """Share the letters out so that the lanes end up with about as many each."""
        if not claimed:
            return
        total = len(claimed) + sum(lane.load for lane in hungry)
        share = -(-total // len(hungry))
        for lane in sorted(hungry, key=lambda lane: lane.load):
            mine = max(0, share - lane.load)
            lane.take(claimed[:mine])
            claimed = claimed[mine:]
        hungry[0].take(claimed)  # what rounding left

    def _listen(self) -> list[Result]:
        """Answer what the lanes ask until one reports, then take all reports that are there."""
        results: list[Result] = []
        reports: list[Report] = []
        while not reports or not self._reports.empty():
            message = self._reports.get()
            if isinstance(message, Report):
                reports.append(message)
            else:
                self._answer(message)
        for report in reports:
            if report.broken:
                # What the lanes did is in the journal; `recover` settles it from there.
                raise report.broken
            report.lane.load -= len(report.results)
            results += report.results
            if report.trouble:
                report.lane.ended = True
                if self._trouble is None or report.trouble.lasting:
                    self._trouble = report.trouble
        return results

    def _answer(self, question: Question) -> None:
        at = time.monotonic()
        is_open, stopped = look_again(self._step, question.letters)
        if not is_open:
            self._halt.set()
        question.lane.answer(Verdict(at, stopped))
