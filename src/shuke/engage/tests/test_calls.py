"""Phone calls as a channel: from a campaign or a journey to a colleague's task, and back as what came of it."""

import datetime as dt
import html
import re

import pytest

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.commands import grant_consent
from shuke.customers.commands.owning import assign_owner
from shuke.customers.models import Identity, Touch
from shuke.engage import commands
from shuke.engage.channels import Answer, Outcome
from shuke.engage.ledger.claim import LEASE, exchange
from shuke.engage.ledger.recover import recover
from shuke.engage.ledger.settle import Result
from shuke.engage.ledger.tell import tell_timeline
from shuke.engage.models import Campaign, Send
from shuke.engage.tests import shop
from shuke.tasks.models import Task, TaskPerson

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
TEXT = "{{ customer.first_name }}，上次的连体衣还合身吗？\n新一季到店了。"


@pytest.fixture(autouse=True)
def noon(home):
    with clock.fixed(NOON):
        yield


def who(count: int = 3):
    """So many with a phone; all but the last agreed to calls."""
    people = shop.people(count, granted=False)
    for number, one in enumerate(people):
        Identity.objects.create(
            customer=one, kind="phone", value=f"+861390000000{number}", seen_at=shop.NOW
        )
        if number < count - 1:
            at = shop.NOW - dt.timedelta(days=9)
            grant_consent(SYSTEM, one.pk, "phone", source="test", at=at)
    return people


def draft(browse, segment: int | None = None, **more) -> Campaign:
    """Written on the page, as a marketer does."""
    values = {
        "name": "回访老客", "segment_id": segment or "", "holdout_percent": 0, "text": TEXT,
        "language": "", "then": "review", **more,
    }  # fmt: skip
    answer = browse("marketer").post("/campaigns/new/?channel=phone", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Campaign.objects.get()


def words(answer) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def gathered(browse, people) -> Campaign:
    campaign = draft(browse)
    Campaign.objects.filter(pk=campaign.pk).update(
        state=Campaign.State.BUILDING, launched_at=NOON, segment_id=1
    )
    assert commands.gather_audience(campaign.pk, lambda _campaign: [one.pk for one in people])
    return Campaign.objects.get(pk=campaign.pk)


def test_a_call_is_a_task_with_the_number_and_the_words_and_comes_back_as_a_fact(
    browse, staff, run_jobs
):
    people = who()
    assign_owner(SYSTEM, people[0].pk, staff("agent").pk)
    campaign = gathered(browse, people)
    commands.send_slice(campaign.pk)
    states = dict(campaign.sends.values_list("customer_id", "state"))
    assert [states[one.pk] for one in people] == ["sent", "sent", "skipped"]
    mine = Task.objects.get(holder=staff("agent"))
    assert mine.title == "Call: 回访老客" and mine.due_on == dt.date(2026, 11, 22)
    assert Task.objects.exclude(pk=mine.pk).get().holder is None, "nobody looks after the other"
    page = words(browse("agent").get(f"/tasks/{mine.pk}/"))
    assert "上次的连体衣还合身吗？" in page and "139 0000 0000" in page
    assert people[1].name not in page
    door = f"/tasks/{mine.pk}/people/{people[0].pk}/outcome/"
    browse("agent").post(door, {"outcome": "reached", "said": "还合身"})
    run_jobs()
    send = campaign.sends.get(customer=people[0])
    assert [event.kind for event in send.delivery_events.all()] == ["delivered"]
    tell_timeline()
    kinds = set(Touch.objects.filter(customer=people[0]).values_list("kind", flat=True))
    assert "operate.task" in kinds and "engage.sent" not in kinds, "the call tells of itself"


def test_the_page_shows_what_is_said_to_whom_and_asks_for_no_test(browse):
    from shuke.engage.tests.test_text_campaigns import everybody

    who()
    campaign = draft(browse, everybody())
    page = words(browse("marketer").get(f"/campaigns/{campaign.pk}/"))
    assert "Goes by phone calls to 2 people" in page and "上次的连体衣还合身吗？" in page
    assert "Send a test" not in page and "【" not in page and "拒收" not in page
    answer = browse("marketer").post(f"/campaigns/{campaign.pk}/test/", {"address": "13700000000"})
    assert answer.status_code == 422
    shown = browse("marketer").post("/campaigns/text/?channel=phone", {"text": TEXT})
    assert "messages are charged" not in words(shown) and "新一季到店了" in words(shown)
    assert browse("marketer").get("/campaigns/new/?channel=phone").status_code == 200


def test_what_one_step_asks_for_on_one_day_is_one_task(browse):
    people = who(4)
    campaign = gathered(browse, people[:2])
    commands.send_slice(campaign.pk)
    Campaign.objects.update(state=Campaign.State.BUILDING)
    commands.gather_audience(campaign.pk, lambda _campaign: [one.pk for one in people])
    commands.send_slice(campaign.pk)
    task = Task.objects.get()
    assert task.people.count() == 3
    Task.objects.update(done_at=NOON)
    another = shop.people(1, granted=False, start=9)[0]
    Identity.objects.create(
        customer=another, kind="phone", value="+8613900000009", seen_at=shop.NOW
    )
    grant_consent(SYSTEM, another.pk, "phone", source="test", at=shop.NOW)
    Campaign.objects.update(state=Campaign.State.BUILDING)
    commands.gather_audience(campaign.pk, lambda _campaign: [another.pk])
    commands.send_slice(campaign.pk)
    assert Task.objects.count() == 2, "one that is done is not opened again"


def test_a_worker_that_died_or_came_too_late_asks_for_no_call_twice(browse):
    people = who(2)
    campaign = gathered(browse, people)
    [mine] = exchange(campaign.step, [], claim="dead.1", want=1).claimed
    late = Result(
        mine.send_id, mine.claim, mine.attempts, mine.who.address,
        Answer(Outcome.SENT), content="早上好".encode(),
    )  # fmt: skip
    with clock.fixed(NOON + LEASE * 2):
        recover()
        assert Send.objects.get(pk=mine.send_id).state == "queued", "nothing was kept, so it waits"
        exchange(campaign.step, [late], claim="none", want=0)
        assert not TaskPerson.objects.exists()
        commands.send_slice(campaign.pk)
    assert TaskPerson.objects.get().words.startswith(people[0].name.split()[0][:1])
