"""The segment builder under hands that are quicker than its answers."""

import pytest
from playwright.sync_api import expect

from shuke.warehouse.testing import fill
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.once]
#: Choose as soon as the drawn page holds the select, before the browser shows it.
CHOOSE_AT_ONCE = """name => new MutationObserver((_, watch) => {
  const drawn = document.getElementsByName(name)[0];
  if (!drawn) return;
  watch.disconnect();
  drawn.value = "city";
  drawn.dispatchEvent(new Event("change", { bubbles: true }));
}).observe(document.body, { childList: true, subtree: true })"""


def test_who_is_quicker_than_the_answer_loses_nothing(visit, home):
    fill()
    page = visit("owner", "/segments/new/")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/segments/draft/", hold)
    page.get_by_role("button", name="Group", exact=True).click()
    page.locator("[name='0-0.field']").select_option("city")
    page.locator("#add-0").click()
    page.locator("[name='0-1.field']").select_option("stage")
    # Requests come to the route while the page is asked something.
    until(lambda: page.evaluate("1") and len(held) == 4)
    held[-1].continue_()
    expect(page.locator("[name='0-2-0.field']")).to_be_visible()
    expect(page.locator("[name='0-3.field']")).to_be_visible()
    expect(page.locator("[name='0-0.field']")).to_have_value("city")
    expect(page.locator("[name='0-1.field']")).to_have_value("stage")


def test_what_is_drawn_listens_at_once(visit, home):
    fill()
    page = visit("owner", "/segments/new/")
    page.evaluate(CHOOSE_AT_ONCE, "0-2-0.field")
    page.get_by_role("button", name="Group", exact=True).click()
    expect(page.locator("[name='0-2-0.op'] option[value=known]")).to_have_count(1)


def test_what_is_typed_while_it_is_drawn_anew_stays(visit, home):
    """The answer to a button, drawn without what was typed meanwhile, took its place."""
    fill()
    page = visit("owner", "/segments/new/")
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/segments/draft/", hold_the_first)
    page.locator("#add-0").click()
    until(lambda: page.evaluate("1") and len(held) == 1)
    page.locator("[name='0-1.value']").fill("7")
    held[0].continue_()
    expect(page.locator("[name='0-2.field']")).to_be_visible()
    expect(page.locator("[name='0-1.value']")).to_have_value("7")
    expect(page.locator("#preview")).to_contain_text("at least 7 orders")
