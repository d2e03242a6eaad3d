"""Complaints: nothing is advertised to who complains, what makes up for it has limits, the cause is said."""

import datetime as dt
import json

import pytest
from django.test import Client

from shuke.common import clock
from shuke.customers.commands import erase_customer, merge_customers
from shuke.customers.slots import Stage
from shuke.engage.ledger.gating import stops
from shuke.engage.models import Send
from shuke.engage.tests import shop
from shuke.service import commands, triggers
from shuke.service.concerns import proposals
from shuke.service.models import Compensation, Complaint, Ticket
from shuke.service.queries.figures import figures
from shuke.team.commands import make_token
from shuke.team.roles import token_scopes
from shuke.warehouse.tests.shop import order

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(home, actor):
    with clock.fixed(shop.NOW):
        [person] = shop.people(1)
        yield commands.open_ticket(actor("agent"), customer=person.pk, subject="开线了")


def post(client, ticket, place: str, **values):
    return client.post(f"/service/{ticket.pk}/{place}/", values)


def test_who_complains_gets_no_campaign_until_it_is_settled(ticket, browse):
    agent = browse("agent")
    assert post(agent, ticket, "complaint").status_code == 302
    ticket.refresh_from_db()
    assert ticket.priority == Ticket.Priority.HIGH
    [who] = [ticket.customer]
    campaign = shop.gathered([who])
    send = Send.objects.get(step__campaign=campaign)
    assert (send.state, send.reason) == ("skipped", "open_complaint")
    page = agent.get(f"/service/{ticket.pk}/").content.decode()
    assert "Root cause" in page
    solved = post(agent, ticket, "solution")
    assert solved.status_code == 409, "the cause comes first"
    assert post(agent, ticket, "settlement", cause="goods", note="换供应商").status_code == 302
    assert post(agent, ticket, "solution").status_code == 302
    later = shop.gathered([who], name="之后")
    assert Send.objects.get(step__campaign=later).state == "queued"


def test_a_notice_about_an_order_goes_out_all_the_same(ticket, browse):
    from django.db import transaction

    from shuke.customers.queries import reach
    from shuke.engage.steps import new_step

    post(browse("agent"), ticket, "complaint")
    who = reach([ticket.customer_id], channel="email", purpose="service")
    with transaction.atomic():
        step = new_step("opt_in", purpose="service")
    assert stops(step, who.values(), Stage.GATHER) == {}


