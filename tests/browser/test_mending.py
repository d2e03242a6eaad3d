"""Lines of a file mended at the keyboard, on a wide screen and a phone, in the dark, in both languages."""

import pytest
from playwright.sync_api import expect

from shuke.collect import commands, running
from shuke.collect.models import Import
from shuke.common.access import SYSTEM
from shuke.shop.models import Order

pytestmark = pytest.mark.browser
ORDERS = (
    "order,date,status,product,quantity,price,email\n"
    "A1,2026-13-45,paid,Cap,1,10,emma@example.com\n"
    "A2,2026-01-04,bezahlt?,Cap,1,10,mira@example.com\n"
    "A3,2026-01-05,bezahlt?,Cap,1,10,lena@example.com\n"
)


@pytest.fixture
def source(home) -> Import:
    source = commands.receive_file(SYSTEM, [ORDERS.encode()], "orders.csv", kind="orders")
    commands.start_import(SYSTEM, source.pk, background=False)
    running.run(source.pk)
    return source


def test_enter_goes_to_the_next_cell_and_ctrl_enter_sends(visit, source, accessible):
    page = visit("owner", f"/imports/{source.pk}/mend/")
    accessible(page)
    alike, first, second, third = page.locator("[data-cell]").all()
    alike.focus()
    page.keyboard.press("Enter")
    expect(first).to_be_focused()
    page.keyboard.type("2026-01-03")
    page.keyboard.press("Enter")
    expect(second).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.keyboard.type("paid")
    page.keyboard.press("Tab")
    expect(third).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 cells mended")).to_be_visible()
    assert set(Order.objects.values_list("number", flat=True)) == {"A1", "A2"}
    expect(page.locator("[data-cell]")).to_have_count(1)
    accessible(page)


def test_it_fits_a_phone_in_the_dark_and_in_chinese(visit, source, faults_of):
    page = visit("owner", f"/imports/{source.pk}/mend/", width=360, scheme="dark", language="zh-CN")
    faults = faults_of(page, "mend")
    assert not faults
    page.locator("#like-0").fill("已付款")
    page.get_by_role("button", name="重新导入这些行").click()
    expect(page.get_by_text("已修正 2 个单元格")).to_be_visible()
    faults = faults_of(page, "mended")
    assert not faults
    assert set(Order.objects.values_list("number", flat=True)) == {"A2", "A3"}
