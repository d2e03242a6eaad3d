"""A form's tick for e-mail counts once the letter to that address was answered."""

import datetime as dt
import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.test import Client

from shuke.collect import commands as collect
from shuke.collect.models import FormEntry
from shuke.collect.queries import webforms
from shuke.common import clock
from shuke.common.declarations import declare, withdraw
from shuke.customers import commands as customers
from shuke.customers.models import Consent, ConsentState, Touch
from shuke.engage.channels import Answer, Channel, Outcome
from shuke.engage.models import Send

pytestmark = pytest.mark.django_db


class Post:
    """Takes letters instead of a mail server."""

    def __init__(self):
        self.letters: list[EmailMessage] = []

    def open(self):
        pass

    def hand_over(self, key, address, content, begin):
        begin()
        self.letters.append(message_from_bytes(content, policy=policy.default))
        return Answer(Outcome.SENT, text="taken")

    def close(self):
        pass


@pytest.fixture
def post(home, noon):
    post = Post()
    declared = [Channel("email", connect=lambda step: post, connections=lambda: 1, timeout=30)]
    declare(declared)
    yield post
    withdraw(declared)


@pytest.fixture
def form(actor):
    content = {
        "title": "Tea", "confirm": True,
        "fields": [
            {"about": "email", "required": True},
            {"about": "consent:marketing:email"},
        ],
    }  # fmt: skip
    return collect.make_form(actor(), kind="lead", name="Tea", content=content)


def sign_up(form, email="emma@example.com", language="en") -> FormEntry:
    answers = {"q1": email, "q2": "yes"}
    collect.receive_entry(
        webforms.latest(form), f"{email}-{language}", answers, origin={"language": language}
    )
    return FormEntry.objects.latest("pk")


def link(letter: EmailMessage) -> str:
    return re.search(r"https?://[^/]+(/o/[^/\s\"]+/)", letter.get_body(("html",)).get_content())[1]


def state() -> str:
    return ConsentState.objects.filter(channel="email", purpose="marketing").values_list(
        "state", flat=True
    ).first() or ""  # fmt: skip


def test_a_tick_counts_once_the_letter_is_answered(form, post, run_jobs, browse):
    entry = sign_up(form)
    run_jobs()
    [letter] = post.letters
    assert letter["To"] == "emma@example.com" and "may write to you" in letter["Subject"]
    assert "was given on a form" in letter.get_body(("html",)).get_content()
    assert state() == ""
    reader = Client(headers={"accept-language": "en"})
    page = reader.get(link(letter)).content.decode()
    assert "It counts only if you say so here" in page and state() == ""
    assert "settled" in reader.post(link(letter)).content.decode()
    assert state() == "granted"
    statement = Consent.objects.get(channel="email")
    assert statement.source == f"form-{form.pk}:confirmed"
    reader.post(link(letter))
    assert Consent.objects.count() == 1
    record = browse("owner").get(f"/customers/{entry.customer_id}/").content.decode()
    assert "on a form" in record
    assert "Confirmed" in browse("owner").get(f"/forms/{form.pk}/").content.decode()


def test_the_letter_speaks_the_language_of_the_form(form, post, run_jobs):
    sign_up(form, language="zh")
    run_jobs()
    [letter] = post.letters
    assert re.search(r"[\u4e00-\u9fff]", letter["Subject"])


def test_an_address_is_not_flooded_and_one_answer_counts_for_all(form, post, run_jobs):
    for turn in range(3):
        sign_up(form, language=f"en-{turn}")
        run_jobs()
    sign_up(form, "lin@example.com")
    run_jobs()
    assert [letter["To"] for letter in post.letters] == ["emma@example.com", "lin@example.com"]
    assert Send.objects.count() == Touch.objects.filter(kind="engage.sent").count() == 2
    Client().post(link(post.letters[0]))
    assert FormEntry.objects.filter(confirmed_at=None).count() == 1
    with clock.fixed(clock.now() + dt.timedelta(hours=2)):
        sign_up(form, language="en-4")
        run_jobs()
    assert len(post.letters) == 3


def test_an_answer_brings_back_who_had_left_and_a_tick_alone_does_not(form, post, run_jobs, actor):
    emma = customers.add_customer(actor(), name="Emma", identities=[("email", "emma@example.com")])
    customers.withdraw_consent(actor(), emma.pk, "email")
    sign_up(form)
    assert state() == "withdrawn"
    run_jobs()
    Client().post(link(post.letters[0]))
    assert state() == "granted"


def test_a_key_of_another_letter_opens_nothing(form, post, run_jobs):
    sign_up(form)
    run_jobs()
    assert Client().get("/o/forged-key/").status_code == 404
    assert Client().post("/o/forged-key/").status_code == 404
