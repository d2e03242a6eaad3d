"""A rule is built in the gallery by keys, and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser


def test_a_rule_by_keys(visit, accessible):
    page = visit("owner", "/kit/")
    rule = page.locator("#rule")
    words = rule.get_by_role("status")
    expect(words).to_contain_text("in the last 24 hours and it goes by SMS")
    rule.get_by_role("button", name="Condition", exact=True).last.press("Enter")
    expect(rule.get_by_label("What is compared").nth(2)).to_be_focused()
    rule.get_by_label("What is compared").nth(2).select_option("ticket")
    rule.get_by_label("Add a value").fill("angry")
    rule.get_by_label("Add a value").press("Tab")
    expect(words).to_contain_text("they wrote “angry”")
    accessible(page)


def test_a_rule_on_a_phone_in_the_dark(visit, accessible):
    page = visit("owner", "/kit/", width=360, language="zh-CN", scheme="dark")
    expect(page.locator("#rule .condition-box").first).to_be_visible()
    assert overflow(page) == 0
    accessible(page)
