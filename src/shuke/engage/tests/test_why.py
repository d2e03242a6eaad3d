"""Why somebody got this, or nothing: on the page and over the API, from the ledger and the gates."""

import datetime as dt
import html
import re

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Identity
from shuke.engage import commands
from shuke.engage.models import Send
from shuke.engage.tests import shop
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
LATER = shop.NOW + dt.timedelta(days=2)


@pytest.fixture(autouse=True)
def at_noon(home):
    with clock.fixed(shop.NOW):
        yield


@pytest.fixture
def three():
    """One who got the letter, one who was left out, one who was held out; the next day nobody got anything."""
    got, left_out, held_out = shop.people(3)
    shop.withdraw(left_out)
    made = shop.gathered([got, left_out, held_out])
    made.sends.filter(customer=got).update(
        state="sent", settled_at=shop.NOW, response="250 queued as 4711"
    )
    made.sends.filter(customer=held_out).update(state="held_out", arm="control")
    return got, left_out, held_out


def page(browse, customer, role="marketer", **query) -> str:
    answer = browse(role).get(f"/people/{customer.pk}/why/", query)
    assert answer.status_code == 200
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def test_each_of_them_is_told_why(browse, three):
    got, left_out, held_out = three
    assert "秋装上新 250 queued as 4711" in page(browse, got)
    assert "Left out: No consent to marketing." in page(browse, left_out)
    assert "would get no marketing" in page(browse, left_out)
    assert "Drawn into the control group" in page(browse, held_out)


def test_another_day_or_channel_says_that_nothing_was_meant(browse, three):
    got, _left_out, _held_out = three
    with clock.fixed(LATER):
        for query in ({"day": "2026-11-21"}, {"channel": "sms", "day": "2026-11-20"}, {}):
            assert "Nothing was planned for them on this day" in page(browse, got, **query)
        assert "250 queued" in page(browse, got, day="2026-11-20")
        for wrong in ({"day": "someday"}, {"channel": "fax"}, {"day": "9999-12-31"}):
            assert "Right now" in page(browse, got, **wrong)


def test_what_waits_says_until_when_and_on_every_day_that_it_waited(browse, three):
    got, _left_out, _held_out = three
    Send.objects.filter(customer=got).update(
        state="queued", reason="quiet", settled_at=None, not_before=LATER, response=""
    )
    with clock.fixed(LATER):
        for day in ("2026-11-20", "2026-11-21", "2026-11-22"):
            text = page(browse, got, day=day)
            assert "Waits: Quiet hours." in text and "Not before" in text


def test_the_gates_answer_each_for_itself(browse, three):
    got, _left_out, _held_out = three
    assert "would get marketing" in page(browse, got)
    commands.suppress_address(SYSTEM, Identity.objects.get(customer=got, kind="email").value)
    text = page(browse, got)
    assert "Address is blocked blocks" in text and "No consent to marketing passes" in text


def test_the_record_leads_there_and_the_api_says_the_same(browse, three, actor):
    got, left_out, _held_out = three
    assert f"/people/{got.pk}/why/" in browse("marketer").get(f"/customers/{got.pk}/").text
    assert browse("agency").get(f"/people/{got.pk}/why/").status_code == 403
    assert browse("marketer").get("/people/999999/why/").status_code == 404
    _row, secret = make_token(
        actor("marketer"), name="erp", scopes=["campaigns.view", "customers.view"]
    )
    api = Client(headers={"authorization": f"Bearer {secret}"})
    answer = api.get(f"/api/v1/customers/{left_out.pk}/why", {"day": "2026-11-20"}).json()
    [row] = answer["rows"]
    assert (row["state"], row["reason"]) == ("skipped", "no_consent")
    checks = {check["key"]: check["passes"] for check in answer["checks"]}
    assert checks["no_consent"] is False and checks["capped"] is True
