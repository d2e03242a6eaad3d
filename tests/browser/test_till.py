"""The till by keyboard and on a phone, in both languages."""

import pytest
from playwright.sync_api import expect

from shuke.counter.models import Visit
from shuke.customers import commands as customers
from shuke.team.models import Store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wang(actor):
    Store.objects.create(code="hubin", name="湖滨店", kind="door")
    contacts = [("phone", "13911110004"), ("card", "MS0002")]
    return customers.add_customer(actor(), name="王素琴", identities=contacts)


def test_a_scan_and_the_keyboard_are_enough(visit, wang, accessible):
    page = visit("agent", "/till/")
    expect(page.locator("#till-q")).to_be_focused()
    accessible(page)
    page.keyboard.type("MS0002\n")
    expect(page.get_by_role("heading", name="王素琴", level=1)).to_be_visible()
    expect(page.locator("#till-q")).to_be_focused()
    accessible(page)
    page.get_by_label("What they came for").fill("换季找外套")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Store visit: 换季找外套")).to_be_visible()
    assert Visit.objects.get().customer_id == wang.pk


def test_somebody_new_on_a_phone_in_chinese(visit, wang, accessible):
    page = visit("agent", "/till/", language="zh-CN", scheme="dark", width=360)
    accessible(page)
    page.locator("#till-q").fill("138 1234 5670")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有找到")).to_be_visible()
    accessible(page)
    page.locator("#id_name").fill("周念")
    page.get_by_label("短信").check()
    page.get_by_label("怎么同意的").select_option("said")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("heading", name="周念", level=1)).to_be_visible()
    accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, "nothing is cut off"


def test_the_till_goes_on_without_a_network(visit, wang, accessible):
    page = visit("agent", "/till/")
    page.expected_errors = ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    page.wait_for_selector("[data-till][data-ready]", state="attached")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/till/?q=MS0002")
    expect(page.get_by_role("heading", name="Till without network")).to_be_visible()
    page.wait_for_selector("[data-till][data-ready]", state="attached")
    accessible(page)
    expect(page.get_by_label("Phone, card or e-mail")).to_have_value("MS0002")
    note = page.get_by_role("button", name="Make a note")
    page.get_by_label("What they came for").fill("换季找外套")
    note.click()
    expect(page.get_by_text("1 waiting to be sent")).to_be_visible()
    page.get_by_label("Phone, card or e-mail").fill("13812345670")
    page.get_by_label("Name").fill("周念")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 waiting to be sent")).to_be_visible()
    assert not Visit.objects.exists()
    page.reload()
    expect(page.get_by_text("2 waiting to be sent")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("MS0002 换季找外套: recorded")).to_be_visible()
    expect(page.get_by_text("13812345670 周念: recorded")).to_be_visible()
    expect(page.locator("[data-till-count]")).to_be_hidden()
    first, second = Visit.objects.order_by("pk")
    assert (first.customer_id, second.customer.name) == (wang.pk, "周念")
    page.goto("/till/")
    expect(page.get_by_role("heading", name="Till", exact=True)).to_be_visible()
    expect(page.locator("[data-till-count]")).to_be_hidden()
    assert len(Visit.objects.all()) == 2