def test_a_refund_beyond_the_limit_waits_for_who_may_approve(ticket, browse):
    agent = browse("agent")
    post(agent, ticket, "complaint")
    post(agent, ticket, "compensations", what="refund", amount="30", reason="补差价")
    post(agent, ticket, "compensations", what="refund", amount="300", reason="全额退")
    states = list(Compensation.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["approved", "proposed"]
    big = Compensation.objects.last()
    assert agent.post(f"/service/compensations/{big.pk}/decision/", {"do": "approve"}).status_code == 403  # fmt: skip
    assert post(agent, ticket, "settlement", cause="goods").status_code == 409
    owner = browse("owner")
    assert "1 ticket waits for approval" in owner.get("/").content.decode()
    owner.post(f"/service/compensations/{big.pk}/decision/", {"do": "approve"})
    again = owner.post(f"/service/compensations/{big.pk}/decision/", {"do": "decline"})
    assert again.status_code == 409
    agent.post(f"/service/compensations/{big.pk}/finish/")
    big.refresh_from_db()
    assert (big.state, big.decided_by != big.by) == ("done", True)


@pytest.mark.parametrize("amount", ["", "-5", "NaN", "Infinity", "abc", "99999999999"])
def test_an_amount_that_is_none_is_refused(ticket, browse, amount):
    agent = browse("agent")
    post(agent, ticket, "complaint")
    page = post(agent, ticket, "compensations", what="refund", amount=amount, reason="x")
    assert page.status_code == 422 and not Compensation.objects.exists()


def test_a_complaint_is_no_complaint_after_all_and_back(ticket, browse, actor):
    agent = browse("agent")
    post(agent, ticket, "complaint")
    assert post(agent, ticket, "complaint").status_code == 409
    post(agent, ticket, "complaint", do="withdraw")
    assert not Complaint.objects.open().exists()
    post(agent, ticket, "complaint")
    commands.settle_complaint(actor("agent"), ticket.pk, cause="parcel")
    commands.unsettle_complaint(actor("agent"), ticket.pk)
    assert Complaint.objects.open().get().began_at == shop.NOW


def test_tickets_start_journeys(ticket, actor):
    agent, since = actor("agent"), shop.NOW - dt.timedelta(hours=1)
    commands.complain(agent, ticket.pk)
    commands.settle_complaint(agent, ticket.pk, cause="none")
    commands.solve(agent, ticket.pk)
    until = shop.NOW + dt.timedelta(hours=1)
    expected = [(ticket.customer_id, shop.NOW, ticket.pk)]
    for happened in (triggers.opened, triggers.solved, triggers.complained):
        assert list(happened({}, since, until)) == expected, happened
    assert triggers.is_solved({}, [ticket.pk]) == {ticket.pk: True}


def test_what_colleagues_did_counts_by_day(ticket, actor, staff):
    from shuke.service.queries.colleagues import solutions_by_day

    commands.solve(actor("agent"), ticket.pk)
    today = shop.NOW.astimezone(clock.shop_zone()).date()
    assert solutions_by_day([staff("agent").pk], today, today) == {(staff("agent").pk, today): 1}


def test_the_figures_count_what_is_there(ticket, browse, actor):
    agent = actor("agent")
    commands.set_tags(agent, ticket.pk, ["质量"])
    commands.complain(agent, ticket.pk)
    commands.settle_complaint(agent, ticket.pk, cause="goods")
    Ticket.objects.filter(pk=ticket.pk).update(answered_at=shop.NOW + dt.timedelta(hours=2))
    page = browse("owner").get("/service/figures/").content.decode()
    assert "质量" in page and "2.0 h" in page
    assert "0 of 1 whose complaint was settled bought again" in page
    assert browse("agent").get("/service/figures/").status_code == 403


def test_programs_settle_complaints_too(ticket, actor):
    owner = actor("owner")
    scopes = sorted(owner.capabilities & set(token_scopes()))
    _row, secret = make_token(owner, name="test", scopes=scopes)
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def call(place: str, method=client.post, **body):
        path = f"/api/v1/tickets/{ticket.pk}/{place}"
        return method(path, json.dumps(body), content_type="application/json")

    assert call("complaint").status_code == 200
    made = call("compensations", kind="refund", amount="12.50", reason="差价")
    assert (made.status_code, made.json()["state"]) == (201, "approved")
    assert call("settlement", cause="nonsense").status_code == 422
    assert call("settlement", cause="price").status_code == 200
    tags = call("tags", client.put, tags=["价格"])
    assert tags.status_code == 200 and ticket.tags.get().name == "价格"
    assert call("merging", target=ticket.pk).status_code == 409


def test_whoever_bought_again_counts_by_whichever_record_and_no_sooner(ticket, actor):
    agent = actor("agent")
    rows = [
        commands.open_ticket(agent, customer=who.pk, subject="开线了")
        for who in shop.people(3, start=2)
    ]
    for row in rows:
        commands.complain(agent, row.pk)
        commands.settle_complaint(agent, row.pk, cause="goods")
    early, back, merged = (row.customer for row in rows)
    merge_customers(actor("owner"), ticket.customer_id, merged.pk)
    order("E1", early, "10", placed_at=shop.NOW - dt.timedelta(days=1))
    order("B1", back, "10", placed_at=shop.NOW + dt.timedelta(days=1))
    order("M1", ticket.customer, "10", placed_at=shop.NOW + dt.timedelta(days=1))
    numbers = figures(actor("owner"))
    assert (numbers.back, numbers.settled) == (2, 3)


def test_the_figures_ask_as_much_of_many_complaints_as_of_few(
    ticket, actor, django_assert_max_num_queries
):
    agent = actor("agent")
    for who in shop.people(12, start=2):
        row = commands.open_ticket(agent, customer=who.pk, subject="开线了")
        commands.complain(agent, row.pk)
        commands.settle_complaint(agent, row.pk, cause="goods")
    with django_assert_max_num_queries(12):
        numbers = figures(actor("owner"))
    assert (numbers.back, numbers.settled) == (0, 12)


def test_a_ticket_of_somebody_forgotten_opens_and_can_be_solved(ticket, actor, browse, run_jobs):
    erase_customer(actor("owner"), ticket.customer_id)
    run_jobs()
    agent = browse("agent")
    page = agent.get(f"/service/{ticket.pk}/")
    assert page.status_code == 200 and "开线了" not in page.text
    assert "This person was forgotten on" in page.text
    assert post(agent, ticket, "solution").status_code == 302
    assert agent.get(f"/service/{ticket.pk}/").status_code == 200


def test_all_that_waits_for_approval_is_counted(ticket, actor):
    agent = actor("agent")
    for number in range(51):
        row = commands.open_ticket(agent, customer=ticket.customer_id, subject=f"开线了 {number}")
        Compensation.objects.create(
            ticket=row, kind="refund", state="proposed", amount=300, currency="CNY",
            reason="全额退", at=shop.NOW, by="x",
        )  # fmt: skip
    concern = proposals(actor("owner"))
    assert concern.title == "51 tickets wait for approval" and len(concern.lines) == 3
