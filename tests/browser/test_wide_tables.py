"""On a desk a table is as wide as what holds it, whatever the page; one of two or three columns of figures stays
narrow enough to be read across."""

import pytest
from django.test import Client

from tests.browser.conftest import settled
from tests.objects import Objects
from tests.pages import page_addresses
from tests.team import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once]
#: Tables on the screen that leave more than a finger of their place empty.
NARROW = """() => [...document.querySelectorAll("main .table-scroll > table")]
    .filter((each) => each.offsetWidth)
    .map((each) => [each.offsetWidth, Math.min(each.parentElement.clientWidth, 512)])
    .filter(([width, room]) => width < room - 40)"""


def test_a_table_is_as_wide_as_what_holds_it(visit, staff, home):
    client, objects = Client(), Objects()
    sign_in(client, staff("owner"))
    addresses = page_addresses(client, objects)
    tables = [each for each in addresses if "table-scroll" in client.get(each).text]
    assert len(tables) > 40
    page, faults = visit("owner", "/kit/", width=1280), []
    for address in tables:
        page.goto(address)
        settled(page)
        faults += [f"{address}: {width} of {room}" for width, room in page.evaluate(NARROW)]
    assert not faults, faults
