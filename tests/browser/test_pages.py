"""Every page of the menu in a shop that has just begun: no script fails, the CSP holds, WCAG AA is
kept, and nothing is cut off on a phone of 360 pixels. Then every page that there is, on a phone.
"""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from shuke.common.declarations import declared
from shuke.common.slots import MenuPage
from shuke.warehouse.testing import fill
from tests.objects import Objects
from tests.pages import page_addresses
from tests.team import sign_in

pytestmark = pytest.mark.browser
PAGES = [page.url_name for page in declared(MenuPage)]
PHONE = 360
#: What is cut off, with three dots or without, and says the whole nowhere.
CUT = """() => [...document.querySelectorAll("body *")].filter((each) =>
    ["hidden", "clip"].includes(getComputedStyle(each).overflowX)
    && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1 && each.innerText?.trim()
    && !each.closest("[title]") && !each.querySelector("[title]")
  ).map((each) => `${each.tagName}.${each.className}: ${each.innerText.trim().slice(0, 60)}`)"""


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-GB"), ("dark", "zh-CN")])
def test_every_page_of_the_menu_is_accessible_and_fits_a_phone(
    visit, faults_of, home, scheme, language
):
    fill()
    faults = []
    page = visit("owner", "/kit/", scheme=scheme, language=language)
    for name in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(reverse(name))
        if answer is None or answer.status != 200:
            faults.append(f"{name}: {answer and answer.status}")
            continue
        faults += faults_of(page, name)
    assert not faults, "\n".join(faults)


def test_every_page_fits_a_phone_and_cuts_no_words(visit, staff, home, settings):
    """Also those that no menu leads to: records, forms, the pages of customers. In Chinese, whose names are long
    and unbroken; one of each kind of page."""
    settings.MAILBOX = True
    objects = Objects()
    client = Client()
    sign_in(client, staff("owner"))
    page = visit("owner", "/kit/", language="zh-CN", width=PHONE)
    page.expected_errors = [""]  # what a page complains of is told by test_console
    faults = []
    addresses = page_addresses(client, objects)
    for address in addresses:
        page.goto(address, wait_until="load")
        expect(page.locator(".htmx-request")).to_have_count(0)
        # Not by `overflow`: what it waits with may not run on a page of customers, under their policy.
        if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            faults.append(f"{address}: {over} pixels wider than a phone of {PHONE}")
        faults += [f"{address}: cut off: {each}" for each in page.evaluate(CUT)]
    assert len(addresses) > 50
    assert not faults, "\n".join(faults)
