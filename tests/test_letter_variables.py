"""What letters may say is declared by rooms, the example room's wish among it (docs/rooms.md)."""

import email
import email.policy
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from shuke.common.declarations import declare, declared, withdraw
from shuke.customers.slots import Variable
from shuke.engage import commands
from shuke.engage.channels import Answer, Channel, Outcome
from shuke.engage.models import Campaign, CampaignEvent, Send
from shuke.engage.tests import shop
from tests.example_room.commands import make_wish

pytestmark = pytest.mark.django_db

LETTER = {
    "name": "愿望",
    "segment_id": "",
    "holdout_percent": "0",
    "subject": "{{ customer.wish }}到货了",
    "preheader": "",
    "html": "<p>{{ customer.name }}：{{ customer.wish | default: '新品' }}</p>",
    "sender": "",
    "reply_to": "",
    "language": "",
    "text": "",
}


@pytest.fixture
def post(home):
    """Takes letters instead of a mail server."""
    letters: list[email.message.EmailMessage] = []

    class Post:
        def open(self):
            pass

        def hand_over(self, key, address, content, begin):
            begin()
            letters.append(email.message_from_bytes(content, policy=email.policy.default))
            return Answer(Outcome.SENT, text="taken")

        def close(self):
            pass

    here = [Channel("email", connect=lambda step: Post(), connections=lambda: 1, timeout=30)]
    declare(here)
    yield letters
    withdraw(here)


def wish_variable() -> Variable:
    return next(each for each in declared(Variable) if each.name == "wish")


@pytest.mark.parametrize(
    ("language", "title", "sample"),
    [("en", "Days since the last order", "24"), ("zh-hans", "距上次下单天数", "24")],
)
def test_the_editor_offers_what_rooms_declare_with_a_sample(browse, language, title, sample):
    with translation.override(language):
        client = browse("marketer")
        client.cookies["shuke_language"] = language
        page = client.get("/campaigns/new/").content.decode()
    rows = re.findall(r'data-insert="([^"]*)">([^<]*)\s*(?:<span[^>]*>([^<]*)<)?', page)
    offered = {label.strip(): (code, of) for code, label, of in rows}
    assert offered[title] == ("{{ customer.last_order_at | days_since }}", sample)
    code, of = offered["Latest wish"]
    assert code == "{{ customer.wish | default: &#x27;…&#x27; }}" and of == "A red school bag"


def test_a_wish_stands_in_preview_test_letter_and_letter(browse, actor, post):
    with_wish, without = shop.people(2)
    make_wish(actor("agent"), with_wish.pk, "红色的小书包")
    client = browse("marketer")
    assert client.post("/campaigns/new/", {**LETTER, "then": "stay"}).status_code == 302
    made = Campaign.objects.get()
    assert "新品" in client.get(f"/campaigns/{made.pk}/letter/").content.decode()
    campaign = shop.gathered([with_wish, without], html=made.html, subject=made.subject)
    commands.send_slice(campaign.pk)
    bodies = {
        letter["To"].addresses[0].addr_spec: letter.get_body(("plain",)).get_content()
        for letter in post
    }
    assert "红色的小书包" in bodies["p1@mail.example"]
    assert "新品" in bodies["p2@mail.example"] and "书包" not in bodies["p2@mail.example"]
    assert {letter["Subject"] for letter in post} == {"红色的小书包到货了", "到货了"}


def test_it_is_read_for_all_people_of_a_batch_at_once(actor, post):
    """As many queries for thirty people as for three, and none where no letter says it."""

    def queries(count: int, html: str, start: int) -> list[str]:
        people = shop.people(count, start=start)
        campaign = shop.gathered(people, html=html, subject="-")
        with CaptureQueriesContext(connection) as caught:
            commands.send_slice(campaign.pk)
        return [row["sql"] for row in caught if "example_room_wish" in row["sql"]]

    said = "<p>{{ customer.wish }}</p>"
    assert len(queries(3, said, 1)) == len(queries(30, said, 100)) == 1
    assert queries(3, "<p>{{ customer.name }}</p>", 200) == []
    assert len(post) == 36


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>{{ customer.wihs }}</p>", "Did you mean “customer.wish”?"),
        ("<p>{{ customer.wish.customer.name }}</p>", "nothing that a letter knows"),
        ("<p>{{ weather }}</p>", "Choose one of the placeholders"),
        ("<p>{% for tag in customer.tags %}{{ tga }}{% endfor %}</p>", "“tga”"),
    ],
)
def test_a_letter_that_says_what_no_letter_knows_is_not_saved(browse, html, words):
    client = browse("marketer")
    client.cookies["shuke_language"] = "en"
    answer = client.post("/campaigns/new/", {**LETTER, "html": html})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Campaign.objects.exists()
    assert words in client.post("/campaigns/preview/", {**LETTER, "html": html}).content.decode()


def test_a_letter_may_go_through_what_is_known_of_somebody(browse):
    html = (
        "<p>{% for tag in customer.tags %}{{ tag }}{% endfor %}{{ customer.tags.size }}"
        "{% assign who = customer %}{{ who.wish }}{{ customer['city'] }}</p>"
    )
    assert browse("marketer").post("/campaigns/new/", {**LETTER, "html": html}).status_code == 302


def test_a_room_that_fails_stops_the_campaign_and_loses_nobody(actor, post):
    """Nothing leaves with a hole in it, and everybody waits until somebody goes on."""
    campaign = shop.gathered(shop.people(3), html="<p>{{ customer.wish }}</p>")
    whole = wish_variable()
    broken = replace(whole, read=lambda people: 1 / 0)
    withdraw([whole])
    declare([broken])
    try:
        commands.send_slice(campaign.pk)
    finally:
        withdraw([broken])
        declare([whole])
    assert not post
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.PAUSED
    told = CampaignEvent.objects.filter(campaign=campaign).latest("pk")
    assert "Latest wish" in str(told.detail)
    commands.resume_campaign(actor("owner"), campaign.pk)
    commands.send_slice(campaign.pk)
    assert len(post) == 3
    assert set(Send.objects.values_list("state", flat=True)) == {"sent"}
