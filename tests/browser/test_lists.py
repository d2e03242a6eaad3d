"""What lists have beside their rows: choosing and acting on many, saved views, quick view."""

import re

import pytest
from playwright.sync_api import expect

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
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    bar.locator("[data-pick-none]").click()
    expect(bar).to_be_hidden()
