"""What stands between a step and a person: caps, quiet hours, gates of other rooms."""

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.waiting import until_waiting

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.declarations import declare, withdraw
from shuke.customers.models import Customer, Identity
from shuke.customers.slots import Gate, Stage
from shuke.engage import commands
from shuke.engage.ledger import claim
from shuke.engage.ledger.claim import exchange
from shuke.engage.ledger.gather import gather
from shuke.engage.ledger.gating import rules_in_force
from shuke.engage.models import Send, SendingRules, Step
from shuke.engage.rules import Cap, QuietHours, Rules
from shuke.engage.steps import new_step, set_state
from shuke.engage.tests.mailserver import MailServer
from shuke.engage.tests.shop import NOW, gathered, people

ONE_A_DAY = Rules((Cap("marketing", "", 1, 1),))
NIGHT = Rules(quiet=QuietHours(dt.time(21), dt.time(9)))
#: 22:30 at the shop (Asia/Shanghai).
LATE = dt.datetime(2026, 11, 20, 14, 30, tzinfo=dt.UTC)
MORNING = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, home):
    with MailServer() as server:
        settings.SMTP_URL = server.url
        yield server


def send_at(at: dt.datetime, *campaigns) -> None:
    with clock.fixed(at):
        for campaign in campaigns:
            commands.send_slice(campaign.pk)


def reasons(campaign) -> list[tuple[str, str]]:
    return list(campaign.sends.order_by("pk").values_list("state", "reason"))


def test_a_cap_leaves_out_who_has_had_enough_and_says_so(server, browse):
    who = people(2)
    commands.set_rules(SYSTEM, ONE_A_DAY)
    first, second, third = gathered(who[:1]), gathered(who), gathered(who)
    send_at(NOW, first, second)
    assert reasons(second) == [("skipped", "capped"), ("sent", "")]
    # At the next midnight of the shop the day begins anew.
    send_at(NOW + dt.timedelta(hours=13, minutes=59), third)
    assert reasons(third) == [("skipped", "capped")] * 2
    fourth = gathered(who)
    send_at(NOW + dt.timedelta(hours=14), fourth)
    assert reasons(fourth) == [("sent", "")] * 2
    page = browse().get(f"/campaigns/{second.pk}/").content.decode()
    assert "Contacted often enough recently 1" in page
    listed = browse("owner", "zh-hans").get(f"/campaigns/{second.pk}/people/skipped/")
    assert who[0].name in listed.content.decode() and "近期已联系够多" in listed.content.decode()


@pytest.mark.parametrize(
    ("cap", "stops"),
    [
        (Cap("marketing", "email", 7, 2), False),
        (Cap("marketing", "email", 7, 1), True),
        (Cap("marketing", "sms", 7, 1), False),
        (Cap("service", "", 7, 1), False),
    ],
)
def test_a_cap_counts_its_purpose_and_channel(server, monkeypatch, cap, stops):
    monkeypatch.setattr("shuke.engage.commands.ruling.check_rules", lambda rules: None)
    who = people(1)
    send_at(NOW, gathered(who))
    commands.set_rules(SYSTEM, Rules((cap,)))
    again = gathered(who)
    send_at(NOW + dt.timedelta(days=6), again)
    assert reasons(again) == [("skipped", "capped") if stops else ("sent", "")]


def test_a_cap_is_of_the_person_not_of_the_record(server):
    one, other = people(2)
    send_at(NOW, gathered([one]))
    Customer.objects.filter(pk=one.pk).update(merged_into=other)
    commands.set_rules(SYSTEM, ONE_A_DAY)
    again = gathered([other])
    send_at(NOW, again)
    assert reasons(again) == [("skipped", "capped")]


def service_step(who) -> Step:
    with transaction.atomic():
        step = new_step("campaign", purpose=Step.Purpose.SERVICE)
        set_state(step.pk, Step.State.OPEN)
    gather(step, [one.pk for one in who])
    return Step.objects.get(pk=step.pk)


@contextmanager
def machine_of_its_own():
    """A worker elsewhere has a home and a seal of its own."""

    class Seal:
        def matches(self):
            return True

        renew = write = lambda self: None

    yield Seal()


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_do_not_both_pass_a_cap(home, monkeypatch):
    """Six steps to the same people, each claimed by a worker on a machine of its own. Of service, so
    that no statement of consent is there to be held."""
    who = people(3)
    commands.set_rules(SYSTEM, Rules((Cap("service", "", 1, 1),)))
    steps = [service_step(who) for _ in range(6)]
    monkeypatch.setattr(claim, "seal", machine_of_its_own)
    together = threading.Barrier(len(steps))
    failures = []

    def work(number: int) -> None:
        try:
            together.wait()
            exchange(steps[number], [], claim=f"machine{number}.1", want=3)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[n]) for n in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    taken = Send.objects.filter(state="sending").values_list("customer_id", flat=True)
    assert sorted(taken) == [one.pk for one in who]
    assert Send.objects.filter(state="skipped", reason="capped").count() == 15


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_the_rules_holds_the_newest():
    commands.set_rules(SYSTEM, ONE_A_DAY)
    versions = []

    def claims() -> None:
        with transaction.atomic():
            versions.append(rules_in_force(lock=True).version)
        connection.close()

    waiting = threading.Thread(target=claims)
    with transaction.atomic():
        commands.set_rules(SYSTEM, NIGHT)
        waiting.start()
        until_waiting(waiting)
    waiting.join()
    assert versions == [2]


