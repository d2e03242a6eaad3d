"""WeChat by a service account that gives tokens as WeChat does: by template, in the chat, and what comes back."""

import datetime as dt
import html
import re
from ipaddress import ip_network

import pytest

from shuke.collect.models import Message
from shuke.collect.tests.test_hooks import NOW, event, made, sealed
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.commands import grant_consent
from shuke.customers.models import Consent, Identity
from shuke.engage import commands
from shuke.engage.channels.wechat import WECHAT, WECHAT_CHAT
from shuke.engage.models import Campaign, Provider, Send
from shuke.engage.queries.why import why
from shuke.engage.tests import carriers, shop

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
TEMPLATES = "sent-notice-0001\n订单号：{{character_string1.DATA}}\n商品：{{thing2.DATA}}"
TEXT = (
    "订单号: {{ customer.first_name | default: 'A1' }}\n商品：小熊连体衣\nhttps://shop.example/o/7"
)
OPEN_IDS = [f"oLin-0000000000000000000{number}" for number in range(6)]


@pytest.fixture(autouse=True)
def noon(settings, home):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    with clock.fixed(lambda: noon.at):
        noon.at = NOW
        yield noon


@pytest.fixture
def server():
    with carriers.wechat() as server:
        yield server


def set_up(browse, server, **more) -> Provider:
    """Set up on the page, as an owner does."""
    fields = {
        "app": carriers.KEY, "secret": carriers.SECRET, "templates": TEMPLATES, "monthly": "4",
        "endpoint": server.url, **more,
    }  # fmt: skip
    answer = browse("owner").post("/channels/new/?kind=wechat", fields)
    assert answer.status_code == 302, re.findall(
        "field-error.*?</p>", answer.content.decode(), re.S
    )
    return commands.leave_sandbox(SYSTEM, Provider.objects.open().get().pk)


def who(count: int = 2, **values):
    people = shop.people(count, **values)
    for one, openid in zip(
        people, OPEN_IDS[Identity.objects.filter(kind="openid").count() :], strict=False
    ):
        Identity.objects.create(customer=one, kind="openid", value=openid, seen_at=shop.NOW)
        grant_consent(SYSTEM, one.pk, "wechat", source="test", at=shop.NOW - dt.timedelta(days=9))
    return people


def everybody() -> int:
    from shuke.insight.commands import save_segment
    from shuke.insight.models import Segment
    from shuke.warehouse.testing import fill

    fill()
    if here := Segment.objects.filter(name="全部老客").first():
        return here.pk
    return save_segment(SYSTEM, name="全部老客", definition={"where": {"all": []}}).pk


def campaign(browse, channel: str, text: str = TEXT, **more) -> Campaign:
    """Written on the page, as a marketer does."""
    values = {
        "name": channel,
        "segment_id": everybody(),
        "holdout_percent": 0,
        "text": text,
        "then": "review",
    }
    answer = browse("marketer").post(f"/campaigns/new/?channel={channel}", {**values, **more})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Campaign.objects.latest("pk")


def send_off(campaign: Campaign, people) -> list[Send]:
    commands.launch_campaign(SYSTEM, campaign.pk)
    commands.gather_audience(campaign.pk, lambda _campaign: [one.pk for one in people])
    commands.send_slice(campaign.pk)
    return list(campaign.sends.order_by("customer_id"))


