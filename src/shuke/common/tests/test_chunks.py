"""What follows a fact that names many people: for everybody once, some at a time."""

import contextlib

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shuke.common import facts, reactions
from shuke.common.access import SYSTEM
from shuke.common.facts import Fact
from shuke.common.models import Reaction, ReactionChunk, RecordedFact

pytestmark = pytest.mark.django_db


class Kill(BaseException):
    """What a process dies of."""


class Greeting:
    """A reaction whose effect is the ids that it got, and which can be made to fail or to die."""

    def __init__(self, effect: Fact):
        self.__qualname__ = "greet"
        self.effect = effect
        self.bad: set[int] = set()
        #: Numbers of calls that end in death, after the effect was written.
        self.deaths: set[int] = set()
        self.calls = 0
        self.most = 0

    def __call__(self, fact, people):
        self.calls += 1
        self.most = max(self.most, len(people))
        self.effect.record(SYSTEM, people=people)
        if self.calls in self.deaths:
            raise Kill
        if wrong := self.bad & set(people):
            raise ValueError(f"cannot greet {sorted(wrong)}")

    @property
    def greeted(self) -> list[int]:
        rows = RecordedFact.objects.filter(kind=self.effect.kind).order_by("pk")
        return [person for row in rows for person in row.payload["people"]]


def numbered(fact, after, limit):
    """Person 2n stands at position n."""
    return [(n, 2 * n) for n in range(after + 1, min(after + limit, fact.payload["count"]) + 1)]


@pytest.fixture
def entered(declared):
    return Fact("test.entered", holds=("count",), people=numbered)


def begin(entered, *, count: int, at_once: int) -> tuple[Greeting, int]:
    effect = facts.FACTS.get("test.greeted") or Fact("test.greeted", holds=("people",))
    greet = Greeting(effect)
    reactions.on_people(entered, greet, "greet them", at_once=at_once)
    with transaction.atomic():
        row = entered.record(SYSTEM, count=count)
    return greet, Reaction.objects.get(fact=row).pk


def run(reaction: int) -> None:
    with contextlib.suppress(Kill):
        reactions.react.call(reaction)


def test_a_hundred_thousand_people_once_each_over_two_kills(entered):
    greet, reaction = begin(entered, count=100_000, at_once=1_000)
    greet.deaths = {40, 77}
    for _ in range(3):
        run(reaction)
    assert greet.greeted == [2 * n for n in range(1, 100_001)]
    assert greet.most == 1_000
    assert Reaction.objects.get(pk=reaction).done_at
    assert ReactionChunk.objects.count() == 100
    run(reaction)
    assert greet.calls == 102


def test_one_who_makes_it_fail_holds_up_nobody(entered):
    greet, reaction = begin(entered, count=5_000, at_once=1_000)
    greet.bad = {2 * 1_234}
    run(reaction)
    assert sorted(greet.greeted) == [2 * n for n in range(1, 5_001) if n != 1_234]
    row = Reaction.objects.get(pk=reaction)
    assert row.due_at and row.tries == 1 and "cannot greet [2468]" in row.error
    left = ReactionChunk.objects.get(done_at=None)
    assert (left.first, left.last, left.people) == (1_234, 1_234, 1)
    greet.bad = set()
    run(reaction)
    assert len(greet.greeted) == 5_000
    assert Reaction.objects.get(pk=reaction).done_at


def test_one_that_fails_for_everybody_stops_and_goes_on_when_it_is_mended(entered):
    greet, reaction = begin(entered, count=50_000, at_once=100)
    greet.bad = {2 * n for n in range(1, 50_001)}
    run(reaction)
    assert greet.calls == 3 and greet.greeted == []
    greet.bad = set()
    run(reaction)
    assert sorted(greet.greeted) == [2 * n for n in range(1, 50_001)]


def test_nobody_is_a_set_too(entered):
    greet, reaction = begin(entered, count=0, at_once=10)
    run(reaction)
    assert greet.calls == 0 and Reaction.objects.get(pk=reaction).done_at


def test_a_fact_without_people_is_refused(happened):
    with pytest.raises(TypeError, match="how its people are read"):
        reactions.on_people(happened, print, "greet them", at_once=10)


@settings(max_examples=40, phases=(Phase.explicit, Phase.generate))
@given(
    count=st.integers(0, 60),
    at_once=st.integers(1, 25),
    bad=st.sets(st.integers(1, 60), max_size=6),
    deaths=st.sets(st.integers(1, 60), max_size=8),
)
def test_whatever_fails_or_dies_everybody_else_is_done_once(count, at_once, bad, deaths):
    before, followers = dict(facts.FACTS), dict(reactions._followers)
    try:
        with transaction.atomic():
            entered = Fact("test.entered", holds=("count",), people=numbered)
            greet, reaction = begin(entered, count=count, at_once=at_once)
            greet.bad, greet.deaths = {2 * n for n in bad}, deaths
            for _ in range(len(deaths) + len(bad) + 2):
                run(reaction)
                Reaction.objects.filter(pk=reaction, done_at=None).update(
                    due_at=reactions.clock.now(), failed_at=None, tries=0
                )
                assert len(set(greet.greeted)) == len(greet.greeted)
                assert not greet.bad & set(greet.greeted)
            greet.bad, greet.deaths = set(), set()
            run(reaction)
            assert sorted(greet.greeted) == [2 * n for n in range(1, count + 1)]
            assert Reaction.objects.get(pk=reaction).done_at
            transaction.set_rollback(True)
    finally:
        facts.FACTS.clear()
        facts.FACTS.update(before)
        reactions._followers.clear()
        reactions._followers.update(followers)