def test_an_index_serves_the_count_of_a_cap(home):
    commands.set_rules(SYSTEM, ONE_A_DAY)
    campaign = gathered(people(3))
    with clock.fixed(NOW), CaptureQueriesContext(connection) as queries:
        exchange(campaign.step, [], claim="mine.1", want=3)
    (count,) = (query["sql"] for query in queries if '"settled_at" >=' in query["sql"])
    explain = "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            explain = "EXPLAIN"
            cursor.execute("SET LOCAL enable_seqscan = off")  # it would simply read so few rows
        cursor.execute(f"{explain} {count}")
        plan = str(cursor.fetchall())
    assert "send_to_customer" in plan and "JOIN" not in count


def test_who_is_asleep_waits_until_the_morning_on_their_own_clock(server, browse):
    at_home, abroad = people(2)
    Identity.objects.create(customer=abroad, kind="phone", value="+12125550123", seen_at=NOW)
    commands.set_rules(SYSTEM, NIGHT)
    campaign = gathered([at_home, abroad])
    send_at(LATE, campaign)  # 9:30 in New York
    assert reasons(campaign) == [("queued", "quiet"), ("sent", "")]
    assert campaign.sends.get(customer=at_home).not_before == MORNING
    with clock.fixed(LATE):
        page = browse().get(f"/campaigns/{campaign.pk}/").content.decode()
        assert "Quiet hours 1" in page
    with clock.fixed(MORNING - dt.timedelta(seconds=1)):
        assert commands.wake_campaigns() == 0
        commands.send_slice(campaign.pk)
    assert len(server.delivered) == 1
    with clock.fixed(MORNING):
        assert commands.wake_campaigns() == 1
    send_at(MORNING, campaign)
    assert reasons(campaign) == [("sent", "")] * 2 and len(server.delivered) == 2
    campaign.refresh_from_db()
    assert campaign.state == "finished"


def test_who_falls_asleep_after_the_claim_is_not_written_to(home):
    """A slow server: the claim was in time, the letter would begin at night."""
    campaign = gathered(people(1))
    commands.set_rules(SYSTEM, NIGHT)
    with clock.fixed(NOW):
        letters = exchange(campaign.step, [], claim="mine.1", want=1).claimed
    with clock.fixed(LATE):
        _is_open, stops = claim.look_again(campaign.step, letters)
    (stop,) = stops.values()
    assert (stop.reason, stop.until) == ("quiet", MORNING)


def test_a_letter_that_came_too_late_for_today_goes_back_until_the_morning(server, monkeypatch):
    campaign = gathered(people(1))
    commands.set_rules(SYSTEM, NIGHT)
    in_time = claim.stops

    def late_at_hand_over(step, who, stage, **more):
        if stage is Stage.HAND_OVER:
            with clock.fixed(LATE):
                return in_time(step, who, stage, **more)
        return in_time(step, who, stage, **more)

    monkeypatch.setattr(claim, "stops", late_at_hand_over)
    send_at(NOW, campaign)
    send = campaign.sends.get()
    assert (send.state, send.reason, send.not_before) == ("queued", "quiet", MORNING)
    assert not server.delivered and send.attempts == 0


def test_another_room_may_stop_a_send_with_its_own_words(server, browse):
    angry, calm = people(2)
    gate = Gate("open_ticket", "Waits for an answer", lambda approach: {angry.pk: None})
    declare([gate])
    try:
        campaign = gathered([angry, calm])
        send_at(NOW, campaign)
        assert reasons(campaign) == [("skipped", "open_ticket"), ("sent", "")]
        page = browse().get(f"/campaigns/{campaign.pk}/").content.decode()
        assert "Waits for an answer 1" in page
    finally:
        withdraw([gate])


def test_a_claim_asks_the_gates_with_few_queries(home, django_assert_max_num_queries):
    """As many for two hundred people as for one; two of them ask whether conditions chose them, two on which
    terms they deal with the shop, one each who complains and who is of the standing group."""
    commands.set_rules(SYSTEM, Rules(ONE_A_DAY.caps, NIGHT.quiet))
    campaign = gathered(people(200))
    with clock.fixed(NOW), django_assert_max_num_queries(35):
        assert len(exchange(campaign.step, [], claim="mine.1", want=200).claimed) == 200


@pytest.mark.django_db(transaction=True)
def test_the_first_two_to_write_rules_come_one_after_the_other(home):
    """There is no row yet that the second could wait for."""
    first, second = Rules((Cap("marketing", "", 1, 1),)), Rules((Cap("marketing", "", 7, 2),))
    thread = threading.Thread(target=_apart, args=[lambda: commands.set_rules(SYSTEM, second)])
    with transaction.atomic():
        commands.set_rules(SYSTEM, first)
        thread.start()
        until_waiting(thread)
    thread.join()
    rows = SendingRules.objects.order_by("version").values_list("version", "definition")
    assert list(rows) == [(1, first.as_json()), (2, second.as_json())]


@pytest.mark.django_db(transaction=True)
def test_the_first_rules_wait_for_a_claim_that_knows_none(home):
    """Otherwise the next claim would count by the cap and not see what that one is taking."""
    [who] = people(1)
    one, other = gathered([who], name="One"), gathered([who], name="Other")
    rules = Rules((Cap("marketing", "", 1, 1),))
    thread = threading.Thread(target=_apart, args=[lambda: commands.set_rules(SYSTEM, rules)])
    with transaction.atomic():
        assert len(exchange(one.step, [], claim="one.1", want=1).claimed) == 1
        thread.start()
        until_waiting(thread)
        assert not SendingRules.objects.exists()
    thread.join()
    assert exchange(other.step, [], claim="other.1", want=1).claimed == []
    assert other.sends.get().reason == "capped"


def _apart(work: Callable[[], object]) -> None:
    """On a connection of its own."""
    try:
        work()
    finally:
        connection.close()
