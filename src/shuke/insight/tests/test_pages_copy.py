"""Pages by what the copy holds: nothing yet, somebody new, what is late."""

import datetime as dt

import pytest

from shuke.common import clock
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.test_pages import words


@pytest.mark.parametrize("page", ["rfm", "quadrant", "pareto"])
def test_reports_without_data_say_what_to_do(browse, shop, home, page):
    assert browse("analyst").get(f"/insight/{page}/").status_code == 503  # not copied yet
    shop.fill()
    assert "Nobody has bought yet" in words(browse("analyst").get(f"/insight/{page}/"))


def test_the_record_says_which_segments_somebody_is_in(browse, shop, actor):
    from shuke.insight.commands import save_segment

    emma = shop.person("Emma Clarke", city="Leeds")
    shop.fill()
    for name, city in (("Leeds people", "Leeds"), ("杭州客", "杭州")):
        where = {"field": "city", "op": "is", "values": [city]}
        save_segment(actor("marketer"), name=name, definition={"where": where})
    page = browse("marketer").get(f"/customers/{emma.pk}/").content.decode()
    assert f"/segments/of/{emma.pk}/" in page
    panel = browse("marketer").get(f"/segments/of/{emma.pk}/").content.decode()
    assert "Leeds people" in panel and "杭州客" not in panel


def test_pages_tell_when_the_copy_is_later_than_a_worker_lets_it_become(browse, shop):
    shop.order(shop.person("林小满"), "2026-11-19")
    shop.fill()
    client, late = browse("marketer"), "is the worker running?"
    for address in ("/insight/pareto/", "/"):
        page = client.get(address).content.decode()
        assert "Data as of" in page and late not in page, address
    with clock.fixed(TODAY + dt.timedelta(minutes=6)):
        for address in ("/insight/pareto/", "/"):
            assert late in client.get(address).content.decode(), address