def words(answer) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def test_a_template_message_goes_out_and_what_became_of_it_comes_back(browse, server, run_jobs):
    provider, (lin, chen) = set_up(browse, server), who()
    assert carriers.SECRET not in browse("owner").get(f"/channels/{provider.pk}/").content.decode()
    page = words(browse("marketer").get("/campaigns/new/?channel=wechat"))
    assert "{{character_string1.DATA}}" in page
    one, other = send_off(campaign(browse, WECHAT), [lin, chen])
    assert one.state == "sent" and {one.ref, other.ref} == {"701", "702"}, one.response
    message = next(each for each in server.messages if each["touser"] == OPEN_IDS[0])
    assert message["template_id"] == "sent-notice-0001"
    assert message["data"]["thing2"] == {"value": "小熊连体衣"}
    assert "/c/" in message["url"] and message["client_msg_id"], "a link that is counted, a name"
    account = made("wechat", "wx1234567890abcdef")
    for ref, status in ((one.ref, "success"), (other.ref, "failed:user block")):
        # Both in one second and of one person: each tells of its own message.
        more = {"FromUserName": OPEN_IDS[0], "MsgID": ref, "Status": status}
        assert sealed(account, event("event", "TEMPLATESENDJOBFINISH", **more)).status_code == 200
    run_jobs()
    assert [each.kind for each in one.delivery_events.all()] == ["delivered"]
    assert [(each.kind, each.detail) for each in other.delivery_events.all()] == [
        ("failed", "failed:user block")
    ]
    assert not Message.objects.exists(), "a report is no message"
    assert "ok" in words(browse("owner").get(f"/channels/{provider.pk}/"))


def test_in_the_chat_only_who_wrote_within_two_days_and_td_ends_both_ways(
    browse, server, run_jobs, noon
):
    set_up(browse, server)
    (lin, chen) = who()
    account = made("wechat", "wx1234567890abcdef")
    sealed(account, event("text", "", FromUserName=OPEN_IDS[0], Content="有 90 码吗", MsgId="9"))
    sealed(account, event("event", "CLICK", FromUserName=OPEN_IDS[1], EventKey="menu"))
    run_jobs()
    assert Message.objects.get(text="有 90 码吗").customer_id == lin.pk, "known by the open id"
    first = campaign(browse, WECHAT_CHAT, "有货了")
    page = words(browse("marketer").get(f"/campaigns/{first.pk}/"))
    assert "to 1 person" in page and "Has not written to the account within 48 hours" in page
    one, other = send_off(first, [lin, chen])
    assert (one.state, other.state, other.reason) == ("sent", "skipped", "chat_over")
    assert (
        server.messages[0]["text"] == {"content": "有货了"}
        and server.messages[0]["msgtype"] == "text"
    )
    noon.at = NOW + dt.timedelta(hours=47)
    assert _passes(lin, "chat_over")
    noon.at = NOW + dt.timedelta(hours=49)
    assert not _passes(lin, "chat_over")
    noon.at = NOW
    sealed(account, event("text", "", FromUserName=OPEN_IDS[0], Content="TD", MsgId="10"))
    run_jobs()
    statement = Consent.objects.filter(state="withdrawn").get()
    assert (statement.customer_id, statement.channel) == (lin.pk, "wechat")
    for channel in (WECHAT, WECHAT_CHAT):
        assert not _passes(lin, "no_consent", channel)


def _passes(person, gate: str, channel: str = WECHAT_CHAT) -> bool:
    checks = why(SYSTEM, person.pk, channel, clock.today()).checks
    return next(check.passes for check in checks if check.key == gate)


def test_a_token_is_fetched_once_and_again_when_it_is_refused_or_ends(browse, server, noon):
    set_up(browse, server)
    people = who(3)
    send_off(campaign(browse, WECHAT), people[:1])
    assert server.tokens == 1
    server.token = "token-2"  # somebody renewed it by the old way
    [send] = send_off(campaign(browse, WECHAT), people[1:2])
    assert send.state == "sent" and server.tokens == 2
    noon.at = NOW + dt.timedelta(minutes=118)
    [send] = send_off(campaign(browse, WECHAT), people[2:])
    assert send.state == "sent" and server.tokens == 3


def test_a_wrong_secret_rests_the_campaign_with_words(browse, server):
    set_up(browse, server, secret="another")
    first = campaign(browse, WECHAT)
    [send] = send_off(first, who(1))
    assert send.state == "queued"
    assert "40125" in words(browse("marketer").get(f"/campaigns/{first.pk}/"))


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (40003, "failed"),
        (43004, "failed"),
        (45011, "queued"),
        (48001, "queued"),
        (45015, "failed"),
        (99, "failed"),
    ],
)
def test_what_a_code_means(browse, server, code, state):
    set_up(browse, server)
    server.answers[OPEN_IDS[0]] = {"errcode": code, "errmsg": "words"}
    [send] = send_off(campaign(browse, WECHAT), who(1))
    assert send.state == state and (state == "queued" or str(code) in send.response)


