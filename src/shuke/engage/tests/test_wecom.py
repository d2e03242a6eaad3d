"""WeCom: handed over to the colleague, waiting for them, delivered when WeCom says that they sent it."""

import datetime as dt
from ipaddress import ip_network

import pytest

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.commands import grant_consent
from shuke.customers.models import Identity
from shuke.engage import commands
from shuke.engage.commands.hearing import hear_carriers
from shuke.engage.models import Campaign, Provider, Send
from shuke.engage.queries.why import why
from shuke.engage.tests import carriers, shop
from shuke.engage.tests.test_text_campaigns import everybody

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
IDS = ("wmAAAAAAAAAAAAAAAAAAAAAAAA1", "wmAAAAAAAAAAAAAAAAAAAAAAAA2", "wmAAAAAAAAAAAAAAAAAAAAAAAAX")


@pytest.fixture(autouse=True)
def noon(settings, home):
    settings.INNER_HOSTS = [ip_network("127.0.0.0/8")]
    with clock.fixed(NOON):
        yield


@pytest.fixture
def server():
    with carriers.wecom() as server:
        yield server


def set_up(browse, server, **more) -> Provider:
    fields = {
        "company": carriers.KEY, "secret": carriers.SECRET, "monthly": "30", "endpoint": server.url, **more,
    }  # fmt: skip
    answer = browse("owner").post("/channels/new/?kind=wecom", fields)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return commands.leave_sandbox(SYSTEM, Provider.objects.open().get().pk)


def sent(browse, count: int) -> list[Send]:
    people = shop.people(count)
    for one, value in zip(people, IDS, strict=False):
        Identity.objects.create(customer=one, kind="wecom", value=value, seen_at=shop.NOW)
        grant_consent(SYSTEM, one.pk, "wechat", source="test", at=shop.NOW)
    values = {
        "name": "老客关怀", "segment_id": everybody(), "holdout_percent": 0, "then": "stay",
        "text": "{{ customer.first_name }}，新款到店",
    }  # fmt: skip
    answer = browse("marketer").post("/campaigns/new/?channel=wecom", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    campaign = Campaign.objects.get()
    commands.launch_campaign(SYSTEM, campaign.pk)
    commands.gather_audience(campaign.pk, lambda _campaign: [one.pk for one in people])
    commands.send_slice(campaign.pk)
    return list(campaign.sends.order_by("customer_id"))


def events(send: Send) -> list[str]:
    return [each.kind for each in send.delivery_events.all()]


def test_it_waits_for_the_colleague_and_is_delivered_when_they_sent_it(browse, server):
    set_up(browse, server)
    one, other, stranger = sent(browse, 3)
    assert (one.state, other.state) == ("sent", "sent") and not events(one)
    assert stranger.state == "failed" and "84061" in stranger.response, "no colleague has them"
    [row] = why(SYSTEM, one.customer_id, "wecom", clock.today()).rows
    assert row.why == one.response and ("WeCom" in row.why or "企业微信" in row.why)
    assert hear_carriers() == 0, "nobody has decided yet"
    server.answers[one.ref] = {"status": 1, "send_time": int(NOON.timestamp())}
    server.answers[other.ref] = {"status": 3}
    assert hear_carriers() == 2
    assert events(one) == ["delivered"] and events(other) == ["failed"]
    assert hear_carriers() == 0, "settled ones are asked about no more"
    assert server.tokens == 1


def test_a_secret_that_is_wrong_rests_the_campaign(browse, server):
    set_up(browse, server, secret="another")
    [send] = sent(browse, 1)
    campaign = Campaign.objects.get()
    assert send.state == "queued" and campaign.state == "paused"
    assert hear_carriers() == 0


def test_a_task_older_than_a_week_is_asked_about_no_more(browse, server):
    set_up(browse, server)
    [send] = sent(browse, 1)
    server.answers[send.ref] = {"status": 1, "send_time": 1}
    with clock.fixed(NOON + dt.timedelta(days=8)):
        assert hear_carriers() == 0
