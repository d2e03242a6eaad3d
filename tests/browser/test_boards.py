"""A board by keys alone, by mouse, on a phone."""

import pytest
from playwright.sync_api import expect

from shuke.common.access import SYSTEM
from shuke.tasks.commands import giving, ticking
from shuke.tasks.models import Task
from tests.browser.conftest import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ring():
    return giving.assign_task(SYSTEM, title="Ring her")


def column(page, name):
    return page.get_by_role("region", name=name, exact=True)


def test_a_card_is_moved_by_keys_and_taken_back(visit, accessible, ring):
    page = visit("owner", "/lists/tasks/board/")
    accessible(page)
    page.get_by_role("button", name="Move").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-board-words]")).to_contain_text("Ring her is lifted from To take")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(column(page, "To take")).to_contain_text("Ring her")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(column(page, "Done")).to_contain_text("Ring her")
    expect(column(page, "Done").locator("[data-count]")).to_have_text("1")
    page.get_by_role("region", name="Notices").get_by_role("button", name="Undo").click()
    expect(column(page, "To take")).to_contain_text("Ring her")


def test_a_card_is_dragged_by_mouse(visit, ring):
    page = visit("owner", "/lists/tasks/board/")
    card = page.locator("[data-card]").bounding_box()
    goal = column(page, "In hand").bounding_box()
    page.mouse.move(card["x"] + 120, card["y"] + card["height"] - 8)
    page.mouse.down()
    page.mouse.move(goal["x"] + 80, goal["y"] + 100, steps=4)
    page.mouse.up()
    expect(column(page, "In hand")).to_contain_text("Ring her")
    expect(page.get_by_role("region", name="Notices")).to_contain_text("Saved")
    assert Task.objects.get(pk=ring.pk).holder_id


def test_a_card_that_was_moved_meanwhile_goes_where_it_is(visit, ring):
    page = visit("owner", "/lists/tasks/board/", language="zh-CN", width=360, scheme="dark")
    assert overflow(page) == 0
    ticking.finish_task(SYSTEM, ring.pk)
    page.expected_errors = ["409"]
    page.locator("[data-grip]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("[data-column=done]")).to_contain_text("Ring her")
    expect(page.locator("[data-column=done] [data-count]")).to_have_text("1")


def test_a_card_is_dragged_by_touch_at_its_grip_and_says_by_what_it_stands(visit, ring):
    page = visit("owner", "/lists/tasks/board/")
    expect(page.get_by_text("The columns are the choices of")).to_be_visible()
    grip = page.get_by_role("button", name="Move").bounding_box()
    goal = column(page, "In hand").bounding_box()
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def at(x: float, y: float) -> list[dict]:
        return [{"x": x, "y": y}]

    start = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    end = goal["x"] + 80, goal["y"] + 100

    def send(kind: str, points: list[dict]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", at(*start))
    for step in (0.25, 0.5, 0.75, 1):
        send("touchMove", at(*(a + (b - a) * step for a, b in zip(start, end, strict=True))))
    send("touchEnd", [])
    expect(column(page, "In hand")).to_contain_text("Ring her")
    expect(page.get_by_role("region", name="Notices")).to_contain_text("Saved")
