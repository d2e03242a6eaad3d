"""Every page of the menu in a shop that has just begun: no script fails, the CSP holds, WCAG AA is
kept, and nothing is cut off on a phone of 360 pixels. Then every page that there is, on a phone.
"""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from shuke.common.declarations import declared
from shuke.common.slots import MenuPage
from shuke.warehouse.testing import fill
from tests.objects import Objects
from tests.pages import page_addresses
from tests.team import sign_in

pytestmark = pytest.mark.browser
PAGES = [page.url_name for page in declared(MenuPage)]
PHONE = 360
#: What is cut off, with three dots or without, and says the whole nowhere.
CUT = """() => [...document.querySelectorAll("body *")].filter((each) =>
    ["hidden", "clip"].includes(getComputedStyle(each).overflowX)
    && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1 && each.innerText?.trim()
    && !each.closest("[title]") && !each.querySelector("[title]")
  ).map((each) => `${each.tagName}.${each.className}: ${each.innerText.trim().slice(0, 60)}`)"""
#: A way back without its arrow looks like a word of the heading.
BARE = """() => [...document.querySelectorAll(".crumb a")].filter((each) => !each.querySelector("svg"))
  .map((each) => each.innerText)"""
#: What a finger cannot hit: lower than `FINGER`, with what reaches over its edges. Links within a sentence, and a
#: box in its label, are as high as what they stand in.
SMALL = """(least) => [...document.querySelectorAll(
    "main :is(a, button, summary, select, textarea, input:not([type=hidden]))")].flatMap((each) => {
    const style = getComputedStyle(each);
    const seen = each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!seen || each.disabled || style.display === "inline" || style.clipPath !== "none") return [];
    const label = /checkbox|radio|color/.test(each.type) && each.closest("label");
    const reach = getComputedStyle(each, "::after");
    const over = reach.content !== "none" && reach.position === "absolute" ? parseFloat(reach.height) : 0;
    const height = Math.max((label || each).getBoundingClientRect().height, over || 0);
    return height > 2 && height < least - 0.5
      ? [`${each.tagName}.${each.className} “${each.innerText || each.name}” ${Math.round(height)}`] : [];
  })"""
FINGER = 36
#: Two boxes under one another whose borders touch read as one.
TOUCHING = """() => [...document.querySelectorAll("main :is(.panel, .table-scroll, .notice)")].flatMap((each) => {
    const next = each.nextElementSibling;
    if (!next?.matches(".panel, .table-scroll, .notice")) return [];
    const [one, two] = [each.getBoundingClientRect(), next.getBoundingClientRect()];
    if (!one.height || !two.height || two.left >= one.right || two.top < one.top) return [];
    return two.top - one.bottom < 6 ? [`${each.className} and ${next.className} “${next.innerText.slice(0, 20)}”`] : [];
  })"""
#: A figure that goes on in the next line: ¥352. and 63 under it.
BROKEN = """() => [...document.querySelectorAll("main :is(td.number, .stat-value)")].flatMap((each) => {
    const texts = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    const broken = [];
    while (texts.nextNode()) {
      const text = texts.currentNode;
      for (const word of text.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((at) => Math.round(at.top))).size > 1) broken.push(word[0]);
      }
    }
    return broken;
  })"""
#: As long as the longest that a name may be in German, and nowhere to break it.
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def lengthen(objects: Objects) -> None:
    """Give what people name themselves a name that does not fit on a phone."""
    named = (objects.lin, objects.segment, objects.sending, objects.draft, objects.form, objects.list, objects.coupon,
             objects.connector, objects.mail_account, objects.hook, objects.tag, objects.staff["agent"],
             objects.order.store)  # fmt: skip
    for row in named:
        length = row._meta.get_field("name").max_length
        type(row)._default_manager.filter(pk=row.pk).update(name=LONG[:length])
    type(objects.task)._default_manager.filter(pk=objects.task.pk).update(title=LONG)
    type(objects.message)._default_manager.filter(pk=objects.message.pk).update(subject=LONG)


@pytest.mark.parametrize(("scheme", "language"), [("light", "en-GB"), ("dark", "zh-CN")])
def test_every_page_of_the_menu_is_accessible_and_fits_a_phone(
    visit, faults_of, home, scheme, language
):
    fill()
    faults = []
    page = visit("owner", "/kit/", scheme=scheme, language=language)
    for name in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(reverse(name))
        if answer is None or answer.status != 200:
            faults.append(f"{name}: {answer and answer.status}")
            continue
        faults += faults_of(page, name)
    assert not faults, "\n".join(faults)


def test_every_page_fits_a_phone_and_cuts_no_words(visit, staff, home, settings):
    """Also those that no menu leads to: records, forms, the pages of customers. In Chinese, with names that are
    long and unbroken; one of each kind of page, for fingers."""
    settings.MAILBOX = True
    objects = Objects()
    lengthen(objects)
    client = Client()
    sign_in(client, staff("owner"))
    page = visit("owner", "/kit/", language="zh-CN", width=PHONE, touch=True)
    page.expected_errors = [""]  # what a page complains of is told by test_console
    faults = []
    addresses = page_addresses(client, objects)
    for address in addresses:
        page.goto(address, wait_until="load")
        expect(page.locator(".htmx-request")).to_have_count(0)
        # Not by `overflow`: what it waits with may not run on a page of customers, under their policy.
        if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            faults.append(f"{address}: {over} pixels wider than a phone of {PHONE}")
        faults += [f"{address}: cut off: {each}" for each in page.evaluate(CUT)]
        faults += [f"{address}: a way back without arrow: {each}" for each in page.evaluate(BARE)]
        faults += [
            f"{address}: too low for a finger: {each}" for each in page.evaluate(SMALL, FINGER)
        ]
        faults += [f"{address}: boxes that touch: {each}" for each in page.evaluate(TOUCHING)]
        faults += [f"{address}: a figure in two lines: {each}" for each in page.evaluate(BROKEN)]
    assert len(addresses) > 50
    assert not faults, "\n".join(faults)
