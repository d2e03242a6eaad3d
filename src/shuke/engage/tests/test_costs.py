"""What sending costs, where a channel has a price; where it has none, nothing is said."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shuke.common.declarations import declare, withdraw
from shuke.engage import commands, results
from shuke.engage.channels.email import EMAIL_CHANNEL
from shuke.engage.tests import shop
from shuke.engage.tests.mailserver import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, home):
    with MailServer() as server:
        settings.SMTP_URL = server.url
        yield server


@pytest.fixture
def priced():
    channel = replace(EMAIL_CHANNEL, part_cost=lambda: Decimal("0.5"))
    declare([channel])
    yield
    withdraw([channel])


def test_the_page_and_the_result_tell_what_sending_has_cost(server, priced, browse):
    campaign = shop.gathered(shop.people(4))
    commands.send_slice(campaign.pk)
    page = browse("owner", "en").get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "Sending cost" in page and "¥2.00" in page
    assert results.answers(campaign).cost == Decimal(2)


def test_a_price_that_changes_later_changes_nothing_that_was_paid(server, priced):
    campaign = shop.gathered(shop.people(2))
    commands.send_slice(campaign.pk)
    dearer = replace(EMAIL_CHANNEL, part_cost=lambda: Decimal(9))
    declare([dearer])
    try:
        assert results.answers(campaign).cost == Decimal(1)
    finally:
        withdraw([dearer])


def test_sending_for_nothing_stays_silent(server, browse):
    campaign = shop.gathered(shop.people(2))
    commands.send_slice(campaign.pk)
    page = browse("owner", "en").get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "Delivered" in page and "Sending cost" not in page
