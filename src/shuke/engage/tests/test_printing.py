"""Letters and parcel inserts: gathered, prepared, printed, with codes whose scans are counted."""

import datetime as dt
import html
import re

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.pdf import NoPdf
from shuke.customers.commands import add_address, end_address, grant_consent, withdraw_consent
from shuke.customers.models import PostalAddress
from shuke.engage import commands
from shuke.engage.channels.paper import INSERT, POST
from shuke.engage.models import Campaign, Click, PrintBatch, Send
from shuke.engage.queries.printing import sheets
from shuke.engage.steps import new_step
from shuke.engage.tests import shop
from shuke.engage.tests.test_text_campaigns import everybody

pytestmark = pytest.mark.django_db
TEXT = "{{ customer.first_name }}：\n冬装到了，扫码看新款 https://shop.example/winter"


@pytest.fixture(autouse=True)
def noon(home):
    with clock.fixed(dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)):
        yield


def who(count: int = 3):
    """All with a door; all but the last agreed to post."""
    people = shop.people(count)
    for number, one in enumerate(people):
        add_address(SYSTEM, one.pk, receiver=one.name, city="杭州", street=f"文三路 {number} 号")
        if number < count - 1:
            grant_consent(SYSTEM, one.pk, "post", source="test", at=shop.NOW)
    return people


def sent(browse, people, channel: str = POST) -> Campaign:
    """Written on the page, as a marketer does, and gathered."""
    values = {
        "name": "冬装", "segment_id": everybody(), "holdout_percent": 0, "text": TEXT, "then": "review",
    }  # fmt: skip
    answer = browse("marketer").post(f"/campaigns/new/?channel={channel}", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    campaign = Campaign.objects.latest("pk")
    commands.launch_campaign(SYSTEM, campaign.pk)
    commands.gather_audience(campaign.pk, lambda _campaign: [one.pk for one in people])
    commands.send_slice(campaign.pk)
    return campaign


def words(answer) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def test_letters_are_prepared_printed_and_their_codes_counted(browse):
    people = who()
    campaign = sent(browse, people)
    states = dict(campaign.sends.values_list("customer_id", "state"))
    assert [states[one.pk] for one in people] == ["sent", "sent", "skipped"]
    marketer = browse("marketer")
    assert "2 wait to be printed" in words(marketer.get("/letters/"))
    marketer.post(f"/letters/{campaign.step_id}/batches/")
    batch = PrintBatch.objects.get()
    first = sheets(batch)[0]
    assert first.address == ["杭州文三路 0 号", people[0].name]
    assert [kind for kind, _what in first.parts] == ["words", "words", "code"]
    assert marketer.post(f"/letters/{campaign.step_id}/batches/").status_code == 409, "none twice"
    assert not Send.objects.filter(delivery_events__kind="delivered").exists()
    marketer.post(f"/letters/batches/{batch.pk}/printed/")
    assert Send.objects.filter(delivery_events__kind="delivered").count() == 2
    assert marketer.post(f"/letters/batches/{batch.pk}/removal/").status_code == 409
    from shuke.engage.keys import keyring

    key = keyring().send_key(campaign.sends.order_by("pk")[0].pk)
    answer = Client(headers={"user-agent": "Mozilla/5.0 (iPhone)"}).get(f"/c/{key}/1/")
    assert answer.status_code in (200, 302) and Click.objects.count() <= 1


def test_the_pages_are_a_pdf_of_one_letter_each(browse):
    campaign = sent(browse, who())
    commands.prepare_batch(SYSTEM, campaign.step_id)
    answer = browse("owner").get(f"/letters/batches/{PrintBatch.objects.get().pk}/pages/")
    if answer.status_code == NoPdf.status:
        pytest.skip("WeasyPrint or Pango is missing here")
    assert answer.content.startswith(b"%PDF") and "application/pdf" in answer["Content-Type"]


def test_who_left_or_moved_away_before_printing_gets_none(browse):
    people = who(4)
    campaign = sent(browse, people)
    withdraw_consent(SYSTEM, people[0].pk, "post", source="test")
    end_address(SYSTEM, PostalAddress.objects.get(customer=people[1]).pk)
    batch = commands.prepare_batch(SYSTEM, campaign.step_id)
    assert [sheet.name for sheet in sheets(batch)] == [people[2].name]
    gone = Send.objects.filter(delivery_events__kind="failed").values_list("customer_id", flat=True)
    assert {*gone} == {people[0].pk, people[1].pk}


def test_what_is_put_back_waits_again(browse):
    campaign = sent(browse, who())
    batch = commands.prepare_batch(SYSTEM, campaign.step_id)
    browse("marketer").post(f"/letters/batches/{batch.pk}/removal/")
    assert "2 wait to be printed" in words(browse("marketer").get("/letters/"))
    commands.prepare_batch(SYSTEM, campaign.step_id)
    assert browse("owner").get(f"/letters/batches/{batch.pk}/pages/").status_code == 404


def test_an_insert_needs_neither_consent_nor_a_door(browse):
    people = shop.people(2, granted=False)
    campaign = sent(browse, people, INSERT)
    batch = commands.prepare_batch(SYSTEM, campaign.step_id)
    assert [sheet.name for sheet in sheets(batch)] == [one.name for one in people]
    assert sheets(batch)[0].address == []


def test_whoever_gets_two_of_one_step_gets_both_on_paper(browse):
    """As of a journey that somebody walks again: an insert for each parcel."""
    people = shop.people(1, granted=False)
    campaign = sent(browse, people, INSERT)
    Send.objects.create(
        step=campaign.step, customer=people[0], occurrence=2, state="sent", channel=INSERT,
        created_at=shop.NOW, settled_at=shop.NOW,
    )  # fmt: skip
    batch = commands.prepare_batch(SYSTEM, campaign.step_id)
    assert [sheet.name for sheet in sheets(batch)] == [people[0].name] * 2


def test_what_went_out_otherwise_is_not_printed(browse):
    """Else an e-mail would count as delivered once its batch is said to be printed."""
    step = new_step("opt_in")
    Send.objects.create(
        step=step, customer=shop.people(1)[0], state="sent", channel="email",
        created_at=shop.NOW, settled_at=shop.NOW,
    )  # fmt: skip
    assert browse("marketer").post(f"/letters/{step.pk}/batches/").status_code == 409
    assert not PrintBatch.objects.exists()


def test_who_may_not_see_contacts_gets_no_pages_and_who_may_not_print_nothing(browse):
    campaign = sent(browse, who())
    batch = commands.prepare_batch(SYSTEM, campaign.step_id)
    assert browse("analyst").get("/letters/").status_code == 403
    assert browse("agent").get(f"/letters/batches/{batch.pk}/pages/").status_code == 403
