"""Lists on a phone: what one looks for stands on the screen, without moving the table sideways."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from shuke.care import commands as care
from shuke.common import clock
from shuke.counter.models import Call
from shuke.customers.models import Customer
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.sales.models import Deal
from shuke.shop import commands as shop
from shuke.shop.models import Order
from shuke.warehouse.testing import fill
from tests.browser.conftest import settled
from tests.objects import Objects
from tests.pages import page_addresses
from tests.team import sign_in

pytestmark = pytest.mark.browser
PHONE = 390
#: By how many pixels each list is wider than what holds it. Tables of figures may be: they have many columns.
WIDER = """() => [...document.querySelectorAll("main .table-box .table-scroll")]
    .map((each) => each.scrollWidth - each.clientWidth).filter((over) => over > 0)"""
#: By how many pixels each table of a page is wider than what holds it.
MOVED = """() => [...document.querySelectorAll("main .table-scroll")]
    .map((each) => each.scrollWidth - each.clientWidth)"""

#: Whether something of an element stands outside it.
CUT = "(each) => each.scrollHeight > each.clientHeight + 1"

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


def test_no_list_has_to_be_moved_sideways_for_what_it_shows_first(visit, staff, home):
    """Whichever page has one, with names and numbers as long as shops have them: Taobao's order numbers have 19
    digits, and a moment in English is a third longer than in Chinese."""
    objects = Objects()
    Order.objects.filter(pk=Order.objects.earliest("pk").pk).update(number="4299399752202231086")
    Customer.objects.filter(pk=objects.emma.pk).update(
        name="Wolfeschlegelstein Hubert Blaine the Elder"
    )
    assert Call.objects.exists()
    today = clock.today()
    budget = f"douyin, {today.replace(day=1)}, {today.replace(day=28)}, 21800"
    shop.state_budgets(objects.owner, shop.costs_of_text(budget))
    client = Client()
    sign_in(client, staff("owner"))
    listed = [
        address
        for address in page_addresses(client, objects)
        if address != "/kit/"  # the gallery shows every kind of column
        and 'class="table-scroll' in client.get(address).text.partition('class="table-box"')[2]
    ]
    assert len(listed) > 30
    faults = []
    for language in ("zh-CN", "en-GB"):
        page = visit("owner", "/kit/", language=language, width=PHONE)
        for address in listed:
            page.goto(address)
            settled(page)
            faults += [f"{address} {language}: {over} pixels" for over in page.evaluate(WIDER)]
    assert not faults, faults


@pytest.fixture
def small_shop(db, home):
    with clock.fixed(TODAY):
        yield SmallShop()


def test_what_a_group_was_stands_whole_on_a_phone(visit, small_shop):
    """Beside other days a field of the map has a third line, and a quadrant a second share."""
    for number in range(12):
        person = small_shop.person(f"p{number}")
        for day in ("2025-06-01", "2025-09-01", "2026-06-01", "2026-11-01")[number % 3 :]:
            small_shop.order(person, day, ("CUBE", 1, 10 + number))
    small_shop.fill()
    page = visit("owner", "/insight/rfm/?compare=year", width=PHONE)
    fields = page.locator(".field-cell")
    expect(fields).to_have_count(25)
    cut = [each.text_content() for each in fields.all() if each.evaluate(CUT)]
    assert not cut, cut
    page.goto("/insight/quadrant/?compare=year")
    shares = page.locator(".quadrant .share")
    expect(shares.first).to_be_visible()
    for share in shares.all():
        meter, moved = share.locator("meter"), share.locator(".stat-change")
        assert moved.bounding_box()["y"] >= meter.bounding_box()["y"] + 8


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


def test_small_tables_of_figures_stand_whole_on_a_phone(visit, home):
    """What a table of a page of its own says last is its answer: until when, what to expect, how much."""
    objects = Objects()
    bought = {"bought_on": "2026-04-10", "seller": "杭州湖滨店 Hangzhou Hubin", "price": "1299"}
    lin = objects.lin.pk
    care.note_thing(objects.owner, lin, kind="car", name="云步婴儿推车 Cloudstep", **bought)
    Deal.objects.update(value=13_250)
    faults = []
    for language in ("zh-CN", "en-GB"):
        page = visit("owner", "/kit/", language=language, width=PHONE)
        for address in (f"/care/of/{lin}/", "/sales/forecast/", "/sales/stalls/result/"):
            page.goto(address)
            settled(page)
            over = page.evaluate(MOVED)
            assert over, address
            faults += [f"{address} {language}: {each} pixels" for each in over if each]
    assert not faults, faults
