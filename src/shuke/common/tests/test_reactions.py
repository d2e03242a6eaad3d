"""What follows a fact: once in effect, whatever fails, dies or gets lost."""

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django_ox.models import OxTask

from shuke.common import clock, reactions
from shuke.common.access import SYSTEM
from shuke.common.errors import NotFound
from shuke.common.facts import Fact
from shuke.common.models import Reaction, RecordedFact

NOON = dt.datetime(2026, 5, 1, 4, tzinfo=dt.UTC)


class Follows:
    """A reaction whose effect is a fact, and which can be made to fail."""

    def __init__(self, name: str):
        self.__qualname__ = name
        self.effect = Fact(f"test.effect_{name}", holds=("n",))
        self.error: BaseException | None = None

    def __call__(self, fact):
        self.effect.record(SYSTEM, n=fact.payload["n"])
        if self.error:
            raise self.error

    @property
    def effects(self) -> list[int]:
        rows = RecordedFact.objects.filter(kind=self.effect.kind).order_by("pk")
        return [row.payload["n"] for row in rows]


@pytest.fixture
def first(happened):
    follows = Follows("first")
    reactions.on(happened, follows, "do the first")
    return follows


@pytest.fixture
def second(happened, first):
    follows = Follows("second")
    reactions.on(happened, follows, "do the second", backfill=True)
    return follows


@pytest.fixture
def happen(db, happened):
    def record(n: int, **options) -> RecordedFact:
        with transaction.atomic():
            return happened.record(SYSTEM, n=n, **options)

    return record


def of(fact, follows) -> Reaction:
    return Reaction.objects.get(fact=fact, name=f"{__name__}.{follows.__qualname__}")


def test_one_that_always_fails_starves_nobody(happen, first, second, run_jobs):
    first.error = RuntimeError("the shop's mailbox is full")
    for n in range(3):
        happen(n)
    run_jobs()
    assert (first.effects, second.effects) == ([], [0, 1, 2])
    assert {r.tries for r in reactions.troubled()} == {1}
    assert "the shop's mailbox is full" in reactions.troubled()[0].error


def test_it_follows_once_however_often_its_job_runs(happen, first, run_jobs):
    fact = happen(1)
    run_jobs()
    reactions.react.call(of(fact, first).pk)
    assert first.effects == [1]
    assert of(fact, first).done_at


def test_nothing_follows_a_fact_that_was_rolled_back(happen, first, run_jobs):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(1)
        raise ZeroDivisionError
    run_jobs()
    assert first.effects == [] and not Reaction.objects.exists()


def test_a_broken_transaction_is_a_failure_like_others(happen, first, run_jobs):
    def break_the_transaction(_fact):
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    fact = happen(1)
    name = next(iter(reactions._followers["test.happened"]))
    reactions._followers["test.happened"][name] = reactions.Follower("", break_the_transaction)
    run_jobs()
    assert "no_such_column" in of(fact, first).error
    with pytest.raises(DatabaseError):
        break_the_transaction(fact)


def test_a_failed_one_is_tried_again_until_it_waits_for_a_person(happen, first, run_jobs):
    with clock.fixed(NOON):
        fact = happen(1)
        first.error = RuntimeError("not now")
        run_jobs()
    now = NOON
    for delay in reactions.DELAYS:
        with clock.fixed(now + delay - dt.timedelta(seconds=1)):
            reactions.sweep.call()
            assert run_jobs() == []
        now += delay
        with clock.fixed(now):
            reactions.sweep.call()
            run_jobs()
    row = of(fact, first)
    assert (row.tries, row.failed_at, row.due_at) == (1 + len(reactions.DELAYS), now, None)
    with clock.fixed(now + dt.timedelta(days=9)):
        reactions.sweep.call()
        assert run_jobs() == []
        first.error = None
        with transaction.atomic():
            reactions.retry(row.pk)
        run_jobs()
    assert first.effects == [1] and not reactions.troubled().exists()


def test_only_what_failed_is_retried_by_hand(happen, first, run_jobs):
    fact = happen(1)
    run_jobs()
    with pytest.raises(NotFound), transaction.atomic():
        reactions.retry(of(fact, first).pk)
    assert first.effects == [1]


def test_a_lost_job_is_found_by_the_sweep(happen, first, run_jobs):
    with clock.fixed(NOON):
        happen(1)
        OxTask.objects.all().delete()
    for moment, effects in ((NOON, []), (NOON + reactions.LOST_AFTER, [1])):
        with clock.fixed(moment):
            reactions.sweep.call()
            run_jobs()
            assert first.effects == effects


def test_a_kill_leaves_neither_effect_nor_proof(happen, first):
    class Kill(BaseException):
        pass

    fact = happen(1)
    first.error = Kill()
    with pytest.raises(Kill):
        reactions.react.call(of(fact, first).pk)
    assert first.effects == [] and of(fact, first).due_at and not of(fact, first).tries
    first.error = None
    reactions.react.call(of(fact, first).pk)
    assert first.effects == [1]


def test_a_reaction_added_later_follows_later_facts_only(happen, happened, first, run_jobs):
    happen(1)
    later = Follows("later")
    reactions.on(happened, later, "do it later")
    reactions.sweep.call()
    run_jobs()
    assert (first.effects, later.effects) == ([1], [])
    happen(2)
    run_jobs()
    assert (first.effects, later.effects) == ([1, 2], [2])


def test_a_reaction_that_was_removed_is_seen_to_fail(happen, happened, first, run_jobs):
    fact = happen(1)
    reactions._followers.clear()
    run_jobs()
    assert "no reaction" in of(fact, first).error


def test_only_what_says_so_follows_the_past(happen, first, second, run_jobs):
    happen(1, backfill=True)
    run_jobs()
    assert (first.effects, second.effects) == ([], [1])


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_one_reaction_take_effect_once(happened, first):
    with transaction.atomic():
        fact = happened.record(SYSTEM, n=1)
    together(lambda: reactions.react.call(of(fact, first).pk))
    assert first.effects == [1]


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_one_set_reach_everybody_once(declared):
    greeted = Fact("test.greeted", holds=("people",))
    entered = Fact(
        "test.entered",
        people=lambda _fact, after, limit: [
            (n, n) for n in range(after + 1, min(after + limit, 40) + 1)
        ],
    )

    def greet(_fact, people):
        greeted.record(SYSTEM, people=people)

    reactions.on_people(entered, greet, "greet them", at_once=2)
    with transaction.atomic():
        entered.record(SYSTEM)
    row = Reaction.objects.get()
    together(lambda: reactions.react.call(row.pk))
    reactions.react.call(row.pk)
    rows = RecordedFact.objects.filter(kind="test.greeted")
    assert sorted(n for row in rows for n in row.payload["people"]) == list(range(1, 41))
    row.refresh_from_db()
    assert row.done_at and not row.tries


def together(work) -> None:
    """Let five threads do it at the same time; none may fail."""
    trouble, start = [], threading.Barrier(5)

    def run() -> None:
        try:
            start.wait()
            work()
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