def test_nobody_gets_a_fifth_in_a_month_by_either_way(browse, server, run_jobs):
    set_up(browse, server)
    [lin] = who(1)
    account = made("wechat", "wx1234567890abcdef")
    sealed(account, event("text", "", FromUserName=OPEN_IDS[0], Content="在吗", MsgId="9"))
    run_jobs()
    states = [
        send_off(campaign(browse, way, text), [lin])[0]
        for way, text in (
            (WECHAT, TEXT),
            (WECHAT_CHAT, "您好"),
            (WECHAT, TEXT),
            (WECHAT_CHAT, "在的"),
            (WECHAT, TEXT),
        )
    ]
    assert [one.state for one in states] == ["sent"] * 4 + ["skipped"]
    assert states[-1].reason == "month_full" and len(server.messages) == 4


def test_an_open_id_of_another_account_is_refused_before_anything_leaves(browse, server):
    set_up(browse, server)
    [lin] = who(1)
    Identity.objects.filter(kind="openid").update(
        value="wx1234567890abcdef:oLin-00000000000000000000"
    )
    [send] = send_off(campaign(browse, WECHAT), [lin])
    assert send.state == "failed" and "openid" in send.response and not server.messages


@pytest.mark.parametrize(
    ("channel", "text", "warning"),
    [
        (WECHAT, "随便写写", "No template of the account reads like this text"),
        (WECHAT, "订单号：" + "1" * 33 + "\n商品：衣服", "takes 32 characters at most"),
        (WECHAT, "订单号：\n商品：衣服", "is empty"),
        (WECHAT, "订单号：7\n商品：衣服", "not for advertising"),
        (WECHAT_CHAT, "好" * 700, "Too long for a chat"),
    ],
)
def test_what_would_not_be_taken_is_said_while_it_is_written(
    browse, server, channel, text, warning
):
    set_up(browse, server)
    values = {"text": text, "segment_id": "", "language": ""}
    answer = browse("marketer").post(f"/campaigns/text/?channel={channel}", values)
    assert warning in words(answer)


def test_a_long_name_of_a_thing_ends_in_dots_and_a_time_keeps_its_colon(browse, server):
    templates = "appointment-01\n项目：{{thing1.DATA}}\n时间：{{time2.DATA}}"
    set_up(browse, server, templates=templates)
    text = "项目：" + "长" * 25 + "\n时间：10:30"
    send_off(campaign(browse, WECHAT, text), who(1))
    data = server.messages[0]["data"]
    assert data == {"thing1": {"value": "长" * 19 + "…"}, "time2": {"value": "10:30"}}


def test_a_provider_whose_templates_are_none_says_so_beside_the_field(browse, server):
    fields = {"app": "wx1", "secret": "s", "templates": "no id\nwords", "monthly": "99"}
    answer = browse("owner").post("/channels/new/?kind=wechat", fields)
    assert answer.status_code == 422 and answer.content.decode().count('class="field-error"') == 2


def test_a_test_goes_to_ones_own_open_id_by_template_or_in_the_chat(browse, server):
    provider = set_up(browse, server)
    for text in ("订单号：7\n商品：衣服", "您好"):
        browse("owner").post(
            f"/channels/{provider.pk}/test/", {"address": OPEN_IDS[5], "text": text}
        )
    assert [message["path"].split("/")[3] for message in server.messages] == ["template", "custom"]


def test_a_journey_writes_by_wechat(browse, server, noon):
    from shuke.engage.tests.test_journeys import begin, definition, minute, order, step

    set_up(browse, server)
    [lin] = who(1)
    begin(definition(step("s1", "message", channel=WECHAT, purpose="service", text=TEXT)), NOW)
    order(lin, NOW)
    noon.at = NOW + dt.timedelta(minutes=31)
    minute(noon.at)
    send = Send.objects.get()
    commands.send_step(send.step_id)
    send.refresh_from_db()
    assert send.state == "sent" and server.messages[0]["template_id"] == "sent-notice-0001"
