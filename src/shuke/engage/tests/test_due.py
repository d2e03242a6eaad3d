"""The due queue against a plain model: whatever happens, everybody is woken once and in time."""

import contextlib
import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common import clock, leases
from shuke.common.declarations import declare, withdraw
from shuke.engage.due import Waking, call_off, run_due, wake_at
from shuke.engage.models import Due
from shuke.engage.tests.shop import NOW, people

pytestmark = pytest.mark.django_db
KEYS = 4

steps = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, KEYS - 1), st.integers(0, 3)),
        st.tuples(st.just("call off"), st.integers(0, KEYS - 1), st.just(0)),
        st.tuples(st.just("run"), st.just(0), st.just(0)),
        st.tuples(st.just("worker dies"), st.just(0), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("break"), st.integers(0, KEYS - 1), st.booleans()),
    ),
    max_size=25,
)


class Died(BaseException):
    """A worker's end in the middle of its work: nothing of it is heard again."""


class Room:
    """A room that is woken: it notes for whom, may fail for some, and may die."""

    def __init__(self):
        self.woken: Counter[str] = Counter()
        self.broken: set[str] = set()
        self.dies = False

    def wake(self, rows):
        if self.dies:
            raise Died
        for row in rows:
            if row.key in self.broken:
                raise RuntimeError(f"{row.key} is broken")
        self.woken.update(row.key for row in rows)


@pytest.fixture
def room():
    room = Room()
    waking = Waking("test.step", room.wake)
    declare([waking])
    yield room
    withdraw([waking])


def ask(key: str, customer, at: dt.datetime) -> None:
    with transaction.atomic():
        wake_at("test.step", [(key, customer.pk, 7, at)])


@given(steps)
@settings(max_examples=40)
def test_everybody_is_woken_once_and_in_time(room, steps):
    room.__init__()
    with transaction.atomic():
        (who,) = people(1)
        now, due, off = NOW, {}, set()
        for step, value, more in steps:
            key = f"k{value}"
            with clock.fixed(now):
                match step:
                    case "ask":
                        ask(key, who, now + dt.timedelta(minutes=more))
                        due.setdefault(key, now + dt.timedelta(minutes=more))
                    case "call off":
                        with transaction.atomic():
                            if call_off("test.step", [key]):
                                off.add(key)
                    case "run":
                        run_due()
                    case "worker dies":
                        room.dies = True
                        with contextlib.suppress(Died):
                            run_due()
                        room.dies = False
                    case "wait":
                        now += dt.timedelta(minutes=value)
                    case "break":
                        (room.broken.add if more else room.broken.discard)(key)
            for key in room.woken:
                assert room.woken[key] == 1 and due[key] <= now and key not in off
        # In the end, with nothing broken and every lease over, nobody is left.
        room.broken.clear()
        with clock.fixed(now + dt.timedelta(days=1)):
            run_due()
        assert set(room.woken) == set(due) - off
        assert not Due.objects.filter(done_at=None).exists()
        transaction.set_rollback(True)


def test_one_that_fails_holds_up_no_other(room):
    who = people(3)
    room.broken = {"k1"}
    for number, one in enumerate(who):
        ask(f"k{number}", one, NOW)
    with clock.fixed(NOW):
        assert run_due() == 2
        assert run_due() == 0  # the broken one has been put off
    row = Due.objects.get(key="k1")
    assert (row.failures, row.error) == (1, "k1 is broken") and row.at > NOW
    room.broken.clear()
    with clock.fixed(row.at):
        assert run_due() == 1
    assert room.woken == {"k0": 1, "k1": 1, "k2": 1}


def test_what_a_worker_has_taken_is_fenced(room):
    """Another worker takes over when the lease has ended; the first one's work is rolled back."""
    (who,) = people(1)
    ask("k0", who, NOW)

    def overtaken(rows):
        Due.objects.update(lease_token="another")
        leases.renew(Due.objects.filter(pk=rows[0].pk), "mine")

    slow = Waking("test.slow", overtaken)
    declare([slow])
    with transaction.atomic():
        wake_at("test.slow", [("s", who.pk, 1, NOW)])
    with clock.fixed(NOW):
        assert run_due() == 1  # the other one; the slow one is nobody's success
    withdraw([slow])
    assert Due.objects.get(key="s").done_at is None


def test_kinds_whose_room_is_gone_wait(room):
    (who,) = people(1)
    with transaction.atomic():
        wake_at("gone.step", [("g", who.pk, 1, NOW)])
    with clock.fixed(NOW):
        assert run_due() == 0
    assert Due.objects.get(kind="gone.step").done_at is None
