"""Mail to the shop's mailboxes that is about letters: bounces, answers, and asking for no more of them."""

import datetime as dt

import pytest

from shuke.collect.models import Document, Message
from shuke.collect.tests import mails
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.models import Consent, ConsentState, Touch
from shuke.engage.keys import keyring
from shuke.engage.models import DeliveryEvent, Reply, Send, Suppression
from shuke.engage.tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(home):
    """One letter to p1@mail.example that left a minute ago, and a mailbox of the shop."""
    with clock.fixed(shop.NOW):
        [customer] = shop.people(1)
        campaign = shop.gathered([customer])
        send = Send.objects.get(step__campaign=campaign)
        ago = shop.NOW - dt.timedelta(minutes=1)
        Send.objects.filter(pk=send.pk).update(state=Send.State.SENT, settled_at=ago)
        send.account = mails.account()
        yield send


def answer(letter, text: str, *, sender="p1@mail.example", **more) -> Message | None:
    name = f"<{keyring().send_key(letter.pk)}@maisui.example>"
    more = {"subject": "Re: 秋装上新", "at": shop.NOW, **more}
    raw = mails.mail(text, sender=sender, In_Reply_To=name, **more)
    return mails.arrive(letter.account, raw)


def state(customer_id: int) -> str:
    return ConsentState.objects.get(
        customer=customer_id, purpose="marketing", channel="email"
    ).state


def test_an_answer_belongs_to_the_letter_and_stands_on_the_timeline_once(letter):
    message = answer(
        letter, "有红色吗？\n\n在 2026年11月20日，麦穗 <shop@maisui.example> 写道：\n> 秋装"
    )
    assert (message.customer_id, message.answers["name"]) == (letter.customer_id, "秋装上新")
    reply = Reply.objects.get()
    assert (reply.send_id, reply.text, reply.opts_out) == (letter.pk, "有红色吗？", False)
    kinds = Touch.objects.filter(customer=letter.customer_id).values_list("kind", flat=True)
    assert sorted(kinds) == ["collect.message"]
    assert RecordedFact.objects.filter(kind="engage.replied").count() == 1
    assert state(letter.customer_id) == "granted"


def test_it_answers_the_letter_also_from_another_address(letter):
    message = answer(letter, "有红色吗？", sender="private@mail.example")
    assert (message.customer_id, message.met_by) == (letter.customer_id, "answer")


def test_who_got_it_passed_on_speaks_for_themselves(letter):
    with clock.fixed(shop.NOW - dt.timedelta(days=1)):
        friend = customers.add_customer(
            SYSTEM, name="Emma", identities=[("email", "emma@example.com")]
        )
        customers.grant_consent(SYSTEM, friend.pk, "email", source="test")
    message = answer(letter, "退订", sender="emma@example.com")
    assert message.customer_id == friend.pk
    assert (state(friend.pk), state(letter.customer_id)) == ("withdrawn", "granted")


@pytest.mark.parametrize("text", ["退订", "Please unsubscribe me", "STOP", "TD"])
def test_asking_for_no_more_letters_withdraws_consent_and_says_so(letter, text):
    message = answer(letter, text)
    assert state(letter.customer_id) == "withdrawn"
    statement = Consent.objects.filter(customer=letter.customer_id, state="withdrawn").first()
    assert statement.text == text
    assert message.waits.open().exists()


@pytest.mark.parametrize("text", ["取消\n订单 12345", "Stop by tomorrow?", "我不想退订，只想换码"])
def test_what_only_sounds_like_it_withdraws_nothing(letter, text):
    answer(letter, text)
    assert state(letter.customer_id) == "granted"


def test_an_absence_note_on_a_letter_is_neither_an_answer_nor_an_opt_out(letter):
    assert answer(letter, "STOP", Auto_Submitted="auto-replied") is None
    assert (Reply.objects.count(), state(letter.customer_id)) == (0, "granted")


def test_a_forged_name_of_a_letter_leads_to_nobody(letter):
    key = keyring().send_key(letter.pk)
    forged = f"<{key[:-2]}aa@maisui.example>"
    message = mails.arrive(
        letter.account, mails.mail("STOP it", sender="x@evil.example", In_Reply_To=forged)
    )
    assert message.customer_id is None
    assert Reply.objects.count() == 0


def test_a_bounce_in_the_mailbox_is_a_receipt_and_no_message(letter):
    raw = mails.BOUNCE.format(
        to="shop@maisui.example",
        number=1,
        gone="p1@mail.example",
        key=keyring().send_key(letter.pk),
    )
    for _time in range(2):
        mails.arrive(letter.account, raw.replace("\n", "\r\n").encode())
    assert Message.objects.count() == 0
    assert DeliveryEvent.objects.get(send=letter).kind == "hard_bounce"
    assert Suppression.objects.get().address == "p1@mail.example"
    document = Document.objects.get(source=f"{letter.account.door}:messages")
    assert (document.state, document.customer_id) == ("applied", letter.customer_id)


def test_a_wrong_clock_does_not_put_the_wish_before_the_letter(letter):
    ConsentState.objects.update(at=shop.NOW - dt.timedelta(days=1))
    answer(letter, "退订", at=shop.NOW - dt.timedelta(days=400))
    assert state(letter.customer_id) == "withdrawn"


def test_an_answer_that_comes_twice_counts_once(letter):
    answer(letter, "有红色吗？")
    answer(letter, "有红色吗？")
    assert (Message.objects.count(), Reply.objects.count()) == (1, 1)


@pytest.mark.parametrize("words", ["TD", "退订", "T", "STOP"])
def test_a_text_message_that_says_stop_withdraws_consent_by_sms(home, words):
    with clock.fixed(shop.NOW):
        lin = customers.add_customer(SYSTEM, name="林", identities=[("phone", "13917280456")])
        customers.grant_consent(SYSTEM, lin.pk, "sms", source="test")
    with clock.fixed(shop.NOW + dt.timedelta(minutes=1)):
        verdict = texted("13917280456", words)
    assert verdict == "recorded"
    statement = Consent.objects.filter(customer=lin, channel="sms", state="withdrawn").get()
    assert statement.text == words
    assert Touch.objects.get(customer=lin, kind="collect.message").detail["text"] == words


def test_nobodys_stop_blocks_the_number(home):
    with clock.fixed(shop.NOW):
        assert texted("13917280999", "TD") == "held"
    assert Suppression.objects.get(channel="sms").address == "+8613917280999"


def texted(sender: str, words: str) -> str:
    from shuke.collect import commands
    from shuke.collect.slots import Incoming

    body = {
        "channel": "sms", "door": "hook-1", "id": "1", "sender": sender, "text": words,
        "at": clock.now().isoformat(),
    }  # fmt: skip
    [receipt] = commands.receive(SYSTEM, "hook-1:messages", [Incoming("1", clock.now(), body)])
    return receipt.outcome
