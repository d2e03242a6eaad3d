"""A channel that uses the whole protocol, here only: texts by an invented carrier.

Rendered, claimed, handed over at a price, reported on and answered, through the addresses that a carrier
posts to and the pages and verbs that people use.
"""

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.utils import translation

from shuke.collect.models import Document
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.declarations import declare, withdraw
from shuke.common.errors import Invalid
from shuke.customers.commands import grant_consent
from shuke.customers.models import Consent, ConsentState, Identity
from shuke.engage import commands, jobs
from shuke.engage.channels import Answer, Channel, Outcome
from shuke.engage.channels.incoming import Forged, Receipt, Replied, Reported, Unreadable
from shuke.engage.ledger.gather import gather
from shuke.engage.ledger.gating import reason_words
from shuke.engage.ledger.responses import confirmed, lost
from shuke.engage.models import DeliveryEvent, Reply, Send, Step, Suppression
from shuke.engage.sending import pace
from shuke.engage.sending.pace import Pace
from shuke.engage.steps import StepKind, new_step, set_state
from shuke.engage.tests import shop
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
SECRET = b"a secret between the carrier and the shop"
DOOR = "/channels/sms/incoming/"
LATER = shop.NOW + dt.timedelta(minutes=10)


class Words:
    variables = ()

    def letter(self, recipient) -> bytes:
        return f"{recipient.name}: 换季新衣到店，回复TD退订".encode()


@dataclass
class Carrier:
    """Takes texts and names them; its answers can be set by address."""

    answers: dict[str, Answer] = field(default_factory=dict)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def open(self):
        pass

    def hand_over(self, key, address, content, begin):
        begin()
        self.texts.append((address, content.decode()))
        taken = Answer(Outcome.SENT, text="taken", ref=f"C{len(self.texts)}")
        return self.answers.get(address, taken)

    def close(self):
        pass


