"""Enquiries and deals through HTTP, the API and the board."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from tests.changes import undo_last

from shuke.collect import commands as collect
from shuke.collect import facts as collect_facts
from shuke.collect.models import FormEntry
from shuke.collect.queries import latest_form
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers.models import Touch
from shuke.operate import commands as operate
from shuke.sales import commands
from shuke.sales.models import Deal, Lead
from shuke.sales.queries.deals import forecast, pipeline, probabilities
from shuke.sales.settings import stages
from shuke.shop.models import Product

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(noon):
    pass


@pytest.fixture
def lin(actor):
    return customers.add_customer(actor(), name="林小满", source="wechat")


@pytest.fixture
def deal(actor, lin):
    def make(title="礼盒", value=100, **more):
        return commands.open_deal(
            actor("agent"), lin.pk, title=title, value=Decimal(value), next_step="打电话",
            next_on=clock.today() + DAY, **more,
        )  # fmt: skip

    return make


def test_a_question_becomes_a_lead_and_a_deal_without_typing_twice(lin, browse, actor):
    agent = browse("agent")
    asked = agent.post(
        f"/sales/leads/new/{lin.pk}/", {"via": "chat", "words": "婴儿车过得去60厘米的门吗"}
    )
    lead = Lead.objects.get()
    assert asked.url == f"/sales/leads/{lead.pk}/"
    assert lead.source == "wechat" and lead.holder_id == actor("agent").id
    # A Sunday: the clock runs from Monday morning.
    assert lead.answer_by == dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
    assert "婴儿车" in agent.get("/sales/leads/?state=waiting").content.decode()
    page = agent.get(f"/sales/leads/{lead.pk}/deal/").content.decode()
    assert 'value="婴儿车过得去60厘米的门吗"' in page
    form = {
        "title": "婴儿车", "kind": "new", "value": "899", "next_step": "约试用",
        "next_on": "2026-11-25", "closes_on": "2026-12-05",
    }  # fmt: skip
    assert agent.post(f"/sales/leads/{lead.pk}/deal/", form).status_code == 302
    lead.refresh_from_db()
    row = Deal.objects.get()
    assert (lead.outcome, row.lead_id, row.holder_id) == ("converted", lead.pk, lead.holder_id)
    assert row.stage == stages()[0] and lead.answered_at is not None
    kinds = set(Touch.objects.values_list("kind", flat=True))
    assert {"sales.lead", "sales.deal"} <= kinds


def test_who_asks_again_is_the_same_lead(lin, actor):
    first = commands.note_enquiry(actor(), lin.pk, via="fair", words="礼盒", key="fair:1")
    again = commands.note_enquiry(actor(), lin.pk, via="test_drive", words="试骑", key="fair:2")
    assert commands.note_enquiry(actor(), lin.pk, via="fair", words="礼盒", key="fair:1") == first
    assert first == again and first.enquiries.count() == 2
    assert again.score == 60 and dict(again.signs)["test_drive"] == 30
    twin = customers.add_customer(actor(), name="Lin Xiaoman")
    customers.merge_customers(actor(), lin.pk, twin.pk)
    assert commands.note_enquiry(actor(), twin.pk, via="call", words="x").pk == first.pk


def test_a_lead_is_lost_with_a_reason_and_comes_back(lin, actor):
    lead = commands.note_enquiry(actor(), lin.pk, via="chat", words="礼盒")
    with pytest.raises(Invalid):
        commands.lose_lead(actor(), lead.pk, " ")
    commands.lose_lead(actor(), lead.pk, "太贵")
    undo_last(actor(), "sales.lead_lost")
    assert Lead.objects.get().is_open
    commands.lose_lead(actor(), lead.pk, "太贵")
    commands.note_enquiry(actor(), lin.pk, via="chat", words="还是想要")
    with pytest.raises(Conflict):
        commands.reopen_lead(actor(), lead.pk)


def test_leads_are_shared_by_load(actor, staff):
    for at in range(2):
        who = customers.add_customer(actor(), name=f"P{at}")
        commands.note_enquiry(actor(), who.pk, via="chat", words="?")
    assert set(Lead.objects.values_list("holder__role", flat=True)) <= {"agent", "owner"}
    assert Lead.objects.filter(holder=None).count() == 0


def test_a_card_is_moved_on_the_board_and_back(deal, browse):
    row = deal()
    agent = browse("agent")
    board = agent.get("/lists/deals/board/").content.decode()
    assert "礼盒" in board and stages()[1] in board
    url = reverse("kit:inline", args=["deals", "stage", row.pk])
    moved = agent.post(
        url, {"value": stages()[1], "seen": stages()[0]}, headers={"HX-Request": "true"}
    )
    assert moved.status_code == 200
    row.refresh_from_db()
    assert row.stage == stages()[1] and row.moves.count() == 2
    late = agent.post(
        url, {"value": stages()[2], "seen": stages()[0]}, headers={"HX-Request": "true"}
    )
    assert late.status_code == 409
    unknown = agent.post(url, {"value": "?", "seen": stages()[1]}, headers={"HX-Request": "true"})
    assert unknown.status_code == 422


def test_a_deal_always_has_a_next_step_with_a_day(deal, lin, actor, browse):
    row = deal()
    with pytest.raises(Invalid):
        commands.change_deal(actor(), row.pk, next_step=" ")
    client = browse("agent")
    with clock.fixed(clock.now() + 2 * DAY):
        assert "打电话" in client.get("/sales/deals/?state=due").content.decode()
        assert "1 next step of a deal" in client.get("/").content.decode()
    commands.change_deal(actor("agent"), row.pk, next_on=clock.today() + 9 * DAY)
    undo_last(actor("agent"), "sales.deal_changed")
    assert Deal.objects.get().next_on == clock.today() + DAY


def test_the_chance_of_a_stage_is_learned(deal, actor):
    second = stages()[1]
    for at in range(4):
        row = deal(title=f"D{at}")
        commands.move_deal(actor(), row.pk, second)
        if at < 3:
            commands.win_deal(actor(), row.pk)
        else:
            commands.lose_deal(actor(), row.pk, "太贵")
    row = deal(title="open", value=600, closes_on=clock.today())
    commands.move_deal(actor(), row.pk, second)
    assert probabilities([second]) == {second: (4 / 6, 4)}
    stage = next(each for each in pipeline(actor()) if each.name == second)
    assert (stage.count, stage.value) == (1, Decimal(600))
    month = next(
        each for each in forecast(actor(), pipeline(actor())) if each.first == dt.date(2026, 11, 1)
    )
    assert month.won == 300 and round(month.expected) == 400 and month.open == 600


def test_what_came_of_a_deal_is_put_back(deal, actor, browse):
    row = deal()
    agent = browse("agent")
    assert agent.post(f"/sales/deals/{row.pk}/losing/", {"reason": ""}).status_code == 422
    assert agent.post(f"/sales/deals/{row.pk}/losing/", {"reason": "太贵"}).status_code == 302
    assert "太贵" in browse().get("/sales/forecast/").content.decode()
    undo_last(actor("agent"), "sales.deal_lost")
    assert Deal.objects.get().is_open
    agent.post(f"/sales/deals/{row.pk}/winning/")
    with pytest.raises(Conflict):
        commands.move_deal(actor(), row.pk, stages()[1])


def test_lines_make_the_worth(deal, actor):
    row = deal()
    product = Product.objects.create(code="PH", title="平衡车", list_price=469, revision=1)
    commands.set_lines(
        actor(),
        row.pk,
        [
            {"product": product.pk, "quantity": 2},
            {"product": product.pk, "quantity": 1, "unit_price": Decimal(400)},
        ],
    )
    assert Deal.objects.get().value == Decimal(1338)


def test_a_form_becomes_a_lead_once_and_its_contacts_stay_on_the_record(actor, browse, run_jobs):
    owner = actor()
    fields = [
        {"about": "name", "required": True},
        {"about": "phone", "required": True},
        {"about": "text", "label": {"en": "What?", "zh-hans": "想要什么？"}},
    ]
    content = {
        "title": "问一问",
        "intro": "",
        "thanks": {"en": "Thanks", "zh-hans": "谢谢"},
        "fields": fields,
    }
    form = collect.make_form(owner, kind="lead", name="问一问", content=content)
    ids = [each["id"] for each in latest_form(form).content["fields"]]
    answers = dict(zip(ids, ("林小满", "13917280456", "门宽60厘米"), strict=True))
    lin = customers.add_customer(owner, name="林小满")
    version = form.versions.get()
    entry = FormEntry.objects.create(
        version=version, form=form, key="e1", customer=lin, at=clock.now(), answers=answers
    )
    for _again in range(2):
        with transaction.atomic():
            fact = collect_facts.FORM_SENT.record(SYSTEM, lin.pk, form=form.pk, entry=entry.pk)
        commands.follow_form(fact)
    lead = Lead.objects.get()
    assert lead.intent == "门宽60厘米" and lead.enquiries.count() == 1 and lead.via == "form"


def test_a_lead_becomes_one_deal_however_often_it_is_pressed(lin, actor):
    lead = commands.note_enquiry(actor(), lin.pk, via="chat", words="礼盒")
    values = {"next_step": "打电话", "next_on": clock.today()}
    commands.convert_lead(actor(), lead.pk, **values)
    with pytest.raises(Conflict):
        commands.convert_lead(actor(), lead.pk, **values)
    assert Deal.objects.count() == 1


def test_a_stage_that_is_taken_out_keeps_its_deals(deal, actor, browse):
    row = deal()
    [first, *rest] = stages()
    operate.change_settings(actor(), {"deal_stages": ", ".join(rest)})
    board = browse("agent").get("/lists/deals/board/").content.decode()
    assert "礼盒" in board and first in board
    commands.move_deal(actor(), row.pk, rest[0])
    assert first not in browse("agent").get("/lists/deals/board/").content.decode()
    assert browse("agent").get(f"/sales/deals/{row.pk}/").status_code == 200
