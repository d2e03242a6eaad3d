"""Letters of a step that is no campaign's: their links, opt-outs and entries of the timeline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.db import transaction
from django.test import Client

from shuke.common import clock
from shuke.common.declarations import declare, withdraw
from shuke.customers.models import Consent, ConsentState, Touch
from shuke.engage import commands, letters
from shuke.engage.channels import Answer, Channel, Outcome
from shuke.engage.ledger.gather import gather
from shuke.engage.models import Click, Send, Step, Witness
from shuke.engage.steps import StepKind, keep_links, new_step, set_state
from shuke.engage.tests import shop

pytestmark = pytest.mark.django_db
BROWSER = {"user-agent": "Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile", "accept-language": "en"}


TEXT = {"html": '<p>{{ customer.name }}: <a href="https://shop.example/refill">refill</a></p>'}


@dataclass
class Refill:
    """What a reminder says: whatever has the words of a letter can be written by the composer."""

    step: Step
    subject: str = "Time for a refill"
    preheader: str = ""
    html: str = field(default_factory=lambda: TEXT["html"])
    text: str = ""
    sender: str = "Cotton <hello@shop.example>"
    reply_to: str = ""
    language: str = "en"

    @property
    def step_id(self) -> int:
        return self.step.pk


@dataclass
class Post:
    """Takes letters instead of a mail server."""

    letters: list[EmailMessage] = field(default_factory=list)

    def open(self):
        pass

    def hand_over(self, key, address, content, begin):
        begin()
        self.letters.append(message_from_bytes(content, policy=policy.default))
        return Answer(Outcome.SENT, text="taken")

    def close(self):
        pass


#: What the kind was told of: step and words.
TROUBLE: list[tuple[int, str]] = []
REMINDER = StepKind(
    "reminder",
    compose=lambda step: letters.compose(Refill(step)),
    sender=lambda step: Refill(step).sender,
    drained=lambda step: None,
    trouble=lambda step, words, lasting: TROUBLE.append((step.pk, words)),
    details=lambda ids: {pk: {"name": "Refill reminder"} for pk in ids},
)


@pytest.fixture
def post(home):
    post = Post()
    declared = [
        REMINDER,
        Channel("email", connect=lambda step: post, connections=lambda: 1, timeout=30),
    ]
    declare(declared)
    yield post
    withdraw(declared)


def remind(
    who, purpose: str = "service", links: Sequence[str] = ("https://shop.example/refill",)
) -> Send:
    """A reminder to this person that arrived ten minutes ago."""
    with transaction.atomic():
        step = new_step("reminder", purpose=purpose)
        keep_links(step.pk, links)
        set_state(step.pk, Step.State.OPEN)
    with clock.fixed(shop.NOW):
        gather(step, [who.pk])
        commands.send_step(step.pk)
    return Send.objects.get(step=step)


def address(post: Post, mark: str) -> str:
    """The path of the letter's click or unsubscribe address."""
    html = post.letters[-1].get_body(("html",)).get_content()
    return re.search(rf'https?://[^/]+(/{mark}/[^\s"]+)', html)[1]


def states(who, **which) -> dict[tuple[str, str], str]:
    rows = ConsentState.objects.filter(customer=who, **which)
    return {(row.purpose, row.channel): row.state for row in rows}


def press(client: Client, path: str) -> str:
    page = client.post(path).content.decode()
    undo = re.search(r'name="undo" value="([^"]+)"', page)
    return undo[1] if undo else ""


@pytest.fixture
def later():
    with clock.fixed(shop.NOW + shop.dt.timedelta(minutes=10)):
        yield


