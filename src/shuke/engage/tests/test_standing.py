"""The standing control group: no marketing over any channel, the same people each time, service as ever."""

import datetime as dt

import pytest
from django.db import transaction

from shuke.common import clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.engage import standing
from shuke.engage.ledger.gather import gather
from shuke.engage.models import Step
from shuke.engage.queries.why import why
from shuke.engage.steps import new_step, set_state
from shuke.engage.tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(home):
    with clock.fixed(dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)):
        yield


def out_of(people, purpose: str = "marketing", channel: str = "email") -> set[int]:
    """Whom a step leaves out for the standing group."""
    with transaction.atomic():
        step = new_step("opt_in", purpose=purpose, channel=channel)
        set_state(step.pk, Step.State.OPEN)
    gather(step, [one.pk for one in people])
    rows = step.sends.filter(reason="standing_control")
    assert not rows.exclude(arm="none").exists(), "it takes no part in a campaign's own comparison"
    return set(rows.values_list("customer_id", flat=True))


def test_so_many_of_a_hundred_get_none_and_always_the_same(browse):
    from shuke.operate.commands import change_settings  # above this room: as its page does

    people = shop.people(400)
    assert out_of(people) == set()
    change_settings(SYSTEM, {standing.SHARE.key: "5"}, confirmed=True)
    shop_settings.look_again()
    five = out_of(people)
    assert 5 <= len(five) <= 45
    assert out_of(people) == five == out_of(people, channel="till"), "over every channel"
    assert out_of(people, purpose="service") == set()
    change_settings(SYSTEM, {standing.SHARE.key: "10"}, confirmed=True)
    shop_settings.look_again()
    assert five < out_of(people), "a larger share adds to them"
    pk = min(five)
    check = next(
        c for c in why(SYSTEM, pk, "email", clock.today()).checks if c.key == "standing_control"
    )
    assert not check.passes
    page = browse("owner").get(f"/people/{pk}/why/").content.decode()
    assert "In the standing control group" in page


def test_a_person_who_got_nothing_has_the_way_to_why_on_the_record(browse):
    [lin] = shop.people(1)
    assert f"/people/{lin.pk}/why/" in browse("owner").get(f"/customers/{lin.pk}/").content.decode()
