"""What lists have beside their rows: choosing and acting on many, saved views, quick view."""

import re

import pytest
from playwright.sync_api import expect

from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.engage.tests import shop
from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser


def test_rows_are_chosen_acted_on_and_taken_back(visit, accessible):
    page = visit("owner", "/kit/")
    table = page.locator("#table-sample")
    bar = table.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("1 chosen")
    table.get_by_label("Choose every row of this page").check()
    expect(bar).to_contain_text("5 chosen")
    accessible(page)
    bar.get_by_text("Praise").first.click()
    bar.get_by_label("For what").fill("patience")
    page.keyboard.press("Enter")
    toasts = page.get_by_role("region", name="Notices")
    expect(toasts).to_contain_text("Praise: 5 rows")
    expect(page).to_have_url(re.compile(r"/kit/$"))
    toasts.get_by_role("button", name="Undo").click()
    expect(toasts).to_contain_text("Everything is as it was.")


def test_on_a_phone_the_bar_stands_on_the_screen(visit):
    page = visit("owner", "/kit/", width=360, scheme="dark", language="zh-CN")
    page.locator("#table-sample [data-pick]").first.check()
    bar = page.locator("#table-sample [data-bulk]")
    expect(bar).to_be_in_viewport()
    assert overflow(page) == 0
    bar.locator("[data-pick-none]").click()
    expect(bar).to_be_hidden()


def test_a_quick_look_goes_on_with_the_arrows_and_gives_the_focus_back(visit, accessible):
    page = visit("owner", "/kit/")
    panel = page.get_by_role("complementary", name="Quick view")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(panel.get_by_role("heading")).to_have_text(
        "Wolfgang Freiherr von Schnurrenberger-Hohenlohe"
    )
    accessible(page)
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("heading")).to_have_text("陈嘉禾")
    page.keyboard.press("k")
    expect(panel.get_by_role("heading")).to_contain_text("Wolfgang")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#table-sample tbody tr").first.get_by_role("link")).to_be_focused()


def test_customers_and_orders_have_a_quick_look(visit):
    lin = customers.add_customer(SYSTEM, name="林小满", identities=[("email", "lin@example.com")])
    page = visit("agent", "/customers/", language="zh-CN", scheme="dark", width=360)
    page.get_by_role("link", name="林小满").focus()
    page.keyboard.press("Space")
    panel = page.locator("[data-quick]")
    expect(panel.get_by_role("heading", name="林小满")).to_be_visible()
    expect(panel).to_contain_text("lin@example.com")
    expect(panel.locator("[data-quick-open]")).to_have_attribute(
        "href", re.compile(f"/customers/{lin.pk}/")
    )


def test_a_view_is_saved_from_the_list_as_it_stands(visit, accessible):
    page = visit("owner", "/kit/?sort=-orders")
    page.locator("#table-sample").get_by_role("combobox", name="State").select_option("unpaid")
    expect(page).to_have_url(re.compile("state=unpaid"))
    page.get_by_text("Save view").click()
    page.get_by_label("Name of the view").fill("Waiting")
    accessible(page)
    page.keyboard.press("Enter")
    tab = page.get_by_role("navigation", name="Views").get_by_role("link", name="Waiting")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(page).to_have_url(
        re.compile(r"state=unpaid&sort=-orders&view=\d+|sort=-orders&state=unpaid&view=\d+")
    )
    expect(page.locator("#table-sample tbody tr")).to_have_count(1)
    page.get_by_title("This view").click()
    page.get_by_role("button", name="Delete this view").click()
    expect(tab).to_have_count(0)


def test_the_amount_of_a_row_is_in_view_on_a_phone(visit):
    customers.add_customer(SYSTEM, name="Wolfgang Freiherr von Schnurrenberger-Hohenlohe")
    shop.campaign(name="秋装上新：给一年没来的老客，满两百减三十")
    page = visit("owner", "/customers/", width=390, scheme="dark", language="zh-CN")
    for path, amount in (("/customers/", "消费金额"), ("/campaigns/", "带来毛利")):
        page.goto(page.url.replace("/customers/", path))
        head = page.locator(".table thead th", has_text=amount)
        edge = head.evaluate("head => head.closest('.table-scroll').getBoundingClientRect().right")
        box = head.bounding_box()
        assert box["x"] + box["width"] <= edge, (path, box, edge)
