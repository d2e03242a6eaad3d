"""Journeys: who enters, what comes to whom and when, and what ends it."""

import datetime as dt
from typing import ClassVar

import pytest
from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.declarations import declare, withdraw
from shuke.common.errors import Invalid
from shuke.common.revisions import next_revision
from shuke.customers.models import Identity, Tagging
from shuke.engage import commands, steps
from shuke.engage.channels import Answer, Channel, Outcome
from shuke.engage.due import run_due
from shuke.engage.journeys.plan import Plan
from shuke.engage.models import Due, Enrolment, Journey, JourneyVersion, Passage, Send
from shuke.engage.tests.shop import NOW, people
from shuke.shop.models import Order
from shuke.team.models import Store

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LETTER = {
    "subject": "您的订单还在等您",
    "html": '<p><a href="https://shop.example/pay">付款</a></p>',
}
PAID = {"key": "shop.paid", "values": {}, "same": True}


class Post:
    """Takes letters instead of a mail server."""

    letters: ClassVar[list[bytes]] = []

    def open(self):
        pass

    def hand_over(self, key, address, content, begin):
        begin()
        self.letters.append(content)
        return Answer(Outcome.SENT, text="taken")

    def close(self):
        pass


@pytest.fixture
def post(home):
    Post.letters.clear()
    declared = [Channel("email", connect=lambda step: Post(), connections=lambda: 1, timeout=30)]
    declare(declared)
    yield Post
    withdraw(declared)


def step(key: str, kind: str, **values):
    return {"key": key, "kind": kind, **values}


def definition(*steps, trigger=("shop.unpaid", {"minutes": "30"}), **more):
    key, values = trigger
    return {
        "trigger": {"key": key, "values": values},
        "goal": None,
        "again": "each",
        "segment": 0,
        "holdout": 0,
        "steps": list(steps),
        **more,
    }


def begin(what, at=NOW) -> Journey:
    """A journey of this definition that runs since then."""
    with clock.fixed(at):
        journey = commands.create_journey(SYSTEM, name="催付", definition=what)
        version = commands.write_version(SYSTEM, journey.pk)
        JourneyVersion.objects.filter(pk=version.pk).update(result={"entered": 0, "people": 0})
        commands.begin_journey(SYSTEM, journey.pk, version.pk)
    journey.refresh_from_db()
    return journey


def minute(at: dt.datetime) -> None:
    """What the job of a minute does."""
    with clock.fixed(at):
        commands.advance_journeys()
        run_due()


def order(who, at: dt.datetime, status: str = "unpaid", **more) -> Order:
    store = Store.objects.first() or Store.objects.create(name="网店", code="web")
    with transaction.atomic():
        return Order.objects.create(
            store=store, number=f"T{Order.objects.count()}", customer=who, placed_at=at,
            status=status, currency="CNY", total=19900, revision=next_revision(), **more,
        )  # fmt: skip


def pay(bought: Order) -> None:
    """Paid, and nobody tells when."""
    Order.objects.filter(pk=bought.pk).update(status="paid")


def way(one: Enrolment) -> list[tuple[str, str]]:
    return list(one.passages.order_by("hop").values_list("place", "outcome"))


REMINDERS = definition(
    step("s1", "message", **LETTER),
    step("s2", "wait", amount=1, unit="days"),
    step("s3", "message", **LETTER),
    goal=PAID,
)


def test_a_stalled_payment_is_reminded_of_until_it_is_paid():
    lin, emma = people(2)
    begin(REMINDERS)
    orders = [order(lin, NOW), order(emma, NOW)]
    minute(NOW + 29 * dt.timedelta(minutes=1))
    assert not Enrolment.objects.exists()
    minute(NOW + 31 * dt.timedelta(minutes=1))
    minute(NOW + 32 * dt.timedelta(minutes=1))
    assert Send.objects.count() == 2
    assert dict(Enrolment.objects.values_list("thing", "state")) == {
        each.pk: "inside" for each in orders
    }
    pay(orders[0])
    minute(NOW + 2 * DAY - 20 * HOUR)  # the second is due a day after the first
    assert Enrolment.objects.get(customer=lin).state == "goal"
    minute(NOW + DAY + HOUR)
    minute(NOW + DAY + HOUR)
    assert Send.objects.filter(customer=lin).count() == 1
    assert Send.objects.filter(customer=emma).count() == 2
    other = Enrolment.objects.get(customer=emma)
    assert other.state == "finished"
    assert way(other) == [("s1", "written"), ("s2", "waited"), ("s3", "written")]


def test_what_waits_in_the_ledger_does_not_leave_once_it_is_paid(post):
    (lin,) = people(1)
    begin(REMINDERS)
    bought = order(lin, NOW)
    minute(NOW + HOUR)
    pay(bought)
    with clock.fixed(NOW + HOUR):
        commands.send_step(Send.objects.get().step_id)
    assert list(Send.objects.values_list("state", "reason")) == [("skipped", "journey_over")]
    assert not post.letters