def test_a_link_of_a_reminder_leads_on_and_is_told_by_its_name(post, later, browse):
    [who] = shop.people(1)
    remind(who)
    answer = Client(headers=BROWSER).get(address(post, "c"))
    assert answer.status_code == 302 and answer["Location"] == "https://shop.example/refill"
    assert not Click.objects.get().machine
    assert Touch.objects.get(kind="engage.clicked").detail == {
        "name": "Refill reminder",
        "url": "https://shop.example/refill",
    }
    record = browse("owner").get(f"/customers/{who.pk}/").content.decode()
    # Sent and clicked on the timeline, and among what they last got.
    assert record.count("Refill reminder") == 3


def test_one_click_in_marketing_ends_marketing_alone(post, later):
    [who] = shop.people(1)
    send = remind(who, "marketing")
    path = address(post, "u")
    client = Client(enforce_csrf_checks=True)
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert states(who) == {("marketing", "email"): "withdrawn"}
    assert Consent.objects.get().source == f"one-click:send:{send.pk}"
    remind(who, "marketing")
    assert len(post.letters) == 1
    assert Send.objects.latest("pk").reason == "no_consent"


def test_who_leaves_notices_gets_no_marketing_either_and_can_take_both_back(post, later):
    [who] = shop.people(1)
    remind(who)
    path = address(post, "u")
    client = Client(headers=BROWSER)
    assert "优惠和订单通知都不再发送" in client.get(path).content.decode()
    undo = press(client, path)
    assert set(states(who).values()) == {"withdrawn"} and len(states(who)) == 2
    remind(who)
    assert len(post.letters) == 1, "the next one is left out"
    assert client.post(f"{path}again/", {"undo": undo}).status_code == 200
    assert set(states(who).values()) == {"granted"}


def test_taking_an_opt_out_back_gives_no_consent_that_was_never_given(post, later):
    [who] = shop.people(1)
    ConsentState.objects.all().delete()
    remind(who)
    path = address(post, "u")
    undo = press(Client(), path)
    assert Client().post(f"{path}again/", {"undo": undo}).status_code == 200
    assert states(who) == {("service", "email"): "granted", ("marketing", "email"): "withdrawn"}


def test_who_wants_to_leave_can_when_the_room_of_the_step_is_gone(post, later):
    [who] = shop.people(1)
    remind(who, "marketing")
    withdraw([REMINDER])
    try:
        client = Client(headers=BROWSER)
        assert client.get(address(post, "c")).status_code == 302
        assert client.get(address(post, "u")).status_code == 200
        assert press(client, address(post, "u"))
    finally:
        declare([REMINDER])
    assert states(who) == {("marketing", "email"): "withdrawn"}


def test_an_address_with_an_ampersand_leads_where_it_says(post, later, monkeypatch):
    """Written as HTML writes it; what is kept and followed is the address itself."""
    url = "https://shop.example/refill?size=110&colour=蓝"
    html = f'<p><a href="{url.replace("&", "&amp;")}">refill</a></p>'
    monkeypatch.setitem(TEXT, "html", html)
    [who] = shop.people(1)
    remind(who, links=letters.urls(html))
    answer = Client(headers=BROWSER).get(address(post, "c"))
    assert answer["Location"].startswith("https://shop.example/refill?size=110&colour=")


def test_a_mail_program_that_posts_nothing_takes_people_off_the_list_too(post, later):
    [who] = shop.people(1)
    remind(who, "marketing")
    assert Client().post(address(post, "u")).status_code == 200
    assert states(who) == {("marketing", "email"): "withdrawn"}


def test_a_restored_database_reminds_nobody_again_and_the_kind_is_told(post, later):
    one, other = shop.people(2)
    remind(one)
    with transaction.atomic():
        step = new_step("reminder", purpose="service")
        set_state(step.pk, Step.State.OPEN)
    gather(step, [other.pk])
    Witness.objects.update(current="yesterday's", previous="")
    TROUBLE.clear()
    commands.wake_campaigns()
    commands.send_step(step.pk)
    assert len(post.letters) == 1
    assert step.pk in dict(TROUBLE)
    step.refresh_from_db()
    assert step.state == "resting"
