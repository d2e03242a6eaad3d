"""Lists on a phone: what one looks for stands on the screen, without moving the table sideways."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from shuke.counter.models import Call
from shuke.customers.models import Customer
from shuke.shop.models import Order
from shuke.warehouse.testing import fill
from tests.browser.conftest import settled
from tests.objects import Objects

pytestmark = pytest.mark.browser
PHONE = 390
LISTS = (
    "customers:list", "shop:orders", "shop:products", "counter:calls", "counter:visits", "collect:imports",
    "engage:campaigns", "team:team", "collect:documents", "operate:audit", "operate:changes", "tasks:all",
    "messages:messages", "shop:coupons", "alliances:agreements", "customers:looks", "forms:forms",
)  # fmt: skip
#: By how many pixels each table is wider than what holds it.
WIDER = """() => [...document.querySelectorAll("main .table-scroll")]
    .map((each) => each.scrollWidth - each.clientWidth).filter((over) => over > 0)"""

#: What a button lies on: what can be pressed and is cut off by nothing before it gets there.
COVERED = """(button) => {
    const at = button.getBoundingClientRect();
    return [...button.form.querySelectorAll("a, select, input:not([type=hidden])")].filter((each) => {
      const box = each.getBoundingClientRect();
      const edge = [...function* () { for (let up = each.parentElement; up !== button.form; up = up.parentElement) yield up; }()]
        .filter((up) => getComputedStyle(up).overflowX !== "visible")
        .map((up) => up.getBoundingClientRect().right);
      return box.left < at.right && Math.min(box.right, ...edge) > at.left + 1
        && box.top < at.bottom && box.bottom > at.top;
    }).map((each) => each.innerText || each.name);
  }"""


def test_no_list_has_to_be_moved_sideways_for_what_it_shows_first(visit, home):
    """With names and numbers as long as shops have them: Taobao's order numbers have 19 digits."""
    objects = Objects()
    Order.objects.filter(pk=Order.objects.earliest("pk").pk).update(number="4299399752202231086")
    Customer.objects.filter(pk=objects.emma.pk).update(
        name="Wolfeschlegelstein Hubert Blaine the Elder"
    )
    assert Call.objects.exists()
    page = visit("owner", "/kit/", language="zh-CN", width=PHONE)
    page.goto(reverse("customers:record", args=[objects.emma.pk]))  # a look, for the list of looks
    faults = []
    for name in LISTS:
        page.goto(reverse(name))
        settled(page)
        expect(page.locator("main .table-scroll").first, f"{name} has a row").to_be_visible()
        faults += [f"{name}: {over} pixels" for over in page.evaluate(WIDER)]
    assert not faults, faults


def test_what_a_phone_leaves_out_stands_beneath_until_columns_are_chosen(visit, home):
    Objects()
    page = visit("owner", "/audit/", width=PHONE)
    beneath = page.locator("main td .phone-only")
    expect(beneath.first).to_be_visible()
    expect(page.get_by_role("columnheader", name="When")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(beneath.first).to_be_hidden()
    expect(page.get_by_role("columnheader", name="When")).to_be_visible()
    page.locator(".columns summary").click()
    page.get_by_role("checkbox", name="Undo").uncheck()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Undo")).to_have_count(0)
    expect(beneath).to_have_count(0)


def test_the_days_of_a_report_scroll_beside_its_button_and_not_under_it(visit, accessible, home):
    fill()
    page = visit("owner", "/insight/trend/", language="zh-CN", width=PHONE, touch=True)
    form = page.locator(".report-options")
    button, days = form.get_by_role("button"), form.locator(".report-presets a")
    width = button.bounding_box()["width"]
    for day in (days.first, days.last, form.locator("select").last):
        day.evaluate("each => each.scrollIntoView({behavior: 'instant', block: 'center'})")
        covered = button.evaluate(COVERED)
        assert not covered, covered
        accessible(page)
    assert button.bounding_box()["width"] == width, "it stays where it is"
