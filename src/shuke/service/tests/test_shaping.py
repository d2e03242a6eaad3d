"""Merging, splitting, putting off, macros, and two colleagues at one ticket."""

import datetime as dt

import pytest

from shuke.collect.tests import mails
from shuke.common import clock
from shuke.service import commands
from shuke.service.models import Macro, Ticket
from shuke.service.tests import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(home):
    with clock.fixed(talk.NOON):
        talk.person("林小满", talk.LIN)
        yield mails.account()


@pytest.fixture
def two(account, run_jobs):
    """Two tickets of 林小满, of two mails."""
    talk.write(account, run_jobs, "第一件事")
    talk.write(account, run_jobs, "第二件事", number=2, subject="另一件")
    return list(Ticket.objects.order_by("pk"))


def test_a_merged_ticket_is_a_stub_whose_later_replies_go_to_the_target(
    two, account, run_jobs, browse
):
    source, target = two
    agent = browse("agent")
    agent.post(f"/service/{source.pk}/merging/", {"target": f"#{target.pk}"})
    assert "第一件事" in agent.get(f"/service/{target.pk}/").content.decode()
    stub = agent.get(f"/service/{source.pk}/").content.decode()
    assert f"/service/{target.pk}/" in stub
    talk.write(account, run_jobs, "第一件事还没好", number=3, References="<1@mail.example.com>")
    assert Ticket.objects.count() == 2
    assert "第一件事还没好" in agent.get(f"/service/{target.pk}/").content.decode()
    assert f"/service/{source.pk}/" not in agent.get("/service/").content.decode()


def test_a_merge_is_taken_back_exactly(two, browse):
    source, target = two
    before = Ticket.objects.values("pk", "state", "waits_since", "last_at").order_by("pk")
    rows = list(before)
    agent = browse("agent")
    agent.post(f"/service/{target.pk}/merging/", {"target": str(source.pk)})
    from shuke.common.models import UndoStep

    step = UndoStep.objects.latest("pk")
    agent.post(f"/changes/{step.pk}/undo/", {"next": "/"})
    after = list(before)
    assert [(row["pk"], row["state"], row["waits_since"]) for row in after] == [
        (row["pk"], row["state"], row["waits_since"]) for row in rows
    ]


def test_tickets_of_two_people_are_not_merged(two, account, run_jobs, browse):
    talk.person("Emma Clarke", talk.EMMA)
    talk.write(account, run_jobs, "hello", number=4, sender=talk.EMMA)
    emma = talk.ticket()
    refused = browse("agent").post(f"/service/{two[0].pk}/merging/", {"target": str(emma.pk)})
    assert refused.status_code == 409
    assert not Ticket.objects.filter(state="merged").exists()
    ring = browse("agent").post(f"/service/{emma.pk}/merging/", {"target": str(emma.pk)})
    assert ring.status_code == 409


def test_a_message_becomes_a_ticket_of_its_own_and_what_follows_goes_there(
    account, run_jobs, browse
):
    talk.write(account, run_jobs, "尺码")
    second = talk.write(account, run_jobs, "还有发票", number=2, References="<1@mail.example.com>")
    ticket = talk.ticket()
    agent = browse("agent")
    agent.post(f"/service/{ticket.pk}/splitting/", {"message": str(second.pk)})
    made = talk.ticket()
    assert (made.follows_id, made.messages.count(), ticket.messages.count()) == (ticket.pk, 1, 1)
    talk.write(account, run_jobs, "发票呢", number=3, References="<1@mail.example.com> <2@mail.example.com>")  # fmt: skip
    assert made.messages.count() == 2 and Ticket.objects.count() == 2
    only = made.messages.first().message_id
    alone = agent.post(f"/service/{ticket.pk}/splitting/", {"message": str(only)})
    assert alone.status_code == 404, "it is another ticket's by now"


def test_what_was_put_off_comes_back_at_its_time_or_when_they_write(two, account, run_jobs, browse):
    first, second = two
    agent = browse("agent")
    until = (talk.NOON + dt.timedelta(hours=3)).isoformat()
    for row in two:
        assert agent.post(f"/service/{row.pk}/putting-off/", {"until": until}).status_code == 302
    past = agent.post(f"/service/{first.pk}/putting-off/", {"until": "2020-01-01T00:00:00+00:00"})
    assert past.status_code == 422
    talk.write(account, run_jobs, "急", number=5, References="<2@mail.example.com>")
    assert commands.wake_tickets() == 0
    states = dict(Ticket.objects.values_list("pk", "state"))
    assert states == {first.pk: "snoozed", second.pk: "open"}
    with clock.fixed(talk.NOON + dt.timedelta(hours=3)):
        assert commands.wake_tickets() == 1
    assert Ticket.objects.get(pk=first.pk).state == "open"


def test_a_macro_fills_the_field_and_does_what_it_says(two, browse):
    browse("marketer").post(
        "/service/macros/new/",
        {"name": "尺码", "text": "{name}，您好！{me} 为您服务。", "priority": "3", "tag": "尺码"},
    )
    macro = Macro.objects.get()
    agent = browse("agent")
    page = agent.get(f"/service/{two[0].pk}/", {"macro": macro.pk}).content.decode()
    assert "林小满，您好！" in page
    agent.post(f"/service/{two[0].pk}/answer/", {"text": "林小满，您好！", "macro": macro.pk})
    ticket = Ticket.objects.get(pk=two[0].pk)
    assert (ticket.priority, ticket.tags.get().name) == (3, "尺码")
    assert "尺码" in agent.get("/service/", {"tag": "尺码"}).content.decode()
    assert agent.get("/service/macros/").status_code == 403


def test_tags_are_these_and_no_others(two, browse):
    agent = browse("agent")
    for tags in (["退货", "急"], ["急"]):
        agent.post(f"/service/{two[0].pk}/tags/", {"tag": tags})
    assert [each.name for each in two[0].tags.all()] == ["急"]
    assert agent.post(f"/service/{two[0].pk}/tags/", {"tag": "x" * 41}).status_code == 422


def test_who_else_has_it_open_is_said_and_forgotten(two, browse):
    pk = two[0].pk
    browse("marketer").post(f"/service/{pk}/presence/", {"writing": "1"})
    agent = browse("agent")
    assert "is writing here right now" in agent.get(f"/service/{pk}/").content.decode()
    live = agent.get(f"/service/{pk}/conversation/", headers={"Shuke-Live": "1"})
    again = agent.get(
        f"/service/{pk}/conversation/",
        headers={"Shuke-Live": "1", "If-None-Match": live["ETag"]},
    )
    assert again.status_code == 304
    with clock.fixed(talk.NOON + dt.timedelta(minutes=1)):
        assert "is writing" not in agent.get(f"/service/{pk}/").content.decode()


def test_five_thousand_open_tickets_cost_a_page_of_few_queries(
    account, browse, django_assert_max_num_queries
):
    now = clock.now()
    Ticket.objects.bulk_create(
        Ticket(channel="email", subject=f"#{n}", since=now, opened_at=now, last_at=now,
               waits_since=now)
        for n in range(5_000)
    )  # fmt: skip
    agent = browse("agent")
    agent.get("/service/")
    with django_assert_max_num_queries(16):
        page = agent.get("/service/").content.decode()
    assert "5,000" in page
