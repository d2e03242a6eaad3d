"""A task is worked through with the keyboard alone, and its page is readable for everybody."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from shuke.customers import commands as customers
from shuke.tasks.commands import giving
from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser

#: Parts of the page whose words lie over others or have less room than a phone number takes.
CROWDED = """() => [...document.querySelectorAll(".task-person")].flatMap((row) => {
  const [whom, form] = [".task-whom", ".task-outcome"].map((p) => row.querySelector(p));
  const [a, b] = [whom, form].map((part) => part.getBoundingClientRect());
  const over = a.right > b.left && a.bottom > b.top && b.right > a.left && b.bottom > a.top;
  const wide = form.scrollWidth > form.clientWidth || b.right > row.getBoundingClientRect().right;
  return over || wide || a.width < 160 ? [whom.textContent] : [];
}).concat([...document.querySelectorAll("aside .panel")].filter((p) => p.clientWidth < 200)
  .map((panel) => panel.textContent))"""


def test_people_are_ticked_by_keys_and_the_last_one_closes_the_task(
    visit, accessible, actor, staff, home
):
    people = [
        customers.add_customer(actor("owner"), name=name, identities=[("phone", phone)])
        for name, phone in (("林小满", "13911112222"), ("赵一鸣", "13911113333"))
    ]
    task = giving.assign_task(
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
    expect(page.locator("#task-progress")).to_contain_text("1 of 2 contacted")
    expect(page.locator(".task-person").first).to_contain_text("Take back")
    expect(page.locator(".task-person.is-at")).to_contain_text("林小满")
    accessible(page)
    for width in (360, 700, 768, 900, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width
        crowded = page.evaluate(CROWDED)
        assert crowded == [], width
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.get_by_text("Done by Agent")).to_be_visible()
    page.goto("/tasks/new/")
    accessible(page)
