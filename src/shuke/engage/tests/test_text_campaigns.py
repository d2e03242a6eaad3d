"""A campaign by SMS: written, counted, reviewed, tried and sent, on its pages and over the API."""

import datetime as dt
import html
import json
import re
from decimal import Decimal
from ipaddress import ip_network

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.models import UndoStep
from shuke.customers.commands import grant_consent
from shuke.customers.models import Customer, Identity
from shuke.engage import commands
from shuke.engage.models import Campaign, Provider, Send
from shuke.engage.steps import keep_links
from shuke.engage.tests import carriers, shop
from shuke.team.commands import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
TEXT = "{{ customer.first_name }}，换季新衣到店"


@pytest.fixture(autouse=True)
def noon(settings, home):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    with clock.fixed(NOON):
        yield


@pytest.fixture
def server():
    with carriers.aliyun() as server:
        yield server


def provided(server, *, live: bool = True, cost: str = "0.045") -> Provider:
    access = {
        "key": carriers.KEY, "secret": carriers.SECRET, "signature": "棉花糖",
        "templates": "SMS_7 ${name}，换季新衣到店，拒收请回复R", "endpoint": server.url,
    }  # fmt: skip
    provider = commands.add_provider(SYSTEM, kind="aliyun", values=access, part_cost=Decimal(cost))
    return commands.leave_sandbox(SYSTEM, provider.pk) if live else provider


def who(count: int = 3):
    """So many with a phone; all but the last agreed to SMS."""
    people = shop.people(count, granted=False)
    for number, one in enumerate(people):
        Identity.objects.create(
            customer=one, kind="phone", value=f"+861390000000{number}", seen_at=shop.NOW
        )
        if number < count - 1:
            grant_consent(SYSTEM, one.pk, "sms", source="test", at=shop.NOW - dt.timedelta(days=9))
    return people


def everybody() -> int:
    from shuke.insight.commands import save_segment
    from shuke.warehouse.testing import fill

    segment = save_segment(SYSTEM, name="全部老客", definition={"where": {"all": []}})
    fill()
    return segment.pk