def test_a_paid_order_stops_its_own_reminder_and_no_other(post):
    (lin,) = people(1)
    begin(REMINDERS)
    paid = order(lin, NOW)
    minute(NOW + 31 * dt.timedelta(minutes=1))
    open_still = order(lin, NOW + HOUR)
    minute(NOW + HOUR + 31 * dt.timedelta(minutes=1))
    assert Send.objects.filter(customer=lin).count() == 2
    pay(paid)
    with clock.fixed(NOW + 2 * HOUR):
        commands.send_step(Send.objects.first().step_id)
    sends = {
        Enrolment.objects.get(customer=lin, nth=send.occurrence).thing: send.state
        for send in Send.objects.filter(customer=lin)
    }
    assert sends == {paid.pk: "skipped", open_still.pk: "sent"}
    assert len(post.letters) == 1


def test_two_open_orders_are_reminded_of_both(post):
    (lin,) = people(1)
    begin(REMINDERS)
    order(lin, NOW)
    order(lin, NOW)
    minute(NOW + 31 * dt.timedelta(minutes=1))
    with clock.fixed(NOW + 2 * HOUR):
        commands.send_step(Send.objects.first().step_id)
    assert set(Send.objects.values_list("occurrence", "state")) == {(0, "sent"), (1, "sent")}
    assert len(post.letters) == 2


def test_gates_know_which_messages_have_an_offer():
    (lin,) = people(1)
    begin(
        definition(step("s1", "message", **LETTER), step("s2", "message", **LETTER, has_offer=True))
    )
    order(lin, NOW)
    minute(NOW + 31 * dt.timedelta(minutes=1))
    sent = {each.step.journey_message.place: each.step for each in Send.objects.all()}
    assert not steps.has_offer(sent["s1"]) and steps.has_offer(sent["s2"])
    assert steps.with_offer([each.pk for each in sent.values()]) == {sent["s2"].pk}


def test_a_cancelled_order_ends_its_reminder_without_a_goal():
    (lin,) = people(1)
    begin(REMINDERS)
    bought = order(lin, NOW)
    minute(NOW + HOUR)
    Order.objects.filter(pk=bought.pk).update(status="cancelled")
    minute(NOW + 2 * HOUR)
    assert Enrolment.objects.get().state == "exit"


def test_nothing_of_the_past_starts_anything_and_what_is_noticed_late_says_so():
    lin, emma = people(2)
    order(lin, NOW - HOUR)  # before the journey was switched on
    begin(REMINDERS)
    order(emma, NOW + HOUR)  # told of a day later
    minute(NOW + DAY)
    assert list(Enrolment.objects.values_list("customer", "state")) == [(emma.pk, "late")]
    assert not Send.objects.exists() and not Due.objects.exists()


def test_a_step_that_is_hours_late_is_left_out():
    (lin,) = people(1)
    begin(REMINDERS)
    order(lin, NOW)
    minute(NOW + HOUR)
    minute(NOW + 3 * DAY)  # the worker was down
    one = Enrolment.objects.get()
    assert way(one)[-1] == ("s3", "late") and one.state == "finished"
    assert Send.objects.count() == 1


def test_the_ways_part_and_meet_again():
    who = people(40)
    journey = begin(
        definition(
            step(
                "s1", "split", percent=50,
                yes=[step("s2", "deed", action="tag", values={"tag": "甲"})],
                no=[step("s3", "exit")],
            ),
            step("s4", "deed", action="tag", values={"tag": "丙"}),
        )
    )  # fmt: skip
    for each in who:
        order(each, NOW)
    minute(NOW + HOUR)
    tags = [
        set(Tagging.objects.filter(tag__name=name).values_list("customer_id", flat=True))
        for name in ("甲", "丙")
    ]
    assert 5 < len(tags[0]) < 35
    assert tags[0] == tags[1]
    ends = dict(journey.enrolments.values_list("customer_id", "state"))
    assert {pk for pk, state in ends.items() if state == "finished"} == tags[0]
    assert {pk for pk, state in ends.items() if state == "exit"} == set(ends) - tags[0]


def test_waiting_for_something_ends_when_it_happens_or_when_time_is_over():
    lin, emma = people(2)
    begin(
        definition(
            step(
                "s1", "until", trigger="shop.paid", values={}, same=True, days=2,
                yes=[step("s2", "deed", action="tag", values={"tag": "付了"})],
                no=[step("s3", "deed", action="tag", values={"tag": "没付"})],
            ),
        )
    )  # fmt: skip
    bought = order(lin, NOW)
    order(emma, NOW)
    minute(NOW + HOUR)
    pay(bought)
    minute(NOW + 2 * HOUR)
    assert list(Tagging.objects.values_list("customer", "tag__name")) == [(lin.pk, "付了")]
    minute(NOW + 2 * DAY + HOUR)
    assert Tagging.objects.get(customer=emma).tag.name == "没付"
    assert Tagging.objects.filter(customer=lin).count() == 1


def test_once_means_once_and_an_occasion_never_begins_twice():
    (lin,) = people(1)
    begin(definition(step("s1", "exit"), again="once"))
    order(lin, NOW)
    order(lin, NOW + HOUR)
    for hours in range(1, 5):
        minute(NOW + hours * HOUR)
    assert Enrolment.objects.count() == 1


