"""Writing a letter in a real browser: the editor, the preview beside it, what is saved."""

import re

import pytest
from playwright.sync_api import expect

from shuke.engage.models import Campaign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def letter_in_frame(page):
    return page.frame_locator("#preview iframe.letter-frame:not(.coming)").locator("body")


def test_a_letter_is_written_as_it_looks(visit):
    page = visit("marketer", "/campaigns/new/")
    page.get_by_label("Campaign name").fill("Autumn")
    page.locator("#id_subject").fill("For {{ customer.name | default: 'you' }}")
    surface = page.locator("#surface")
    expect(surface).to_contain_text("{{ customer.greeting }}")

    surface.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Warm ")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("coats")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Button", exact=True).click()
    page.keyboard.type("shop.example.com/coats")
    page.keyboard.press("Enter")

    # The preview follows, in a frame that can do nothing.
    expect(page.locator(".envelope-subject")).to_have_text("For you")
    expect(letter_in_frame(page)).to_contain_text("Warm coats")
    assert page.locator("#preview iframe").first.get_attribute("sandbox") == ""

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn")
    saved = Campaign.objects.get().html
    assert re.search(r"<(b|strong)>coats</\1>", saved)
    assert '<a class="button" href="https://shop.example.com/coats">' in saved


def test_what_is_pasted_or_typed_as_html_cannot_run_here(visit):
    page = visit("marketer", "/campaigns/new/")
    page.expected_errors = ["inline event handler"]  # refused by the policy while it is read
    page.get_by_role("button", name="HTML").click()
    hostile = (
        '<p>kept</p><img src="x:y" onerror="document.title=1"><script>document.title=2</script>'
        '<a href="javascript:document.title=3">x</a><svg onload="document.title=4"></svg>'
    )
    page.locator("#id_html").fill(hostile)
    page.get_by_role("button", name="HTML").click()
    expect(page.locator("#surface")).to_contain_text("kept")
    inside = page.locator("#surface").inner_html()
    assert not re.search(r"onerror|<script|javascript:|<svg", inside)
    expect(letter_in_frame(page)).to_contain_text("kept")
    assert "New campaign" in page.title()


def test_a_broken_placeholder_is_told_while_writing(visit):
    page = visit("marketer", "/campaigns/new/")
    page.locator("#id_subject").fill("{{ customer.name | shout }}")
    expect(page.locator("#preview .notice.bad")).to_contain_text("shout")
    page.locator("#id_subject").fill("{{ customer.nickname }}")
    expect(page.locator("#preview .warnings")).to_contain_text("customer.nickname")
