"""Automatic answers: tried first, quoted, handed over with everything said, and counted so that silence is none."""

import datetime as dt

import pytest
from django.db import transaction
from tests.changes import undo_last

from shuke.collect.models import Message
from shuke.collect.tests import mails
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.revisions import next_revision
from shuke.customers.models import Customer
from shuke.engage.tests.mailserver import MailServer
from shuke.knowledge import commands as knowledge
from shuke.service import commands, wording
from shuke.service.models import AutomaticReply, AutomaticRules, Ticket, TicketEvent
from shuke.service.queries.automatic import record
from shuke.service.tests import talk
from shuke.shop.models import Order, Parcel
from shuke.shop.own_answers import asks_for_parcel
from shuke.team.models import Store

pytestmark = pytest.mark.django_db
#: A Sunday noon: the shop is closed until Monday at nine.
FORM = {"threshold": "60", "channels": ["email", "wechat", "chat"], "when": "always"}
REFUND, PASSAGE = "退款几天到账？", "收到退货后三个工作日内原路退回。"


@pytest.fixture
def server(settings, home):
    with MailServer() as server:
        settings.SMTP_URL, settings.SMTP_CONNECTIONS = server.url, 1
        yield server


@pytest.fixture
def account(server, actor):
    with clock.fixed(talk.NOON):
        talk.person("林小满", talk.LIN)
        text = knowledge.Text(title_zh="退款几天到账", body_zh=PASSAGE)
        knowledge.publish(actor(), knowledge.write_article(actor(), text).pk)
        yield mails.account()


@pytest.fixture
def hold(browse, run_jobs):
    def hold(**more) -> AutomaticRules:
        owner = browse("owner")
        page = owner.post("/service/automatic/write/", {**FORM, **more})
        assert page.status_code == 302, page.content.decode()
        run_jobs()
        row = AutomaticRules.objects.latest("pk")
        assert owner.post(f"/service/automatic/{row.pk}/beginning/").status_code == 302
        return row

    return hold


def kinds() -> list[str]:
    return list(AutomaticReply.objects.order_by("pk").values_list("kind", flat=True))


def letter(server) -> str:
    return talk.letter(server).get_body(("plain",)).get_content()


def again(account, run_jobs, text: str, number: int = 2):
    """They write once more in the same thread."""
    return talk.write(account, run_jobs, text, number=number, References="<1@mail.example.com>")


def test_nobody_is_answered_before_a_tried_rule_is_on(server, account, browse, run_jobs, actor):
    talk.write(account, run_jobs, REFUND)
    commands.answer(actor("agent"), talk.ticket().pk, "三个工作日内原路退回。")
    with clock.fixed(talk.NOON + dt.timedelta(minutes=1)):
        run_jobs()
        commands.send_answers()
        run_jobs()
    assert kinds() == [] and server.delivered[talk.LIN] == 1
    owner = browse("owner")
    owner.post("/service/automatic/write/", FORM)
    row = AutomaticRules.objects.get()
    assert owner.post(f"/service/automatic/{row.pk}/beginning/").status_code == 409
    run_jobs()
    row.refresh_from_db()
    assert row.result["counts"] == {"right": 1, "wrong": 0, "unknown": 0, "left": 0}
    assert [each["threshold"] for each in row.result["curve"]] == [30, 40, 50, 60, 70, 80, 90]
    page = owner.get(f"/service/automatic/{row.pk}/").content.decode()
    assert "an article fits by at least 60%" in page
    assert browse("agent").get("/service/automatic/").status_code == 403
    for wrong in ({"threshold": "5"}, {"channels": ["phone"]}, {"when": "x"}):
        assert owner.post("/service/automatic/write/", {**FORM, **wrong}).status_code == 422
    assert owner.get("/service/automatic/999/").status_code == 404


