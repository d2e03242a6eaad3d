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
