"""Links, unsubscribing and what a scanner does with a letter, over HTTP as outsiders."""

import datetime as dt
import re

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.commands import grant_consent, withdraw_consent
from shuke.customers.models import Consent, ConsentState, Touch
from shuke.engage.keys import keyring
from shuke.engage.models import Campaign, Click, DeliveryEvent, Link, Send
from shuke.engage.tests import shop

BROWSER = {"user-agent": "Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile"}


@pytest.fixture
def letter(db):
    """One letter that arrived ten minutes ago, with two links."""
    [customer] = shop.people(1)
    campaign = shop.gathered([customer])
    Link.objects.bulk_create(
        Link(step=campaign.step, position=number, url=url)
        for number, url in ((1, "https://shop.example/new"), (2, "https://shop.example/sizes"))
    )
    send = Send.objects.get(step__campaign=campaign)
    Send.objects.filter(pk=send.pk).update(
        state=Send.State.SENT, settled_at=shop.NOW - dt.timedelta(minutes=10)
    )
    with clock.fixed(shop.NOW):
        yield send


def state(send) -> str:
    return ConsentState.objects.get(
        customer=send.customer_id, purpose="marketing", channel="email"
    ).state


def test_a_link_leads_to_the_shop_and_is_counted(letter):
    response = Client(headers=BROWSER).get(f"/c/{keyring().send_key(letter.pk)}/1/")
    assert response.status_code == 302
    assert response["Location"] == "https://shop.example/new"
    [click] = Click.objects.all()
    assert not click.machine and click.link.position == 1
    assert Touch.objects.filter(customer=letter.customer_id, kind="engage.clicked").count() == 1


def test_the_timeline_tells_of_the_first_click_only(letter):
    client = Client(headers=BROWSER)
    client.get(f"/c/{keyring().send_key(letter.pk)}/1/")
    with clock.fixed(shop.NOW + dt.timedelta(minutes=1)):
        client.get(f"/c/{keyring().send_key(letter.pk)}/1/")
    assert Click.objects.filter(machine=False).count() == 2
    assert Touch.objects.filter(kind="engage.clicked").count() == 1


@pytest.mark.parametrize(
    "path",
    ["/c/{key}/3/", "/c/{key}/0/", "/c/zzz/1/", "/c/{key}x/1/", "/c/{forged}/1/", "/c/preview/1/"],
)
def test_no_address_leads_anywhere_but_to_the_campaigns_own_links(letter, path):
    key = keyring().send_key(letter.pk)
    forged = keyring().send_key(letter.pk + 1).partition("-")[0] + "-" + key.partition("-")[2]
    url = path.format(key=key, forged=forged)
    response = Client(headers=BROWSER).get(url, {"next": "https://evil.example", "url": "//evil"})
    assert response.status_code == 404
    assert not Click.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": ""},
        {"user-agent": "Barracuda Sentinel (EE)"},
        {"user-agent": "python-requests/2.32"},
        {**BROWSER, "sec-purpose": "prefetch;prerender"},
        {**BROWSER, "purpose": "prefetch"},
    ],
)
def test_scanners_are_noted_but_not_counted(letter, headers):
    response = Client(headers=headers).get(f"/c/{keyring().send_key(letter.pk)}/1/")
    assert response.status_code == 302
    assert Click.objects.get().machine
    assert not Touch.objects.filter(kind="engage.clicked").exists()


def test_a_head_request_is_a_machine(letter):
    Client(headers=BROWSER).head(f"/c/{keyring().send_key(letter.pk)}/1/")
    assert Click.objects.get().machine


def test_a_visit_within_seconds_of_delivery_is_a_machine(letter):
    Send.objects.update(settled_at=shop.NOW - dt.timedelta(seconds=2))
    Client(headers=BROWSER).get(f"/c/{keyring().send_key(letter.pk)}/1/")
    assert Click.objects.get().machine


def test_following_every_link_at_once_is_a_machine(letter):
    client = Client(headers=BROWSER)
    client.get(f"/c/{keyring().send_key(letter.pk)}/1/")
    client.get(f"/c/{keyring().send_key(letter.pk)}/2/")
    assert list(Click.objects.values_list("machine", flat=True)) == [True, True]


