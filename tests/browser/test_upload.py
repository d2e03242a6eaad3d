"""Uploads say how far they are, can be stopped, and show what is wrong without losing the page."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
CSV = b"Order,Customer,Total\n"


def chosen(page, body, name="orders.csv"):
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": body})
    page.get_by_role("button", name="Upload and look at it").click()


def test_an_upload_can_be_stopped_and_sent_again(visit, accessible):
    page = visit("owner", "/imports/new/")
    held = []
    page.route("**/imports/new/", lambda route: held.append(route))  # noqa: PLW0108 - needs a function
    chosen(page, CSV * 100_000)
    expect(page.locator("[data-upload-part]")).to_contain_text(re.compile(r"2\.1 MB"))
    accessible(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("[data-upload-part]")).to_contain_text("Stopped. Nothing was kept.")
    page.unroute("**/imports/new/")
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))
    assert held


def test_a_file_that_cannot_be_read_is_refused_on_the_page(visit):
    page = visit("owner", "/imports/new/", width=360, scheme="dark")
    page.expected_errors.append("422")
    chosen(page, b"", name="empty.csv")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/imports/new/$"))


def test_the_gallery_says_what_arrived(visit):
    page = visit("owner", "/kit/")
    page.locator("#sample-file").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 1234}
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("region", name="Notices")).to_contain_text("1,234 bytes arrived.")