def draft(browse, segment: int | None = None, text: str = TEXT, **more) -> Campaign:
    """Written on the page, as a marketer does."""
    values = {
        "name": "换季短信", "segment_id": segment or "", "holdout_percent": 0, "text": text,
        "language": "", "then": "review", **more,
    }  # fmt: skip
    answer = browse("marketer").post("/campaigns/new/?channel=sms", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Campaign.objects.get()


def words(answer) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def test_from_the_first_word_to_the_phone(browse, server):
    provider, people = provided(server), who()
    campaign = draft(browse, everybody())
    page = words(browse("marketer").get(f"/campaigns/{campaign.pk}/"))
    assert "Goes by SMS to 2 people" in page and "No consent to marketing" in page
    assert "about 2 messages are charged" in page and "costs about ¥0.09" in page
    assert "，换季新衣到店，拒收请回复R" in page and "【棉花糖】" in page
    browse("marketer").post(f"/campaigns/{campaign.pk}/test/", {"address": "137 0000 0000"})
    assert server.messages[0]["PhoneNumbers"] == "13700000000" and not Send.objects.exists()
    commands.launch_campaign(SYSTEM, campaign.pk)
    commands.gather_audience(campaign.pk, lambda _campaign: shop_ids())
    commands.send_slice(campaign.pk)
    assert {message["PhoneNumbers"] for message in server.messages[1:]} == {
        "13900000000", "13900000001",
    }  # fmt: skip
    states = dict(campaign.sends.values_list("customer_id", "state"))
    assert [states[one.pk] for one in people] == ["sent", "sent", "skipped"]
    assert sum(send.cost for send in campaign.sends.filter(state="sent")) == Decimal("0.09")
    page = words(browse("owner").get(f"/channels/{provider.pk}/"))
    assert "OK" in page and "nothing left the house" not in page


def preview(browse, text: str, **more):
    values = {"text": text, "segment_id": "", "language": "", **more}
    return browse("marketer").post("/campaigns/text/", values)


@pytest.mark.parametrize(
    ("text", "counted", "place"),
    [
        ("新衣到店", "1 message is charged", "16 of 70 places"),
        ("新" * 60, "2 messages are charged", "72 of 134 places"),
        ("回复TD退订：新衣到店", "1 message is charged", "16 of 70 places"),
    ],
)
def test_the_counter_counts_what_goes_out(browse, server, text, counted, place):
    provided(server)
    answer = words(preview(browse, text, language="zh-hans"))
    assert counted in answer and place in answer
    assert answer.count("【棉花糖】") == 1


def test_how_to_opt_out_is_added_once_and_in_the_language_of_the_text(browse, server):
    provided(server)
    for text, language, ending in [
        ("新衣到店", "zh-hans", "新衣到店，拒收请回复R"),
        ("新衣到店。", "zh-hans", "新衣到店。拒收请回复R"),
        ("New coats are in.", "en", "New coats are in. Reply STOP to opt out"),
        ("New coats. Text STOP to end", "en", "New coats. Text STOP to end"),
        ("【麦穗】新衣，拒收请回复R", "zh-hans", "【麦穗】新衣，拒收请回复R"),
    ]:
        answer = words(preview(browse, text, language=language))
        assert f"{ending} 1 message" in answer or f"{ending} 2 messages" in answer, answer


def test_a_link_is_counted_as_long_as_it_goes_out_and_its_click_is_the_senders(browse, server):
    provider = provided(server)
    values = {**provider.options, "secret": "", "templates": "SMS_8 ${all}"}
    commands.change_provider(SYSTEM, provider.pk, name="", values=values)
    who()
    campaign = draft(browse, text="新衣到店，欢迎来看 https://shop.example/n 拒收请回复R")
    looked_at = words(preview(browse, campaign.text))
    assert "https://shop.example/n" in looked_at and "2 messages" in looked_at
    Campaign.objects.filter(pk=campaign.pk).update(state="building", launched_at=NOON)
    keep_links(campaign.step_id, ["https://shop.example/n"])
    commands.gather_audience(campaign.pk, lambda _campaign: shop_ids())
    commands.send_slice(campaign.pk)
    text = json.loads(server.messages[0]["TemplateParam"])["all"]
    key, position = re.search(r"/c/([0-9a-z-]+)/(\d+)/", text).groups()
    assert commands.follow_link(key, int(position), commands.Visit()) == "https://shop.example/n"


def shop_ids() -> list[int]:
    return list(Customer.objects.values_list("pk", flat=True))


def test_what_is_missing_is_said_before_anything_is_sent(browse, server):
    campaign = draft(browse, text="")
    page = words(browse("marketer").get(f"/campaigns/{campaign.pk}/"))
    for missing in ("Choose who gets it.", "Write the text.", "Set up who carries SMS first"):
        assert missing in page
    provided(server, live=False)
    assert "is in its sandbox" in words(preview(browse, "新衣到店"))
    assert "No approved template reads like this text" in words(preview(browse, "别的话"))
    assert "No approved template" not in words(preview(browse, "小满，换季新衣到店"))


def test_a_placeholder_that_nobody_knows_is_refused_beside_its_field(browse):
    values = {"name": "短信", "holdout_percent": 0, "text": "{{ customer.shoesize }}"}
    answer = browse("marketer").post("/campaigns/new/?channel=sms", values)
    assert answer.status_code == 422 and "customer.shoesize" in answer.content.decode()
    assert not Campaign.objects.exists()


def test_a_copy_and_a_draft_that_comes_back_stay_what_they_are(browse):
    campaign = draft(browse)
    copied = commands.copy_campaign(SYSTEM, campaign.pk)
    assert copied.step.channel == "sms" and copied.text == TEXT
    browse("marketer").post(f"/campaigns/{campaign.pk}/removal/")
    step = UndoStep.objects.latest("pk")
    commands.restore_draft(SYSTEM, campaign.pk, **step.before)
    assert Campaign.objects.get(pk=campaign.pk).step.channel == "sms"


def test_the_api_writes_texts_too(actor):
    _row, secret = make_token(
        actor("marketer"), name="erp", scopes=["campaigns.edit", "campaigns.view"]
    )
    api = Client(headers={"authorization": f"Bearer {secret}"})

    def post(**values):
        return api.post("/api/v1/campaigns", json.dumps(values), content_type="application/json")

    refused = post(name="短信", channel="fax", text="新衣")
    assert refused.status_code == 422 and "email, sms" in refused.content.decode()
    made = post(name="短信", channel="sms", text="新衣")
    assert (made.status_code, made.json()["channel"]) == (201, "sms")
    assert post(name="邮件").json()["channel"] == "email"
    listed = api.get("/api/v1/campaigns").json()["items"]
    assert [each["channel"] for each in listed] == ["email", "sms"]