def test_get_asks_and_changes_nothing(letter):
    client = Client(headers=BROWSER)
    for method in (client.get, client.head):
        response = method(f"/u/{keyring().send_key(letter.pk)}/", {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert state(letter) == "granted"
    assert not DeliveryEvent.objects.exists() and not Consent.objects.exists()


def test_one_click_needs_no_cookie_and_no_token(letter):
    client = Client(enforce_csrf_checks=True)
    url = f"/u/{keyring().send_key(letter.pk)}/"
    for _again in range(3):
        response = client.post(url, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert not response.cookies
    assert state(letter) == "withdrawn"
    assert Consent.objects.get().source == f"one-click:send:{letter.pk}"
    assert DeliveryEvent.objects.get().kind == "unsubscribed"


def leave(client: Client, send) -> str:
    """Press the page's button; what its "that was a mistake" would send."""
    page = client.post(f"/u/{keyring().send_key(send.pk)}/").content.decode()
    undo = re.search(r'name="undo" value="([^"]+)"', page)
    return undo.group(1) if undo else ""


def take_back(send, undo: str) -> int:
    return Client().post(f"/u/{keyring().send_key(send.pk)}/again/", {"undo": undo}).status_code


def test_the_page_unsubscribes_and_takes_it_back(letter):
    client = Client(enforce_csrf_checks=True, headers={**BROWSER, "accept-language": "en"})
    undo = leave(client, letter)
    assert state(letter) == "withdrawn"
    url = f"/u/{keyring().send_key(letter.pk)}/again/"
    assert client.post(url, {"undo": undo}).status_code == 200
    assert state(letter) == "granted"
    leave(client, letter)
    assert state(letter) == "withdrawn"
    assert [row.state for row in Consent.objects.order_by("pk")] == [
        "withdrawn", "granted", "withdrawn",
    ]  # fmt: skip


def test_nobody_is_subscribed_by_a_link_they_did_not_leave_by(letter):
    shop.withdraw(letter.customer)
    assert take_back(letter, "") == 404
    assert take_back(letter, "1:forged") == 404
    assert state(letter) == "withdrawn"


def test_whoever_was_forwarded_the_letter_brings_nobody_back(letter):
    leave(Client(), letter)
    # The letter's key is all that they have: the page has nothing to offer the second time.
    assert leave(Client(), letter) == ""
    assert take_back(letter, "") == 404
    assert state(letter) == "withdrawn"


def test_an_old_opt_out_cannot_be_taken_back(letter):
    undo = leave(Client(), letter)
    with clock.fixed(shop.NOW + dt.timedelta(minutes=61)):
        assert take_back(letter, undo) == 409
    assert state(letter) == "withdrawn"


@pytest.mark.parametrize("between", [[], ["granted"]])
def test_what_was_said_to_the_shop_later_stays(letter, between, actor):
    """By phone, say: also when it only repeats what the letter's page was told."""
    undo = leave(Client(), letter)
    agent = actor("agent")
    with clock.fixed(shop.NOW + dt.timedelta(minutes=5)):
        for _granted in between:
            grant_consent(agent, letter.customer_id, "email")
        withdraw_consent(agent, letter.customer_id, "email")
    with clock.fixed(shop.NOW + dt.timedelta(minutes=10)):
        assert take_back(letter, undo) == 409
    assert state(letter) == "withdrawn"


def test_an_opt_out_is_taken_back_once(letter):
    undo = leave(Client(), letter)
    with clock.fixed(shop.NOW + dt.timedelta(minutes=1)):
        assert take_back(letter, undo) == 200
    with clock.fixed(shop.NOW + dt.timedelta(minutes=2)):
        withdraw_consent(SYSTEM, letter.customer_id, "email", source="import:1")
        assert take_back(letter, undo) == 409
    assert state(letter) == "withdrawn"


@pytest.mark.parametrize("key", ["nonsense", "1-abc", "41-aaaaaaaaaaaaaaaa"])
def test_a_forged_key_is_refused(letter, key):
    assert Client().post(f"/u/{key}/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert state(letter) == "granted"


def test_the_page_of_a_preview_says_that_it_is_one(db):
    client = Client(headers={"accept-language": "en"})
    assert "preview" in client.get("/u/preview/").content.decode()
    assert client.post("/u/preview/").status_code == 200


def test_the_page_speaks_the_customers_language(letter):
    page = Client(headers={"accept-language": "en"}).get(f"/u/{keyring().send_key(letter.pk)}/")
    assert 'class="panel farewell' in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"


def test_the_campaign_of_the_letter_is_untouched(letter):
    Client().post(f"/u/{keyring().send_key(letter.pk)}/")
    assert Campaign.objects.get().state == Campaign.State.SENDING