def test_an_article_answers_says_so_and_thanks_solve_it(server, account, run_jobs, hold, browse):
    hold()
    talk.write(account, run_jobs, REFUND)
    run_jobs()
    assert kinds() == ["answered"]
    text = letter(server)
    assert PASSAGE in text and "自动答复" in text and "/help/" in text and "人工" in text
    ticket = talk.ticket()
    assert (ticket.state, ticket.waits_since, ticket.answered_at) == ("waiting", None, None)
    commands.reply_automatically(AutomaticReply.objects.get().message_id)
    assert kinds() == ["answered"], "again it changes nothing"
    with clock.fixed(talk.NOON + dt.timedelta(minutes=5)):
        again(account, run_jobs, "好的，谢谢！")
        ticket.refresh_from_db()
        assert (kinds(), ticket.state) == (["answered", "helped"], "solved")
        assert server.delivered[talk.LIN] == 1, "thanks get no answer"
    with clock.fixed(talk.NOON + dt.timedelta(minutes=6)):
        figures = record(SYSTEM)
        assert (figures.tickets, figures.helped, figures.handed, figures.silent) == (1, 1, 0, 0)
    with clock.fixed(talk.NOON + dt.timedelta(days=2)):
        again(account, run_jobs, "还是没有到账", 3)
        figures = record(SYSTEM)
        assert (figures.helped, figures.handed) == (0, 1), "who comes back was not helped"


def test_silence_is_no_success(account, run_jobs, hold):
    hold()
    talk.write(account, run_jobs, REFUND)
    figures = record(SYSTEM)
    assert (figures.tickets, figures.silent, figures.share) == (1, 1, 0)


def test_what_it_does_not_know_goes_to_a_person_with_everything(
    server, account, run_jobs, hold, browse
):
    hold()
    talk.write(account, run_jobs, "你们周末几点开门？")
    run_jobs()
    ticket = talk.ticket()
    assert kinds() == ["unknown"]
    assert (ticket.state, ticket.waits_since is not None) == ("open", True), "a person answers"
    text = letter(server)
    assert "已为您转人工" in text and "自动答复" in text
    assert TicketEvent.objects.filter(ticket=ticket, kind="unknown").exists()
    page = browse("agent").get(f"/service/{ticket.pk}/").content.decode()
    assert "handed it over" in page
    again(account, run_jobs, REFUND)
    assert kinds() == ["unknown"], "from now on a person speaks"


def test_who_wants_a_person_gets_one_first_and_after_a_wrong_answer(
    server, account, run_jobs, hold
):
    hold()
    talk.write(account, run_jobs, "转人工，退款几天到账")
    assert kinds() == ["wished"] and talk.ticket().waits_since is not None
    talk.write(account, run_jobs, REFUND, number=5, subject="另一件")
    again_ticket = talk.ticket()
    talk.write(account, run_jobs, "退款到底几天到账啊", number=6, References="<5@mail.example.com>")
    assert kinds() == ["wished", "answered", "again"]
    again_ticket.refresh_from_db()
    assert again_ticket.state == "open" and again_ticket.waits_since is not None
    assert server.delivered[talk.LIN] == 3


def test_a_person_who_answered_is_not_interrupted_nor_what_is_old_answered(
    server, account, run_jobs, hold, actor
):
    hold()
    with clock.fixed(talk.NOON - dt.timedelta(hours=2)):
        raw = mails.mail(REFUND, number=1, at=clock.now(), sender=f"林小满 <{talk.LIN}>")
    mails.arrive(account, raw)
    run_jobs()
    assert kinds() == [] and not server.delivered
    commands.answer(actor("agent"), talk.ticket().pk, "三天。")
    with clock.fixed(talk.NOON + dt.timedelta(minutes=1)):
        commands.send_answers()
        run_jobs()
        again(account, run_jobs, REFUND)
    assert kinds() == []


def test_two_machines_stop_talking(account, run_jobs, hold):
    hold()
    for number in range(1, 12):
        talk.write(account, run_jobs, REFUND, number=number, subject=f"第{number}件")
    assert len(kinds()) == 6


