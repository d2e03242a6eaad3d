"""Facts, reactions, kills, failures and lost jobs against a plain model."""

import datetime as dt
from collections import Counter
from contextlib import ExitStack

import pytest
from django.db import transaction
from django_ox.models import OxTask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from shuke.common import clock, reactions
from shuke.common.access import SYSTEM
from shuke.common.facts import Fact
from shuke.common.models import Reaction, RecordedFact

NAMES = ("alpha", "beta", "gamma")
#: More failures than tries.
ALWAYS = 99
MOST_TRIES = 1 + len(reactions.DELAYS)


class Kill(BaseException):
    """What a process dies of: nothing catches it, nothing is written any more."""


class Rollback(Exception):
    pass


class Story(RuleBasedStateMachine):
    happened: Fact
    effect: Fact

    def __init__(self):
        super().__init__()
        self.now = dt.datetime(2026, 5, 1, 4, tzinfo=dt.UTC)
        self.stack = ExitStack()
        self.stack.enter_context(clock.fixed(lambda: self.now))
        self.stack.enter_context(transaction.atomic())
        #: (fact, reaction) -> failures to come; and which of them took effect.
        self.failures: dict[tuple[int, str], int] = {}
        self.effects: Counter = Counter()
        self.facts = 0
        self.dies = False
        reactions._followers.clear()
        for name in NAMES:
            reactions.on(self.happened, self.handler(name), name)

    def handler(self, name):
        def follow(fact):
            key = (fact.payload["n"], name)
            self.effect.record(SYSTEM, n=key[0], name=name)
            if self.dies:
                raise Kill
            if self.failures[key]:
                self.failures[key] -= 1
                raise RuntimeError("not now")
            self.effects[key] += 1

        follow.__qualname__ = name
        return follow

    def run(self, job: OxTask, *, dies: bool = False) -> None:
        """As a worker does; one that dies leaves the job in the queue."""
        self.dies = dies
        try:
            reactions.react.call(*job.args)
        except Kill:
            return
        finally:
            self.dies = False
        OxTask.objects.filter(pk=job.pk).delete()

    @property
    def jobs(self) -> list[OxTask]:
        return list(OxTask.objects.order_by("enqueued_at", "pk"))

    def one_of(self, data, jobs):
        return jobs[data.draw(st.integers(0, len(jobs) - 1))]

    @rule(plans=st.tuples(*[st.sampled_from([0, 0, 1, 2, ALWAYS])] * 3), commits=st.booleans())
    def record(self, plans, commits):
        self.facts += 1
        try:
            with transaction.atomic():
                self.happened.record(SYSTEM, n=self.facts)
                if not commits:
                    raise Rollback
        except Rollback:
            return
        for name, failures in zip(NAMES, plans, strict=True):
            self.failures[self.facts, name] = failures

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), dies=st.booleans())
    def work(self, data, dies):
        self.run(self.one_of(data, self.jobs), dies=dies)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def lose_a_job(self, data):
        self.one_of(data, self.jobs).delete()

    @precondition(lambda self: Reaction.objects.exists())
    @rule(data=st.data())
    def run_one_again(self, data):
        """A worker whose lease ended while it worked: another has taken the job."""
        pk = self.one_of(data, list(Reaction.objects.values_list("pk", flat=True)))
        reactions.react.call(pk)

    @rule(minutes=st.integers(1, 200))
    def wait(self, minutes):
        self.now += dt.timedelta(minutes=minutes)

    @rule()
    def sweep(self):
        reactions.sweep.call()

    @precondition(lambda self: reactions.troubled().exists())
    @rule(data=st.data(), mended=st.booleans())
    def retry_by_hand(self, data, mended):
        row = self.one_of(data, list(reactions.troubled()))
        if mended:
            name = row.name.rpartition(".")[2]
            self.failures[row.fact.payload["n"], name] = 0
        reactions.retry(row.pk)

    @invariant()
    def effects_are_those_of_the_model(self):
        rows = RecordedFact.objects.filter(kind=self.effect.kind)
        assert Counter((row.payload["n"], row.payload["name"]) for row in rows) == self.effects
        assert set(self.effects.values()) <= {1}

    def teardown(self):
        with self.stack:
            for _ in range(3 * MOST_TRIES):
                self.now += dt.timedelta(hours=3)
                reactions.sweep.call()
                for job in self.jobs:
                    self.run(job)
            self.effects_are_those_of_the_model()
            for (n, name), failures in self.failures.items():
                row = Reaction.objects.get(fact__payload__n=n, name__endswith=f".{name}")
                if failures:
                    assert row.failed_at and not self.effects[n, name]
                else:
                    assert row.done_at and self.effects[n, name] == 1
            assert not Reaction.objects.exclude(due_at=None).exists()
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_reaction_that_can_succeed_takes_effect_once(declared):
    Story.happened = Fact("test.story", holds=("n",))
    Story.effect = Fact("test.story_effect", holds=("n", "name"))
    run_machine(Story, settings=settings(max_examples=25, stateful_step_count=30))
