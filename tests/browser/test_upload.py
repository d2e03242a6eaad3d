"""Uploads say how far they are, go on after a break, and show what is wrong without losing the page."""

import re

import pytest
from playwright.sync_api import expect

from shuke.collect.models import Import
from shuke.common.models import Upload

pytestmark = pytest.mark.browser
CSV = b"Order,Customer,Total\n"
BIG = CSV * 100_000  # three pieces
PIECES = "**/uploads/of/*/"


@pytest.fixture
def orders(tmp_path):
    """A file as it lies on a disk: chosen again, it was changed at the same time."""
    path = tmp_path / "orders.csv"
    path.write_bytes(BIG)
    return path


class Line:
    """The line between page and server: the first piece passes, the second hangs until it is cut."""

    def __init__(self, page):
        self.page, self.passed, self.held = page, 0, []
        page.expected_errors.append("Failed to load resource")
        page.route(PIECES, self.carry)

    def carry(self, route):
        if route.request.method == "PATCH" and self.passed:
            return self.held.append(route)
        self.passed += route.request.method == "PATCH"
        return route.continue_()

    def cut(self):
        self.page.context.set_offline(True)
        for route in self.held:
            route.abort()
        self.page.unroute(PIECES)


def choose(page, path):
    page.locator("#file").set_input_files(path)
    page.get_by_role("button", name="Upload and look at it").click()


def part(page):
    return page.locator("[data-upload-part]")


def test_an_upload_goes_on_by_itself_when_the_network_is_back(visit, orders, accessible):
    page = visit("owner", "/imports/new/")
    line = Line(page)
    choose(page, orders)
    expect(part(page)).to_contain_text("524 KB of 2.1 MB")
    accessible(page)
    line.cut()
    expect(part(page)).to_contain_text("The connection broke at 524 KB of 2.1 MB.")
    assert Upload.objects.get().offset == 512 << 10
    page.context.set_offline(False)
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))
    assert Import.objects.get().size == len(BIG)


def test_after_the_tab_was_closed_the_same_file_goes_on(visit, orders, faults_of):
    page = visit("owner", "/imports/new/", width=360, scheme="dark")
    line = Line(page)
    choose(page, orders)
    expect(part(page)).to_contain_text("524 KB of 2.1 MB")
    line.cut()
    page.close()
    page = visit("owner", "/imports/new/", width=360, scheme="dark")
    expect(page.locator("[data-upload-left]")).to_contain_text("524 KB of 2.1 MB are here")
    assert not faults_of(page, "unfinished uploads")
    offsets = []
    page.on(
        "request",
        lambda asked: asked.method == "PATCH" and offsets.append(asked.headers["upload-offset"]),
    )
    choose(page, orders)
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))
    assert offsets[0] == str(512 << 10)
    assert Import.objects.get().size == len(BIG)


def test_an_upload_is_paused_goes_on_and_is_thrown_away(visit, orders):
    page = visit("owner", "/imports/new/")
    Line(page)
    choose(page, orders)
    expect(part(page)).to_contain_text("524 KB of 2.1 MB")
    page.get_by_role("button", name="Pause").press("Enter")
    expect(part(page)).to_contain_text("Paused at 524 KB of 2.1 MB")
    page.get_by_role("button", name="Continue").press("Enter")
    expect(part(page)).not_to_contain_text("Paused")
    page.get_by_role("button", name="Discard").press("Enter")
    expect(part(page)).to_contain_text("Stopped. Nothing was kept.")
    assert Upload.objects.get().ended_at
    page.unroute(PIECES)
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))


def test_half_of_a_file_is_thrown_away_from_the_page(visit, orders):
    page = visit("owner", "/imports/new/")
    Line(page)
    choose(page, orders)
    expect(part(page)).to_contain_text("524 KB of 2.1 MB")
    page.get_by_role("button", name="Pause").click()
    page.goto("/imports/new/")
    page.get_by_role("button", name="Discard orders.csv").press("Enter")
    expect(page.locator("[data-upload-left]")).to_have_count(0)
    assert Upload.objects.get().ended_at


def test_what_ends_the_session_is_said_and_the_file_stays(visit, orders):
    page = visit("owner", "/imports/new/", language="zh-CN")
    Line(page)
    page.locator("#file").set_input_files(orders)
    page.locator("form[data-upload] button.primary").click()
    expect(part(page)).to_contain_text("已传 524 KB，共 2.1 MB")
    cookies = page.context.cookies()
    page.get_by_role("button", name="暂停").click()
    page.unroute(PIECES)
    page.context.clear_cookies(name="shuke_session")
    page.get_by_role("button", name="继续").click()
    expect(part(page)).to_contain_text("登录已过期")
    page.context.add_cookies(cookies)
    page.get_by_role("button", name="继续").click()
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))


def test_a_file_that_cannot_be_read_is_refused_on_the_page(visit):
    page = visit("owner", "/imports/new/", width=360, scheme="dark")
    page.expected_errors.append("422")
    choose(page, {"name": "empty.csv", "mimeType": "text/csv", "buffer": b""})
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/imports/new/$"))
    choose(page, {"name": "a.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7 \x00\x01"})
    expect(page.get_by_role("alert")).to_contain_text("not a table")


def test_the_gallery_says_what_arrived(visit):
    page = visit("owner", "/kit/")
    page.locator("#sample-file").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 1234}
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("region", name="Notices")).to_contain_text("1,234 bytes arrived.")
