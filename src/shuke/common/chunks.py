"""A reaction to a fact that names many people: some at a time, everybody once (decision 0086).

Each chunk is one transaction: its row commits with its effect. A process that dies leaves the rows of
what is done; whoever goes on begins after them. A chunk that fails stays as an open row and the next
ones go on; it is then taken apart until only those remain for whom it fails.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import batched

from django.db import transaction
from django.db.models import Max

from shuke.common import clock
from shuke.common.models import Reaction, ReactionChunk, RecordedFact

#: (position, customer id), positions ascending.
Members = Sequence[tuple[int, int]]
#: Of the people that a fact names, the next `limit` after a position.
People = Callable[[RecordedFact, int, int], Members]
#: What is done for some of them: customer ids.
Handler = Callable[[RecordedFact, list[int]], object]

#: A chunk that fails is taken apart into so many.
PARTS = 10
#: More failures in a row than this are no matter of single people: the reaction waits for its next try.
IN_A_ROW = 3
#: Failures that one run looks into.
MOST_FAILURES = 100


class Halted(Exception):
    """Another worker is at it, or it is done: this one has nothing left to do."""


class Run:
    """One run over the people of a fact; `size` of them at a time."""

    def __init__(
        self,
        reaction: Reaction,
        people: People,
        handler: Handler,
        *,
        size: int,
        due: Callable[[], dt.datetime],
    ):
        self.reaction, self.people, self.handler, self.size = reaction, people, handler, size
        #: When a run of which nothing more is seen is taken up by another.
        self.due = due

    def __call__(self) -> None:
        """Do what is left. Raises what the handler raised when somebody's chunk failed."""
        failures = 0
        while members := self._ahead():
            try:
                with transaction.atomic():
                    self._hold(members)
                    self._do(members)
                failures = 0
            except Halted:
                raise
            except Exception as error:
                failures += 1
                if failures == IN_A_ROW:
                    raise
                self._leave_open(members, error)
        self._mend()

    def _ahead(self) -> Members:
        return self.people(self.reaction.fact, self._reached(), self.size)

    def _reached(self) -> int:
        return self.reaction.chunks.aggregate(reached=Max("last"))["reached"] or 0

    def _hold(self, ahead: Members = ()) -> None:
        """Hold the reaction for this transaction, if it is due still and nobody did these people."""
        held = Reaction.objects.select_for_update(skip_locked=True)
        held = held.filter(pk=self.reaction.pk, due_at__isnull=False)
        if held.first() is None or (ahead and self._reached() >= ahead[0][0]):
            raise Halted
        Reaction.objects.filter(pk=self.reaction.pk).update(due_at=self.due())

    def _do(self, members: Members) -> None:
        self.handler(self.reaction.fact, [person for _position, person in members])
        self._row(members, done_at=clock.now())

    def _row(self, members: Members, **state) -> None:
        ReactionChunk.objects.create(
            reaction=self.reaction,
            first=members[0][0],
            last=members[-1][0],
            people=len(members),
            **state,
        )

    def _leave_open(self, members: Members, error: Exception) -> None:
        with transaction.atomic():
            self._hold(members)
            self._row(members, error=repr(error)[:2_000])

    def _mend(self) -> None:
        """Try open chunks again, and take those apart that fail. Raises the last failure."""
        failed: dict[int, Exception] = {}
        while chunk := self._open().exclude(pk__in=failed).order_by("first").first():
            try:
                with transaction.atomic():
                    self._hold()
                    members = self._members(chunk)
                    self.handler(self.reaction.fact, [person for _position, person in members])
                    self._open().filter(pk=chunk.pk).update(done_at=clock.now(), error="")
            except Halted:
                raise
            except Exception as error:
                failed[chunk.pk] = error
                self._take_apart(chunk, error)
                if len(failed) == MOST_FAILURES:
                    raise
        if self._open().exists():
            raise list(failed.values())[-1]

    def _open(self):
        return self.reaction.chunks.filter(done_at=None)

    def _members(self, chunk: ReactionChunk) -> Members:
        some = self.people(self.reaction.fact, chunk.first - 1, chunk.people)
        return [member for member in some if member[0] <= chunk.last]

    def _take_apart(self, chunk: ReactionChunk, error: Exception) -> None:
        members, why = self._members(chunk), repr(error)[:2_000]
        with transaction.atomic():
            self._hold()
            if len(members) < 2:
                self._open().filter(pk=chunk.pk).update(error=why)
                return
            self._open().filter(pk=chunk.pk).delete()
            for part in batched(members, -(-len(members) // PARTS)):
                self._row(part, error=why)
