"""A task is worked through with the keyboard alone, and its page is readable for everybody."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from shuke.customers import commands as customers
from shuke.operate.commands import tasks

pytestmark = pytest.mark.browser


def test_people_are_ticked_by_keys_and_the_last_one_closes_the_task(
    visit, accessible, actor, staff, home
):
    people = [
        customers.add_customer(actor("owner"), name=name, identities=[("phone", phone)])
        for name, phone in (("林小满", "13911112222"), ("赵一鸣", "13911113333"))
    ]
    task = tasks.assign_task(
        actor("owner"),
        title="打电话问尺码合不合适",
        note="先问孩子几岁",
        due_on=dt.date(2026, 5, 4),
        holder_id=staff("agent").pk,
        customers=[person.pk for person in people],
    )
    page = visit("agent", f"/tasks/{task.pk}/")
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator("#task-progress")).to_contain_text("1 of 2 ticked")
    expect(page.locator(".task-person").first).to_contain_text("Take back")
    accessible(page)
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.keyboard.press("1")
    expect(page.get_by_text("Done by Agent")).to_be_visible()
    page.goto("/tasks/new/")
    accessible(page)
