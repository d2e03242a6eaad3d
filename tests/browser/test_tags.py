"""Tags are added and taken off by keys and by pointer."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_tags_by_keys(visit, accessible):
    page = visit("owner", "/kit/")
    box = page.locator("[data-tags]")
    chips = box.locator("[data-tag]")
    field = page.get_by_label("Tags", exact=True)
    expect(chips).to_have_count(2)
    field.fill("  VIP ")
    field.press("Enter")
    expect(chips.last).to_have_text("VIP")
    expect(chips.last.locator("input")).to_have_value("VIP")
    field.fill("berlin")  # there already
    field.press(",")
    expect(chips).to_have_count(3)
    expect(field).to_have_value("")
    accessible(page)
    field.press("Backspace")
    expect(chips).to_have_count(2)
    page.get_by_role("button", name="Take off “母婴群”").click()
    expect(chips).to_have_text(["Berlin"])
    expect(field).to_be_focused()