def read_post(posted):
    """The carrier's JSON, signed over its bytes."""
    genuine = hmac.new(SECRET, posted.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(genuine, posted.headers.get("X-Signature", "")):
        raise Forged
    try:
        return [_read(item) for item in json.loads(posted.body)]
    except (ValueError, KeyError) as error:
        raise Unreadable(f"not as agreed: {error!r}") from error


def _read(item):
    at = dt.datetime.fromisoformat(item.pop("at"))
    if "text" in item:
        return Replied(at=at, **item)
    return Reported(Receipt(item.pop("receipt")), at, **item)


PROMOTION = StepKind(
    "promotion",
    compose=lambda step: Words(),
    sender=lambda step: "",
    drained=lambda step: None,
    trouble=lambda step, words, lasting: None,
    details=lambda ids: {pk: {"name": "Autumn texts"} for pk in ids},
)


@pytest.fixture
def carrier(home):
    carrier = Carrier()
    texts = Channel(
        "sms",
        connect=lambda step: carrier,
        connections=lambda: 1,
        timeout=30,
        per_second=1000,
        parts=lambda content: -(-len(content.decode()) // 10),
        part_cost=lambda: Decimal("0.045"),
        incoming=read_post,
        thanks="SUCCESS",
    )
    declare([PROMOTION, texts])
    with clock.fixed(shop.NOW):
        yield carrier
    withdraw([PROMOTION, texts])


@pytest.fixture
def who():
    """Two customers with a phone who agreed to texts."""
    who = shop.people(2)
    for number, one in enumerate(who):
        Identity.objects.create(
            customer=one, kind="phone", value=f"+861390000000{number}", seen_at=shop.NOW
        )
        grant_consent(SYSTEM, one.pk, "sms", source="test", at=shop.NOW - dt.timedelta(days=9))
    return who


def promote(who) -> list[Send]:
    """Texts to these people, handed over at once; their rows in that order."""
    with transaction.atomic():
        step = new_step("promotion", channel="sms")
        set_state(step.pk, Step.State.OPEN)
    gather(step, [one.pk for one in who])
    commands.send_step(step.pk)
    rows = {send.customer_id: send for send in step.sends.all()}
    return [rows[one.pk] for one in who]


def post(*items: dict, signature: str = ""):
    body = json.dumps(items).encode()
    genuine = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return Client().post(
        DOOR,
        body,
        content_type="application/json",
        headers={"x-signature": signature or genuine},
    )


def receipt(send: Send, kind: str, **values) -> dict:
    return {"receipt": kind, "ref": send.ref, "at": LATER.isoformat()} | values


def reply(text: str, **values) -> dict:
    about = {"name": f"R-{text}", "address": "139 0000 0000", "at": LATER.isoformat()}
    return {"text": text} | about | values


def events(send: Send) -> list[str]:
    return sorted(send.delivery_events.values_list("kind", flat=True))


def test_from_a_text_to_stop_and_to_being_left_out(carrier, who, browse):
    one, other = promote(who)
    assert [address for address, _text in carrier.texts] == ["+8613900000000", "+8613900000001"]
    assert one.state == "sent" and one.ref == "C1" and one.parts == 2
    assert one.cost == Decimal("0.09"), "two parts at 4.5 fen"
    with clock.fixed(LATER):
        thanks = post(receipt(one, "delivered"), receipt(other, "failed", code="UNDELIV"))
        assert (thanks.status_code, thanks.content) == (200, b"SUCCESS")
        assert post(reply("ＴＤ。")).status_code == 200
        assert events(one) == ["delivered", "unsubscribed"] and events(other) == ["failed"]
        statement = Consent.objects.filter(customer=one.customer_id, state="withdrawn").get()
        assert statement.source == f"reply:send:{one.pk}" and statement.text == "ＴＤ。"
        assert statement.at == LATER and statement.purpose == "marketing"
        left_out, written_to = promote(who)
    assert left_out.state == "skipped" and written_to.state == "sent"
    with translation.override("en"):
        assert str(reason_words(left_out.reason)) == "No consent to marketing"
    assert len(carrier.texts) == 3
    record = browse("owner").get(f"/customers/{one.customer_id}/").content.decode()
    assert "ＴＤ。" in record and "Replied to" in record and "Autumn texts" in record
    consents = browse("owner").get(f"/customers/{one.customer_id}/consents/").content.decode()
    assert "<q>ＴＤ。</q>" in consents and "in a reply" in consents


def test_receipts_mean_the_same_in_any_order_and_as_often_as_they_come(carrier, who):
    one, other = promote(who)
    with clock.fixed(LATER):
        for kind in ("read", "delivered", "delivered", "read"):
            post(receipt(one, kind))
        for kind in ("failed", "delivered", "failed"):
            post(receipt(other, kind))
    assert events(one) == ["delivered", "read"] and events(other) == ["delivered", "failed"]
    assert not Send.objects.filter(lost()).exists()
    assert Send.objects.filter(confirmed()).count() == 2


def test_a_message_in_parts_has_arrived_when_every_part_has(carrier, who):
    one, other = promote(who)
    with clock.fixed(LATER):
        post(receipt(one, "failed", part=1), receipt(one, "delivered", part=2))
        post(receipt(other, "failed", part=1), receipt(other, "read"))
    assert list(Send.objects.filter(lost())) == [one]


def test_forged_unreadable_and_foreign_posts_change_nothing(carrier, who):
    one, _other = promote(who)
    assert post(receipt(one, "delivered"), signature="0" * 64).status_code == 403
    assert post({"receipt": "vanished", "at": LATER.isoformat()}).status_code == 400
    assert not Document.objects.exists()
    forged = {"receipt": "delivered", "key": "1-aaaaaaaaaaaaaaaa", "at": LATER.isoformat()}
    assert post(forged).status_code == 200
    assert Document.objects.get().state == "rejected"
    assert not DeliveryEvent.objects.exists()
    for path in ("/channels/email/incoming/", "/channels/nothing/incoming/"):
        assert Client().post(path, b"[]", content_type="application/json").status_code == 404
    assert Client().get(DOOR).status_code == 405


def test_a_receipt_that_is_faster_than_the_ledger_is_tried_again(carrier, who):
    one, _other = promote(who)
    Send.objects.filter(pk=one.pk).update(ref=None)
    with clock.fixed(LATER):
        post(receipt(one, "delivered"))
        held = Document.objects.get()
        assert (held.state, held.reason) == ("held", "message_unknown")
        Send.objects.filter(pk=one.pk).update(ref=one.ref)
        jobs.every_minute.func()
    assert events(one) == ["delivered"]


@pytest.mark.parametrize("left", [Outcome.UNKNOWN, Outcome.DEFERRED])
def test_a_receipt_proves_that_a_doubtful_message_left(carrier, who, left):
    carrier.answers["+8613900000000"] = Answer(left, text="line cut", ref="C1")
    one, _other = promote(who)
    assert one.state in ("unknown", "queued")
    Send.objects.filter(pk=one.pk).update(ref="C1")
    with clock.fixed(LATER):
        post(receipt(one, "delivered", ref="C1"))
        one.refresh_from_db()
        assert one.state == "sent"
        commands.send_step(one.step_id)
    assert len(carrier.texts) == 2, "and is not sent again"


def test_an_address_that_does_not_exist_is_blocked_for_its_channel(carrier, who):
    one, _other = promote(who)
    with clock.fixed(LATER):
        post(receipt(one, "hard_bounce", address="+8613900000000"))
        blocked = Suppression.objects.get()
        assert blocked.channel == "sms" and blocked.reason == "bounce"
        again, _other = promote(who)
    assert again.reason == "suppressed"


def test_a_reply_belongs_to_what_it_answers(carrier, who):
    first, other = promote(who)
    with clock.fixed(LATER):
        second, _ = promote(who)
    with clock.fixed(LATER + dt.timedelta(hours=1)):
        post(reply("这件有 110 码吗？", name="a"), reply("ok", name="b", ref=other.ref))
        later = (LATER + dt.timedelta(minutes=1)).isoformat()
        post(reply("？？", name="c", at=later), reply("？？", name="c", at=later))
    answers = dict(Reply.objects.values_list("ref", "send"))
    assert answers == {"a": second.pk, "b": other.pk, "c": second.pk}
    assert Reply.objects.get(ref="b").customer_id == other.customer_id
    assert set(ConsentState.objects.filter(channel="sms").values_list("state", flat=True)) == {
        "granted"
    }
    assert first.pk not in answers.values()


def test_stop_counts_without_a_message_to_answer_and_from_an_unknown_number(carrier, who):
    post(reply("stop", at=shop.NOW.isoformat()))
    assert Consent.objects.get(state="withdrawn").text == "stop"
    post(reply("TD", address="+86 139 0000 0009", name="x", at=shop.NOW.isoformat()))
    assert Suppression.objects.get().reason == "opt_out"
    post(reply("hello", address="+86 139 0000 0009", name="y", at=shop.NOW.isoformat()))
    assert Document.objects.get(key="y").reason == "address_unknown"
    newcomer = shop.people(1, start=50)[0]
    Identity.objects.create(
        customer=newcomer, kind="phone", value="+8613900000009", seen_at=shop.NOW
    )
    grant_consent(SYSTEM, newcomer.pk, "sms", source="test")
    assert promote([newcomer])[0].reason == "suppressed"


def test_a_later_yes_outlives_an_earlier_stop_that_was_late(carrier, who):
    one, _other = promote(who)
    with clock.fixed(LATER + dt.timedelta(hours=2)):
        commands_at = LATER + dt.timedelta(hours=1)
        Consent.objects.filter(customer=one.customer_id).update(at=commands_at)
        ConsentState.objects.filter(customer=one.customer_id, channel="sms").update(at=commands_at)
        post(reply("TD"))
        assert promote(who)[0].state == "sent"
    assert Consent.objects.get(state="withdrawn").text == "TD", "but what was said is on record"


def test_the_carriers_own_judgement_counts(carrier, who):
    with clock.fixed(LATER):
        post(reply("basta", opts_out=True), reply("stop", opts_out=False, address="13900000001"))
    states = ConsentState.objects.filter(channel="sms").order_by("customer")
    assert list(states.values_list("state", flat=True)) == ["withdrawn", "granted"]


def test_turns_are_shared_by_all_workers_of_a_machine(home, monkeypatch):
    now = [100.0]
    one, other = (Pace("sms", 2, now=lambda: now[0]) for _ in range(2))
    assert [one.turn(), other.turn(), one.turn()] == [0.0, 0.5, 1.0]
    now[0] = 200.0
    assert other.turn() == 0.0, "what was not used is not saved up"
    one.turn()
    monkeypatch.setattr(pace, "boot_id", lambda: "another start of the machine")
    now[0] = 3.0
    assert one.turn() == 0.0
    assert Pace("email", 0).turn() == 0.0


def test_a_channel_with_a_limit_takes_turns(carrier, who, home):
    promote(who)
    turns = Pace("sms", 1000, now=lambda: 0.0)
    assert turns._path.exists()
    assert not (turns._path.parent / "pace-email").exists()


def test_a_test_letter_goes_through_the_channel_of_its_campaign(carrier, who, actor):
    draft = commands.create_campaign(SYSTEM, name="短信", channel="sms", text="新衣到店")
    commands.send_test(actor("marketer"), draft.pk, "137 0000 0000", customer_id=who[0].pk)
    [(address, text)] = carrier.texts
    assert address == "+8613700000000" and text.endswith("新衣到店，拒收请回复R")
    carrier.answers["+8613700000000"] = Answer(Outcome.REFUSED, 9, "no such number")
    with pytest.raises(Invalid, match="no such number"):
        commands.send_test(SYSTEM, draft.pk, "137 0000 0000", customer_id=who[0].pk)
    with pytest.raises(Invalid, match="no phone number"):
        commands.send_test(SYSTEM, draft.pk, "me@shop.example", customer_id=who[0].pk)


def test_whose_arrival_is_confirmed_stands_on_the_campaign(carrier, who, browse, actor):
    made = shop.gathered(who)
    Step.objects.filter(pk=made.step_id).update(channel="sms")
    made.sends.update(state="sent", channel="sms", ref=Concat(Value("C"), Cast("pk", CharField())))
    with clock.fixed(LATER):
        post(receipt(made.sends.get(customer=who[0]), "delivered"))
    page = browse("owner")
    text = page.get(f"/campaigns/{made.pk}/").content.decode()
    assert "1 confirmed by the carrier" in " ".join(text.split())
    people = page.get(f"/customers/?campaign={made.pk}&group=confirmed").content.decode()
    assert who[0].name in people and who[1].name not in people
    _, secret = make_token(actor("marketer"), name="till", scopes=["campaigns.view"])
    api = Client(headers={"authorization": f"Bearer {secret}"})
    results = api.get(f"/api/v1/campaigns/{made.pk}/results").json()
    assert (results["delivered"], results["confirmed"]) == (2, 1)