def test_the_clock_is_that_of_the_person():
    (emma,) = people(1)
    Identity.objects.create(customer=emma, kind="phone", value="+4930123456", seen_at=NOW)
    begin(definition(step("s1", "clock", at="10:00"), step("s2", "exit")))
    order(emma, NOW)
    minute(NOW + HOUR)
    due = Due.objects.get().at
    assert due == dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)  # 10:00 in Berlin


def test_a_paused_journey_moves_nobody_and_goes_on_later():
    (lin,) = people(1)
    journey = begin(
        definition(
            step("s1", "wait", amount=1, unit="hours"),
            step("s2", "deed", action="tag", values={"tag": "乙"}),
        )
    )
    order(lin, NOW)
    minute(NOW + HOUR)
    commands.pause_journey(SYSTEM, journey.pk)
    minute(NOW + 2 * HOUR)
    minute(NOW + 3 * HOUR)
    assert not Tagging.objects.exists()
    with clock.fixed(NOW + 3 * HOUR):
        commands.resume_journey(SYSTEM, journey.pk)
    minute(NOW + 3 * HOUR)
    minute(NOW + 4 * HOUR)
    assert Tagging.objects.count() == 1


def test_a_stopped_journey_calls_off_what_waits():
    (lin,) = people(1)
    journey = begin(REMINDERS)
    order(lin, NOW)
    minute(NOW + HOUR)
    commands.stop_journey(SYSTEM, journey.pk)
    minute(NOW + DAY + HOUR)
    assert Send.objects.count() == 1 and Enrolment.objects.get().state == "stopped"


def test_a_new_version_lets_people_finish_on_the_old_or_move_over():
    who = people(2)
    journey = begin(REMINDERS)
    order(who[0], NOW)
    minute(NOW + HOUR)
    shorter = definition(step("s1", "message", **LETTER), step("s4", "exit"), goal=PAID)
    with clock.fixed(NOW + HOUR):
        commands.edit_journey(SYSTEM, journey.pk, draft=shorter)
        version = commands.write_version(SYSTEM, journey.pk)
        JourneyVersion.objects.filter(pk=version.pk).update(result={"entered": 0, "people": 0})
        commands.begin_journey(SYSTEM, journey.pk, version.pk)
    assert Enrolment.objects.get().version.number == 1
    with clock.fixed(NOW + HOUR):
        commands.edit_journey(SYSTEM, journey.pk, draft=REMINDERS | {"holdout": 5})
        version = commands.write_version(SYSTEM, journey.pk)
        JourneyVersion.objects.filter(pk=version.pk).update(result={"entered": 0, "people": 0})
        commands.begin_journey(SYSTEM, journey.pk, version.pk, moves=True)
    assert Enrolment.objects.get().version.number == 3
    minute(NOW + DAY + HOUR)
    assert Enrolment.objects.get().state == "finished"
    assert Send.objects.filter(customer=who[0]).count() == 2


def test_whoever_is_in_the_control_group_gets_nothing():
    who = people(60)
    journey = begin(definition(step("s1", "message", **LETTER), holdout=50))
    for each in who:
        order(each, NOW)
    minute(NOW + HOUR)
    drawn = set(journey.enrolments.filter(state="control").values_list("customer_id", flat=True))
    assert 10 < len(drawn) < 50
    assert not Send.objects.filter(customer__in=drawn).exists()
    assert Send.objects.count() == 60 - len(drawn)


def test_other_channels_carry_the_text_alone(post):
    """And what cannot be written is said before the journey runs."""
    (lin,) = people(1)
    Identity.objects.create(customer=lin, kind="phone", value="+8613917280457", seen_at=NOW)
    sms = step("s1", "message", channel="sms", purpose="service", text="{{ customer.name }} 请付款")
    others = [Channel("sms", connect=lambda step: Post(), connections=lambda: 1, timeout=30)]
    declare(others)
    try:
        begin(definition(sms))
        order(lin, NOW)
        minute(NOW + HOUR)
        with clock.fixed(NOW + HOUR):
            commands.send_step(Send.objects.get().step_id)
    finally:
        withdraw(others)
    # A notice: the signature in front, and no way out behind.
    [text] = [each.decode() for each in post.letters]
    assert text.startswith("【") and text.partition("】")[2] == f"{lin.name} 请付款"
    wrong = definition(sms | {"text": "{{ customer.name"})
    journey = commands.create_journey(SYSTEM, name="x", definition=wrong)
    with pytest.raises(Invalid) as refused:
        commands.write_version(SYSTEM, journey.pk)
    assert list(refused.value.fields) == ["s1"]


def test_the_path_knows_what_follows():
    plan = Plan(
        definition(
            step("s1", "branch", segment=1, yes=[step("s2", "exit")], no=[]),
            step("s3", "exit"),
        )
    )
    assert list(plan.places) == ["s1", "s2", "s3"]
    assert plan.places["s1"].following("yes") == "s2"
    assert plan.places["s1"].following("no") == "s3"
    assert plan.places["s2"].following("") == "s3"
    assert Passage.objects.count() == 0
