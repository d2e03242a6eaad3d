"""Random journeys with random facts, deaths and versions against a plain model: nobody twice, nobody lost, nobody
after opting out."""

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage import commands, due
from shuke.engage.commands import journey_walking
from shuke.engage.due import run_due
from shuke.engage.models import Due, Enrolment, JourneyVersion, Passage, Send
from shuke.engage.tests.shop import NOW, people, withdraw
from shuke.engage.tests.test_journeys import LETTER, begin, definition, order, pay, step
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db
PEOPLE, HOUR = 3, dt.timedelta(hours=1)
PAID = {"key": "shop.paid", "values": {}, "same": True}


class Died(BaseException):
    """A worker's end in the middle of its work."""


def paths(depth: int = 0):
    """Steps without keys."""
    plain = st.one_of(
        st.builds(lambda n: {"kind": "wait", "amount": n, "unit": "hours"}, st.integers(1, 5)),
        st.just({"kind": "message", **LETTER}),
        st.just({"kind": "deed", "action": "tag", "values": {"tag": "走过"}}),
        st.just({"kind": "clock", "at": "18:00"}),
    )
    if depth:
        return st.lists(plain, max_size=2)
    ways = paths(1)
    parting = st.builds(
        lambda share, yes, no: {"kind": "split", "percent": share, "yes": yes, "no": no},
        st.integers(1, 99), ways, ways,
    )  # fmt: skip
    until = st.builds(
        lambda yes, no: {
            "kind": "until", "trigger": "shop.paid", "values": {}, "same": True, "days": 1,
            "yes": yes, "no": no,
        },
        ways, ways,
    )  # fmt: skip
    return st.lists(st.one_of(plain, plain, parting, until), min_size=1, max_size=5)


def keyed(steps, start: int = 1):
    """The same with keys from `start` on."""
    numbers = iter(range(start, 1000))

    def walk(some):
        return [
            {
                **each,
                "key": f"s{next(numbers)}",
                **{side: walk(each[side]) for side in ("yes", "no") if side in each},
            }
            for each in some
        ]

    return walk(steps)


happenings = st.lists(
    st.one_of(
        st.tuples(st.just("order"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("pay"), st.integers(0, 5)),
        st.tuples(st.just("cancel"), st.integers(0, 5)),
        st.tuples(st.just("opt out"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("die"), st.integers(1, 3)),
        st.tuples(st.just("version"), st.booleans()),
        st.tuples(st.just("pause"), st.just(0)),
        st.tuples(st.just("hours"), st.integers(1, 5)),
    ),
    max_size=18,
)


@given(paths(), paths(), happenings, st.booleans())
@settings(max_examples=25)
def test_nobody_twice_nobody_lost_nobody_after_opting_out(first, second, happened, has_goal):
    with transaction.atomic():
        shop = Shop(first, second, has_goal)
        for what, value in happened:
            shop.happens(what, value)
        shop.ends()
        transaction.set_rollback(True)


class Shop:
    """The journey, and what is expected of it."""

    def __init__(self, first, second, has_goal):
        self.who = people(PEOPLE)
        goal = PAID if has_goal else None
        self.definitions = [
            definition(*keyed(first), goal=goal), definition(*keyed(second, 1), goal=goal)
        ]  # fmt: skip
        self.now = NOW
        self.journey = begin(self.definitions[0], NOW)
        self.orders: list[tuple[Order, dt.datetime]] = []
        self.gone: dict[int, dt.datetime] = {}
        self.dies = 0

    def happens(self, what, value):
        match what:
            case "order":
                self.orders.append((order(self.who[value], self.now), self.now))
            case "pay" if value < len(self.orders):
                pay(self.orders[value][0])
            case "cancel" if value < len(self.orders):
                Order.objects.filter(pk=self.orders[value][0].pk).update(status="cancelled")
            case "opt out":
                withdraw(self.who[value])
                self.gone.setdefault(self.who[value].pk, self.now)
            case "die":
                self.dies = value
            case "version":
                self.change(value)
            case "pause":
                with clock.fixed(self.now):
                    commands.pause_journey(SYSTEM, self.journey.pk)
                    self.minute()
                    commands.resume_journey(SYSTEM, self.journey.pk)
            case "hours":
                for _hour in range(value):
                    self.now += HOUR
                    self.minute()

    def change(self, moves: bool):
        self.definitions.reverse()
        with clock.fixed(self.now):
            commands.edit_journey(SYSTEM, self.journey.pk, draft=self.definitions[0])
            version = commands.write_version(SYSTEM, self.journey.pk)
            JourneyVersion.objects.filter(pk=version.pk).update(result={"entered": 0})
            self.journey.refresh_from_db()
            if self.journey.version_id != version.pk:
                commands.begin_journey(SYSTEM, self.journey.pk, version.pk, moves=moves)

    def minute(self):
        """A worker's minute; it may die in the middle of a batch, and its lease runs out."""
        real = journey_walking.wake_at

        def dies(*args):
            if self.dies:
                self.dies -= 1
                raise Died
            return real(*args)

        journey_walking.wake_at = dies
        try:
            with clock.fixed(self.now), transaction.atomic():
                commands.advance_journeys()
                run_due()
        except Died:
            pass
        finally:
            journey_walking.wake_at = real
        self.holds()

    def holds(self):
        """What is true after every minute."""
        for one in Enrolment.objects.filter(state="inside", is_held=False):
            waiting = Due.objects.filter(key=f"{one.pk}:{one.hop}", done_at=None)
            assert waiting.exists(), f"{one.pk} waits for nothing"
        twice = Counter(Send.objects.values_list("step", "customer", "occurrence"))
        assert all(count == 1 for count in twice.values())
        for key, count in Counter(
            Passage.objects.exclude(outcome="moved").values_list("enrolment", "version", "place")
        ).items():
            assert count == 1, f"{key} was passed {count} times"

    def ends(self):
        """Days later everybody is at an end, and whoever was to enter had entered once."""
        for _hour in range(96):
            self.dies = 0
            self.now += HOUR
            self.minute()
        ways = Counter(Enrolment.objects.values_list("thing", flat=True))
        assert all(count == 1 for count in ways.values())
        assert not Enrolment.objects.filter(state="inside").exists()
        for bought, at in self.orders:
            bought.refresh_from_db()
            if bought.status == "unpaid" and self.now - at > HOUR:
                assert ways[bought.pk] == 1, "an order that stood unpaid began no way"
        for send in Send.objects.filter(customer__in=self.gone, state="sent"):
            assert send.settled_at < self.gone[send.customer_id]


assert due and step
