"""One lane: a thread with a connection of its own that works through the letters it is given.

It asks the loop again before a letter begins whether its person still wants it: the claim may have
looked long ago when the server is slow.
"""

import logging
import queue
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

from shuke.common import clock
from shuke.engage.channels import Answer, Channel, ChannelTrouble, Connection, Outcome
from shuke.engage.ledger.claim import Claimed
from shuke.engage.ledger.gating import Stop
from shuke.engage.ledger.settle import Result
from shuke.engage.recipients import Recipient
from shuke.engage.sending.journal import Journal
from shuke.engage.sending.pace import Pace
from shuke.engage.steps import Composer

logger = logging.getLogger(__name__)

#: Letters that a lane works on before it reports, and as many waiting behind them.
BATCH = 50
#: Seconds after which a lane reports what it has so far.
REPORT_EVERY = 0.5
#: So many in a row without one success, and the lane asks for a human instead of going on.
UNKNOWN_IN_A_ROW = 5
REFUSED_IN_A_ROW = 50
#: A letter that ended like this has cost its parts.
HANDED_OVER = (Outcome.SENT, Outcome.UNKNOWN)


@dataclass(slots=True)
class Report:
    """What a lane has done since it last spoke. `trouble` ends the lane, `broken` the whole run."""

    lane: "Lane"
    results: list[Result]
    trouble: ChannelTrouble | None = None
    broken: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """May these letters still go? The lane waits for a `Verdict`."""

    lane: "Lane"
    letters: list[Claimed]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who may not get a letter any more, or not now, by send id, as the database said at `at`
    (monotonic seconds)."""

    at: float = float("-inf")
    stops: dict[int, Stop] = field(default_factory=dict)


class Lane:
    """Give it letters with `take`; it puts a `Report` for them on the shared queue."""

    def __init__(
        self,
        *,
        channel: Channel,
        connection: Connection,
        composer: Composer,
        journal: Journal,
        reports: "queue.SimpleQueue[Report | Question]",
        halt: threading.Event,
        recheck: float,
    ):
        self._channel, self._connection = channel, connection
        self._composer, self._journal, self._halt = composer, journal, halt
        self._reports = reports
        self._recheck = recheck
        self._part_cost = channel.part_cost()
        self._pace = Pace(channel.name, channel.per_second)
        self._work: queue.SimpleQueue[Claimed | None] = queue.SimpleQueue()
        self._ahead: deque[Claimed | None] = deque()
        self._verdicts: queue.SimpleQueue[Verdict] = queue.SimpleQueue()
        self._verdict = Verdict()
        self._trouble: ChannelTrouble | None = None
        self._unknown = self._refused = 0
        #: Letters given and not reported yet, and whether the lane has ended: the loop's books.
        self.load = 0
        self.ended = False
        self._thread = threading.Thread(target=self._run, name="letters", daemon=True)
        self._thread.start()

    def take(self, letters: list[Claimed]) -> None:
        self.load += len(letters)
        for one in letters:
            self._work.put(one)

    def answer(self, verdict: Verdict) -> None:
        """Answer the lane's question."""
        self._verdicts.put(verdict)

    def finish(self) -> None:
        """Let the thread end once its work is done, and wait for it."""
        self._work.put(None)
        self._verdicts.put(Verdict())  # after a failure it may still wait for an answer
        self._thread.join()

    def _run(self) -> None:
        try:
            self._work_through()
        except BaseException as error:  # a thread that dies unheard would leave the loop waiting
            self._reports.put(Report(self, [], broken=error))
        finally:
            self._connection.close()

    def _work_through(self) -> None:
        results: list[Result] = []
        spoke = time.monotonic()
        while True:
            late = time.monotonic() - spoke > REPORT_EVERY
            self._look_ahead()
            if results and (late or len(results) >= BATCH or not self._ahead):
                self._reports.put(Report(self, results, self._trouble))
                results, spoke = [], time.monotonic()
            one = self._ahead.popleft() if self._ahead else self._work.get()
            if one is None:
                break
            results.append(self._deliver(one))

    def _look_ahead(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._ahead.append(self._work.get_nowait())

    def _deliver(self, one: Claimed) -> Result:
        unwritten, stop, parts, content = False, None, 0, b""
        if self._stopped() or self._too_late(one):
            answer = Answer(Outcome.NOT_BEGUN)
        else:
            try:
                letter = self._composer.letter(_recipient(one))
            except Exception as error:
                # Whatever a shop's template does for this person, the others get their letters.
                logger.warning("letter of send %s could not be written: %s", one.send_id, error)
                answer, unwritten = Answer(Outcome.REFUSED, text=str(error)[:280]), True
            else:
                answer, stop = self._hand_over(one, letter)
                parts = self._channel.parts(letter) if answer.outcome in HANDED_OVER else 0
                content = letter if self._channel.keep else b""
            self._watch(answer)
        return Result(
            one.send_id,
            one.claim,
            one.attempts,
            one.who.address,
            answer,
            unwritten,
            stop,
            parts,
            parts * self._part_cost,
            content,
        )

    def _stopped(self) -> bool:
        return self._trouble is not None or self._halt.is_set()

    def _stop(self, one: Claimed) -> Stop | None:
        """Why this letter may not begin any more, by an answer that is fresh enough."""
        if time.monotonic() - self._verdict.at >= self._recheck:
            ahead = [other for other in self._ahead if other is not None]
            self._reports.put(Question(self, [one, *ahead]))
            self._verdict = self._verdicts.get()
        return self._verdict.stops.get(one.send_id)

    def _hand_over(self, one: Claimed, letter: bytes) -> tuple[Answer, Stop | None]:
        """How far it got; and why it was not begun, where its person wants none any more."""
        answer = Answer(Outcome.NOT_BEGUN)
        try:
            for _try in range(2):  # the server may have closed an idle connection
                # Both may take long, so they come before the last look.
                self._connection.open()
                self._pace.wait(self._halt)
                stop = self._stop(one)
                if stop or self._stopped() or self._too_late(one):
                    return Answer(Outcome.NOT_BEGUN), stop
                answer = self._connection.hand_over(
                    one.key, one.who.address, letter, lambda: self._journal.begun(one.send_id)
                )
                if answer.outcome is not Outcome.NOT_BEGUN:
                    break
            else:
                self._trouble = ChannelTrouble(str(answer))
        except ChannelTrouble as trouble:
            self._trouble = trouble
            return Answer(Outcome.NOT_BEGUN, text=str(trouble)), None
        if answer.outcome is not Outcome.NOT_BEGUN:
            self._journal.answered(one.send_id, answer)
        return answer, None

    def _watch(self, answer: Answer) -> None:
        """Notice when nothing goes right any more, before a whole audience is spent on it."""
        if answer.outcome is Outcome.SENT:
            self._unknown = self._refused = 0
        self._unknown += answer.outcome is Outcome.UNKNOWN
        self._refused += answer.outcome is Outcome.REFUSED
        if self._unknown >= UNKNOWN_IN_A_ROW or self._refused >= REFUSED_IN_A_ROW:
            self._trouble = ChannelTrouble(str(answer), lasting=True)

    def _too_late(self, one: Claimed) -> bool:
        """Whether the lease could end before the other side has answered."""
        return (one.lease_until - clock.now()).total_seconds() < self._channel.timeout


def _recipient(one: Claimed) -> Recipient:
    who = one.who
    return Recipient(
        send_id=one.send_id,
        key=one.key,
        customer_id=who.person_id,
        address=who.address,
        name=who.name,
        language=who.language,
        values=one.values,
    )
