"""Live parts: news comes by itself, and nothing is sent when there is none."""

import re

import pytest
from playwright.sync_api import expect

from shuke.tasks.commands import giving

pytestmark = pytest.mark.browser
#: Timers of five seconds and more do not ring here (`visit`), so nothing asks but this. What the browser does when somebody comes back to the tab: it asks at once.
COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


def is_poll(response):
    return "shuke-live" in response.request.headers


def test_a_new_task_appears_and_the_next_question_is_answered_with_304(visit, actor):
    agent = actor("agent")
    page = visit("agent", "/tasks/")
    expect(page.locator("#tasks-mine")).to_contain_text("You’re all caught up")
    giving.assign_task(agent, title="Call about the size", holder_id=agent.id)
    with page.expect_response(is_poll) as news:
        page.evaluate(COME_BACK)
    assert news.value.status == 200
    expect(page.get_by_role("link", name="Call about the size")).to_be_visible()
    with page.expect_response(is_poll) as none:
        page.evaluate(COME_BACK)
    assert none.value.status == 304
    expect(page.get_by_role("link", name="Call about the size")).to_be_visible()


def test_nobody_asks_while_the_tab_is_hidden(visit):
    page = visit("owner", "/kit/")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("shuke-live")))
    page.evaluate(COME_BACK)
    with page.expect_response(re.compile("/search/")):
        page.keyboard.press("Control+k")
    assert "1" not in asked
