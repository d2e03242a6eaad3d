"""A word at the till: written like any campaign, shown to whoever stands there, gone after a month."""

import datetime as dt

import pytest

from shuke.common import clock
from shuke.engage import commands
from shuke.engage.models import Campaign
from shuke.engage.queries.prompts import LIFETIME
from shuke.engage.tests import shop
from shuke.engage.tests.test_calls import NOON, words

pytestmark = pytest.mark.django_db
TEXT = "{{ customer.first_name }}上次问过的 90 码到货了，拿出来给他看看。"


@pytest.fixture(autouse=True)
def noon(home):
    with clock.fixed(NOON):
        yield


def sent(browse, people, *, holdout: int = 0, name: str = "到货提醒") -> Campaign:
    values = {
        "name": name, "segment_id": "", "holdout_percent": holdout, "text": TEXT,
        "language": "zh-hans", "then": "review",
    }  # fmt: skip
    answer = browse("marketer").post("/campaigns/new/?channel=till", values)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    campaign = Campaign.objects.latest("pk")
    Campaign.objects.filter(pk=campaign.pk).update(
        state=Campaign.State.BUILDING, launched_at=NOON, segment_id=1
    )
    assert commands.gather_audience(campaign.pk, lambda _campaign: [one.pk for one in people])
    commands.send_slice(campaign.pk)
    return campaign


def at_the_till(browse, customer) -> str:
    return words(browse("agent").get(f"/till/{customer.pk}/"))


def test_whoever_stands_there_is_told_and_nobody_else(browse):
    one, other, stranger = shop.people(3, granted=False)
    campaign = sent(browse, [one, other])
    states = set(campaign.sends.values_list("state", flat=True))
    assert states == {"sent"}, "nobody has to agree to being spoken to, and two share no address"
    for customer in (one, other):
        assert "上次问过的 90 码到货了" in at_the_till(browse, customer)
    assert "90 码" not in at_the_till(browse, stranger)
    with clock.fixed(NOON + LIFETIME + dt.timedelta(minutes=1)):
        assert "90 码" not in at_the_till(browse, one)


def test_the_page_says_how_it_goes_out_and_who_is_compared(browse):
    people = shop.people(4, granted=False)
    campaign = sent(browse, people, holdout=50)
    held = campaign.sends.filter(state="held_out")
    for send in held:
        assert "90 码" not in at_the_till(browse, send.customer)
    page = words(browse("marketer").get("/campaigns/new/?channel=till"))
    assert "New campaign at the till" in page and "What to say" in page
