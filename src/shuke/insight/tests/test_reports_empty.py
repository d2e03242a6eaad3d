"""Reports before there is anything, or enough, to tell."""

import pytest

from shuke.insight.tests.test_reports import SHARED, words
from shuke.insight.tests.way import ask


@pytest.mark.once
def test_a_report_without_data_says_what_to_do(browse, shop):
    client = browse("analyst")
    told = {key: client.get(f"/insight/{key}/").status_code for key in SHARED}
    assert told == dict.fromkeys(SHARED, 503)
    shop.fill()
    for key in SHARED:
        page = client.get(f"/insight/{key}/")
        told[key] = (page.status_code, "Nothing to show yet" in words(page))
    assert told == dict.fromkeys(SHARED, (200, True))


@pytest.mark.once
def test_too_few_returns_tell_no_rhythm(shop, actor):
    for number in range(4):
        person = shop.person(f"p{number}")
        shop.order(person, "2026-01-01")
        shop.order(person, "2026-02-01")
    shop.fill()
    _found, shown, _asked = ask(actor, "repeat")
    assert shown.audience is None
    assert "Too few came back yet (4)" in shown.notices[0]
