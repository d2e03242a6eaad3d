"""Another channel and another kind of step, declared here: the ledger and the loop know neither."""

from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.declarations import declare, withdraw
from shuke.common.errors import NotFound
from shuke.customers.commands import withdraw_consent
from shuke.customers.models import Consent, Identity, Touch
from shuke.engage import commands
from shuke.engage.channels import Answer, Channel, ChannelTrouble, Outcome
from shuke.engage.keys import keyring
from shuke.engage.ledger.gather import gather
from shuke.engage.models import Send, Step
from shuke.engage.steps import StepKind, new_step, set_state
from shuke.engage.tests import shop

pytestmark = pytest.mark.django_db


class Words:
    variables = ()

    def letter(self, recipient) -> bytes:
        return f"{recipient.name}, time for a refill".encode()


@dataclass
class Carrier:
    """Takes texts as a carrier does; answers by number."""

    answers: dict[str, Answer] = field(default_factory=dict)
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    is_down: bool = False

    def open(self):
        if self.is_down:
            raise ChannelTrouble("no money left", lasting=True)

    def hand_over(self, key, address, content, begin):
        begin()
        self.texts.append((key, address, content.decode()))
        return self.answers.get(address, Answer(Outcome.SENT, text="taken"))

    def close(self):
        pass


@pytest.fixture
def carrier(home):
    carrier, told = Carrier(), []
    reminder = StepKind(
        "reminder",
        compose=lambda step: Words(),
        sender=lambda step: "",
        drained=lambda step: told.append(step.pk),
        trouble=lambda step, words, lasting: told.append((step.pk, words, lasting)),
        details=lambda ids: {pk: {"reminder": pk} for pk in ids},
    )
    texts = Channel("sms", connect=lambda step: carrier, connections=lambda: 2, timeout=30)
    declare([reminder, texts])
    carrier.events = told
    yield carrier
    withdraw([reminder, texts])


@contextmanager
def reminder_to(who, purpose=Step.Purpose.SERVICE):
    with transaction.atomic():
        step = new_step("reminder", purpose=purpose, channel="sms")
        set_state(step.pk, Step.State.OPEN)
    for number, one in enumerate(who):
        Identity.objects.create(
            customer=one, kind="phone", value=f"+86139000000{number:02}", seen_at=shop.NOW
        )
    assert gather(step, [one.pk for one in who])
    yield step


def test_a_reminder_by_another_channel_goes_through_the_same_ledger(carrier):
    who = shop.people(4)
    carrier.answers = {
        "+8613900000001": Answer(Outcome.REFUSED, 0, "no such number"),
        "+8613900000002": Answer(Outcome.UNKNOWN, 0, "line cut"),
        "+8613900000003": Answer(Outcome.DEFERRED, 0, "busy"),
    }
    with reminder_to(who) as step:
        commands.send_step(step.pk)
    rows = {send.customer_id: send for send in step.sends.all()}
    assert [rows[one.pk].state for one in who] == ["sent", "failed", "unknown", "queued"]
    assert rows[who[3].pk].not_before > clock.now() and not carrier.events
    key, address, text = carrier.texts[0]
    assert keyring().send_id_of(key) in {send.pk for send in rows.values()}
    assert address.startswith("+86") and "refill" in text
    assert Touch.objects.get(kind="engage.sent").detail == {"reminder": step.pk}
    # Nothing is sent twice, whatever wakes it.
    commands.wake_campaigns()
    commands.send_step(step.pk)
    assert len(carrier.texts) == 4


@pytest.mark.parametrize(("purpose", "arrives"), [("service", 2), ("marketing", 0)])
def test_what_a_step_is_for_decides_about_consent(carrier, purpose, arrives):
    with reminder_to(shop.people(2), purpose) as step:
        commands.send_step(step.pk)
    assert len(carrier.texts) == arrives
    reasons = set(step.sends.filter(state="skipped").values_list("reason", flat=True))
    assert reasons == (set() if arrives else {"no_consent"})


def test_who_wants_no_service_messages_gets_none(carrier):
    one, other = shop.people(2)
    with reminder_to([one, other]) as step:
        withdraw_consent(SYSTEM, one.pk, "sms", purpose=Consent.Purpose.SERVICE)
        commands.send_step(step.pk)
    assert [address for _key, address, _text in carrier.texts] == ["+8613900000001"]


def test_trouble_with_a_channel_reaches_the_kind_and_spends_nobody(carrier):
    carrier.is_down = True
    with reminder_to(shop.people(3)) as step:
        commands.send_step(step.pk)
    assert carrier.events == [(step.pk, "no money left", True)]
    assert set(Send.objects.values_list("state", flat=True)) == {"queued"}


def test_a_resting_step_sends_nothing(carrier):
    with reminder_to(shop.people(1)) as step, transaction.atomic():
        set_state(step.pk, Step.State.RESTING)
    assert commands.send_step(step.pk) is None and not carrier.texts


def test_a_link_of_a_step_without_links_leads_nowhere(carrier):
    with reminder_to(shop.people(1)) as step:
        commands.send_step(step.pk)
    with pytest.raises(NotFound):
        commands.follow_link(carrier.texts[0][0], 1, commands.Visit())
