"""A screen of a store in a real browser: typed on, left alone, without a network."""

import pytest
from playwright.sync_api import expect

from shuke.collect.models import Document
from shuke.counter import commands
from shuke.counter.models import Kiosk
from shuke.team.models import Store
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def key(actor):
    store = Store.objects.create(code="hubin", name="湖滨店", kind="door")
    return commands.make_kiosk(actor("owner"), name="门口平板", store_id=store.pk)[1]


def opened(page, key):
    page.locator("#key").fill(key)
    page.locator("form button").click()
    page.wait_for_selector("[data-kiosk][data-ready]")


def test_a_number_is_left_by_touch_and_the_screen_begins_anew(visit, key, accessible):
    page = visit(None, "/kiosk/")
    accessible(page)
    opened(page, key)
    expect(page.get_by_text("湖滨店")).to_be_visible()
    accessible(page)
    size = page.locator("#kiosk-phone").evaluate(
        "field => parseFloat(getComputedStyle(field).fontSize)"
    )
    assert size >= 24, "big type"
    page.locator("#kiosk-phone").fill("138 1234 5670")
    page.get_by_label("You may send me offers").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    accessible(page)
    assert Document.objects.get().source.endswith(":sign_ups")
    page.get_by_role("link", name="Next visitor").click()
    expect(page.locator("#kiosk-phone")).to_have_value("")
    expect(page.locator("#kiosk-phone")).to_be_focused()
    expect(page.get_by_label("You may send me offers")).not_to_be_checked()


def test_nothing_is_left_of_who_goes_away(visit, key):
    page = visit(None, "/kiosk/")
    opened(page, key)
    page.locator("#kiosk-phone").fill("13812345670")
    page.locator("#kiosk-name").fill("周念")
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 44_000; }")
    expect(page.locator("#kiosk-phone")).to_have_value("13812345670")
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 2_000; }")
    expect(page.locator("#kiosk-phone")).to_have_value("")
    expect(page.locator("#kiosk-name")).to_have_value("")
    assert not Document.objects.exists()


def test_without_a_network_it_says_so_and_sends_once_later(visit, key, accessible):
    page = visit(None, "/kiosk/", language="zh-CN", scheme="dark", width=360)
    page.expected_errors = ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    opened(page, key)
    accessible(page)
    page.context.set_offline(True)
    page.locator("#kiosk-phone").fill("13812345670")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="没有网络")).to_be_visible()
    expect(page.locator("#kiosk-phone")).to_have_value("13812345670")
    accessible(page)
    page.context.set_offline(False)
    expect(page.get_by_role("alert").filter(has_text="没有网络")).to_be_hidden()
    page.locator("#kiosk-phone").press("Enter")
    expect(page.get_by_role("heading", name="谢谢")).to_be_visible()
    until(lambda: Document.objects.count() == 1)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, "nothing is cut off"


def test_a_wrong_number_and_a_revoked_key(visit, key, actor):
    page = visit(None, "/kiosk/")
    page.expected_errors = ["422", "410"]
    opened(page, key)
    page.locator("#kiosk-phone").fill("12")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is no phone number.")).to_be_visible()
    commands.end_kiosk(actor("owner"), Kiosk.objects.get().pk)
    page.locator("#kiosk-phone").fill("13812345670")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This screen is closed.")).to_be_visible()
    assert not Document.objects.exists()