def test_outside_business_hours_only_and_switched_off(account, run_jobs, hold, browse):
    row = hold(when="closed")
    with clock.fixed(dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)):  # a Monday noon
        talk.write(account, run_jobs, REFUND)
        assert kinds() == []
    talk.write(account, run_jobs, REFUND, number=2, subject="第二件")
    assert kinds() == ["answered"]
    browse("owner").post(f"/service/automatic/{row.pk}/ending/")
    talk.write(account, run_jobs, REFUND, number=3, subject="第三件")
    assert kinds() == ["answered"] and Ticket.objects.count() == 3


def test_switching_on_is_taken_back(account, hold, actor):
    row = hold()
    undo_last(actor("owner"), "service.")
    assert not row.spells.open().exists()


def ship(person: int, number: str = "A1001") -> None:
    store = Store.objects.create(code="web", name="web")
    with transaction.atomic():
        order = Order.objects.create(
            store=store, number=number, kind="sale", status="shipped", placed_at=talk.NOON - dt.timedelta(days=3),
            customer_id=person, currency="CNY", goods=99, total=99, revision=next_revision(),
        )  # fmt: skip
    Parcel.objects.create(order=order, number="SF1234567", carrier="顺丰", sent_at=talk.NOON)


def test_who_asks_for_their_parcel_gets_it_and_nobody_else(server, account, run_jobs, hold):
    lin = Customer.objects.get(name="林小满")
    ship(lin.pk)
    row = hold(own="on")
    assert row.definition["own"] is True
    talk.write(account, run_jobs, "我的快递到哪了？")
    assert kinds() == ["own"]
    text = letter(server)
    assert "A1001" in text and "SF1234567" in text and "自动答复" in text
    stranger = talk.write(
        account, run_jobs, "我的快递到哪了？", number=2, sender="x <x@example.com>"
    )
    assert kinds() == ["own"] and stranger.customer_id is None
    # Somebody to whom a letter was passed on: its person is known by what they answer, not by who wrote.
    Message.objects.filter(pk=stranger.pk).update(customer=lin, met_by="answer")
    with clock.fixed(talk.NOON + dt.timedelta(minutes=1)):
        commands.reply_automatically(stranger.pk)
        run_jobs()
    assert kinds() == ["own", "unknown"]
    assert "A1001" not in server.letters["x@example.com"].decode(errors="replace")
    with clock.fixed(talk.NOON + dt.timedelta(minutes=2)):
        again(account, run_jobs, "快递到底到哪了", 3)
    assert kinds()[-1] == "again", "it did not help"


def test_parcels_are_the_rule_s_choice(account, run_jobs, hold):
    ship(Customer.objects.get(name="林小满").pk)
    hold()
    talk.write(account, run_jobs, "我的快递到哪了？")
    assert kinds() == ["unknown"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("我的快递到哪了", True), ("怎么还没发货", True), ("包裹还没到", True), ("Where is my order?", True),
        ("has my parcel been shipped", True), ("你们用什么快递", False), ("How much is delivery?", False),
        ("发货地在哪里", False), ("想查一下物流", True),
    ],
)  # fmt: skip
def test_a_parcel_of_their_own_is_another_question_than_delivery(text, asks):
    assert asks_for_parcel(text) is asks


@pytest.mark.parametrize(
    ("text", "asks", "thanks"),
    [
        ("人工", True, False), ("转人工！", True, False), ("can I talk to a person?", True, False),
        ("Person.", True, False), ("这是人工皮革吗", False, False), ("好的谢谢您", False, True),
        ("Thank you very much!", False, True), ("ok?", False, False), ("谢谢，但是还没收到", False, False),
        ("", False, False), ("👍", False, False), ("有用吗", False, False),
    ],
)  # fmt: skip
def test_what_short_words_mean(text, asks, thanks):
    assert (wording.asks_for_person(text), wording.says_it_helped(text)) == (asks, thanks)
