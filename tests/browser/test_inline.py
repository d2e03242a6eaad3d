"""Fields are edited where they stand: by click, by keys alone, on a phone."""

import pytest
from playwright.sync_api import expect

from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser


@pytest.fixture
def lin():
    return customers.add_customer(SYSTEM, name="林小满", city="杭州")


def test_a_list_is_edited_by_keys_alone(visit, accessible, lin):
    customers.add_customer(SYSTEM, name="陈嘉禾", city="宁波")
    page = visit("agent", "/customers/?sort=search_name")
    page.keyboard.press("j")
    page.keyboard.press("F2")
    form = page.locator("[data-inline]")
    expect(form.get_by_label("Name")).to_be_focused()
    accessible(page)
    page.keyboard.press("Tab")
    expect(form.get_by_label("City")).to_have_value("宁波")
    page.keyboard.type("绍兴")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text("绍兴")
    expect(page.get_by_role("region", name="Notices")).to_contain_text("Saved")
    expect(page.get_by_role("button", name="Edit City").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_label("City")).to_be_focused()
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(page.locator("tbody tr").first).to_contain_text("绍兴")
    page.get_by_role("region", name="Notices").get_by_role("button", name="Undo").click()
    expect(page.locator("tbody tr").first).to_contain_text("宁波")


def test_a_conflict_is_seen_and_what_was_typed_stays(visit, accessible, lin):
    page = visit("agent", "/customers/")
    page.locator("tbody td.editable").get_by_text("杭州").click()
    form = page.locator("[data-inline]")
    form.get_by_label("City").fill("苏州")
    customers.edit_customer(SYSTEM, lin.pk, city="南京")
    page.expected_errors = ["409"]
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("changed this meanwhile")
    expect(form.get_by_label("City")).to_have_value("苏州")
    accessible(page)
    page.keyboard.press("Enter")
    expect(page.locator("tbody")).to_contain_text("苏州")
    assert Customer.objects.get(pk=lin.pk).city == "苏州"


def test_a_record_on_a_phone_in_the_dark_and_its_heading_follows(visit, accessible, lin):
    page = visit("agent", f"/customers/{lin.pk}/", language="zh-CN", scheme="dark", width=360)
    page.locator(".record-face .edit-button").click()
    form = page.locator("[data-inline]")
    expect(form.locator("input[name=value]")).to_be_focused()
    expect(form).to_be_in_viewport()
    assert overflow(page) == 0
    accessible(page)
    form.locator("input[name=value]").fill("林大满")
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("林大满")


def test_tags_and_a_choice_in_the_gallery(visit, accessible):
    page = visit("owner", "/kit/")
    record = page.locator("#record")
    record.get_by_role("button", name="Edit Tags").click()
    form = page.locator("[data-inline]")
    form.get_by_label("Tags", exact=True).fill("VIP")
    form.get_by_label("Tags", exact=True).press("Enter")
    accessible(page)
    form.get_by_role("button", name="Save").click()
    expect(record).to_contain_text("VIP")
    expect(form).to_have_count(0)
    row = page.locator("#table-sample tbody tr").first
    row.locator("td.editable").nth(1).click()
    form.get_by_label("State").select_option("unpaid")
    page.get_by_role("heading", level=1).click()
    expect(row).to_contain_text("Waiting for payment")
