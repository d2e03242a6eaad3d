"""The kit in a real browser: palette, help, keys, tables, charts, the drawer, accessibility."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser
TODAY = re.compile(r":\d+/$")


def test_the_palette_finds_and_opens_a_page(visit):
    page = visit("owner", "/kit/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search")
    expect(palette).to_be_visible()
    box = palette.get_by_role("combobox")
    expect(box).to_be_focused()
    box.fill("today")
    expect(palette.get_by_role("option").first).to_contain_text("Today")
    expect(palette.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(TODAY)


def test_the_palette_opens_with_a_slash_and_says_when_nothing_is_found(visit):
    page = visit("owner", "/kit/")
    page.keyboard.press("/")
    palette = page.get_by_role("dialog", name="Search")
    palette.get_by_role("combobox").fill("zzzz-nobody")
    expect(palette.get_by_role("status")).to_contain_text("Nothing found")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()


def test_keys_help_go_and_walk(visit):
    page = visit("owner", "/kit/")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_visible()
    expect(help_).to_contain_text("Today")
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr.is-at")).to_have_count(1)
    expect(page.locator("tr.is-at a")).to_be_focused()
    page.keyboard.press("f")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("gt?")  # letters belong to the field now
    expect(page.get_by_role("searchbox")).to_have_value("gt?")
    page.get_by_role("searchbox").blur()
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC))  # the second key comes in time, however late
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url(TODAY)


def test_a_table_sorts_and_filters_without_loading_the_page(visit):
    page = visit("owner", "/kit/")
    page.evaluate("window.stayed = true")
    table = page.locator("#table-sample")
    table.get_by_role("link", name="Orders").click()
    expect(table.locator("tbody tr").first).to_contain_text("Wolfgang")
    expect(page).to_have_url(re.compile(r"\?sort=-orders$"))
    table.get_by_role("searchbox").fill("林")
    expect(table.locator(".sentence")).to_contain_text("1 match where Search contains “林”")
    expect(page).to_have_url(re.compile(r"\?q=%E6%9E%97&sort=-orders$"))
    expect(table.get_by_role("searchbox")).to_be_focused()
    table.get_by_role("combobox", name="State").select_option("unpaid")
    expect(table).to_contain_text("Nothing matches")
    table.get_by_role("link", name="Clear all").first.click()
    expect(table.locator("tbody tr")).to_have_count(5)
    expect(table.get_by_role("searchbox")).to_have_value("")
    expect(page).to_have_url(re.compile(r"\?sort=-orders$"))
    page.go_back()
    expect(table).to_contain_text("Nothing matches")
    page.wait_for_function("window.stayed === undefined")  # going back asks the server anew


def test_the_language_changes_on_the_page_as_it_stands(visit):
    page = visit("owner", "/kit/")
    page.locator("#table-sample").get_by_role("searchbox").fill("林")
    expect(page).to_have_url(re.compile(r"q=%E6%9E%97"))
    page.get_by_role("banner").get_by_text("Owner").first.click()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("组件库")
    expect(page.locator("tbody tr").first).to_contain_text("林小满")
    page.get_by_role("banner").locator("summary.who").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(26, 24, 21)")


def test_charts_are_drawn_and_told_as_tables(visit):
    page = visit("owner", "/kit/")
    chart = page.locator("#chart-revenue-by-month")
    expect(chart.locator("canvas")).to_be_visible()
    expect(chart.get_by_role("table")).to_be_hidden()
    chart.get_by_role("button", name="Show as table").click()
    expect(chart.get_by_role("table")).to_contain_text("¥320,000.00")
    expect(chart.locator("canvas")).to_be_hidden()


def test_a_chart_can_be_taken_along_as_picture_and_as_data(visit):
    page = visit("owner", "/kit/")
    chart = page.locator("#chart-revenue-by-month")
    expect(chart.locator("canvas")).to_be_visible()
    tools = chart.locator("summary")
    tools.focus()
    page.keyboard.press("Enter")
    expect(chart.get_by_role("button", name="Save picture")).to_be_visible()
    page.keyboard.press("Tab")
    with page.expect_download() as picture:
        page.keyboard.press("Enter")
    assert picture.value.suggested_filename == "revenue-by-month.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    expect(tools).to_be_focused()
    tools.click()
    with page.expect_download() as data:
        chart.get_by_role("button", name="Save data").click()
    lines = data.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].endswith(",Revenue") and len(lines) == 12
    assert lines[1].split(",")[1].isdigit()


def test_a_definition_shows_on_focus(visit):
    page = visit("owner", "/kit/")
    term = page.get_by_role("button", name="Net revenue")
    term.focus()
    expect(page.get_by_role("tooltip").first).to_contain_text("less what was paid back")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip").first).to_be_hidden()


def test_on_a_phone_the_menu_is_a_drawer_and_nothing_is_cut_off(visit):
    page = visit("owner", "/kit/", width=360)
    assert overflow(page) == 0
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Open the menu").click()
    expect(menu.get_by_role("link", name="Today")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Open the menu")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_keeps_wcag(visit, accessible, scheme):
    page = visit("owner", "/kit/", scheme=scheme)
    expect(page.locator("canvas").first).to_be_visible()
    accessible(page)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-list").get_by_role("option").first).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_log_in_page_keeps_wcag(visit, accessible, scheme):
    page = visit(None, "/login/", scheme=scheme, language="zh-CN")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible(page)


def test_a_toast_says_it_and_takes_it_back(visit):
    page = visit("owner", "/kit/?q=Emma")
    page.get_by_role("button", name="Toast with undo").click()
    toasts = page.get_by_role("region", name="Notices")
    expect(toasts).to_contain_text("Saved.")
    toasts.get_by_role("button", name="Undo").click()
    expect(toasts).to_contain_text("Everything is as it was.")
    expect(page).to_have_url(re.compile(r"/kit/\?q=Emma$"))
    toasts.get_by_role("button", name="Close").click()
    expect(toasts.get_by_role("status")).to_have_count(0)
