"""What a page says when it has nothing to show, or somebody may not see it."""

import pytest

from shuke.common.access import SYSTEM
from shuke.insight import commands as insight

pytestmark = pytest.mark.django_db
LISTS = ["/customers/", "/orders/", "/products/"]


@pytest.mark.parametrize("address", LISTS)
def test_an_empty_list_leads_whoever_may_to_the_import(browse, address):
    button = '<a class="button primary" href="/imports/new/">'
    assert button in browse("owner").get(address).text
    assert button not in browse("agent").get(address).text


def test_a_refusal_names_what_is_missing_as_the_table_of_rights_does(browse):
    page = browse("agent").get("/settings/")
    assert page.status_code == 403
    assert "Change the shop" in page.text and 'title="settings.manage"' in page.text


def test_what_a_job_did_is_signed_in_the_readers_language(browse):
    insight.save_segment(SYSTEM, name="老客", definition={"where": {"all": []}})
    page = browse("owner", "zh-hans").get("/segments/").text
    assert "系统 修改于" in page and "system 修改于" not in page


def test_a_customer_with_a_broken_link_is_not_led_to_the_log_in(browse, client):
    home = '<a class="button primary" href="/">'
    assert home not in client.get("/u/forged/").text
    assert home in browse("agent").get("/nowhere/").text
