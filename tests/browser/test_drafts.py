"""Nothing typed is lost: drafts of forms, held in the browser until they are saved."""

import re

import pytest
from playwright.sync_api import expect

from shuke.common.access import SYSTEM
from shuke.tasks.commands import giving
from tests.browser.conftest import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HELD = "Object.keys(localStorage).filter(key => key.startsWith('shuke-draft:'))"


def holds(page, *texts):
    """Wait until the page that stands is loaded and the browser holds as many drafts, with these texts."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        f"""texts => {{
          const drafts = {HELD}.map(key => localStorage[key]);
          return drafts.length === texts.length && texts.every(text => drafts.some(each => each.includes(text)));
        }}""",
        arg=list(texts),
    )


def typed(page, text="Ring her about the coat"):
    page.get_by_label("What to do").fill(text)
    page.get_by_label("Notes").fill("size 90, green")
    holds(page, "size 90, green")


def test_a_draft_outlives_the_tab_and_the_language(visit, accessible):
    page = visit("owner", "/tasks/new/")
    typed(page)
    again = page.context.new_page()
    page.close()
    again.goto("/tasks/new/")
    note = again.locator("[data-draft]")
    expect(note).to_contain_text("restored")
    expect(again.get_by_label("What to do")).to_have_value("Ring her about the coat")
    accessible(again)
    again.locator("details.pop:has(.who)").click()
    again.get_by_role("button", name="中文").click()
    expect(again.locator("[data-draft]")).to_contain_text("草稿")
    expect(again.locator("#id_title")).to_have_value("Ring her about the coat")


def test_it_can_be_discarded_and_brought_back(visit):
    page = visit("owner", "/tasks/new/", width=360, scheme="dark")
    typed(page)
    page.reload()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("What to do")).to_have_value("")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label("What to do")).to_have_value("Ring her about the coat")
    assert overflow(page) == 0
    page.get_by_role("button", name="Discard").click()
    page.reload()
    expect(page.locator("[data-draft]")).to_have_count(0)


def test_what_is_saved_leaves_no_draft_and_what_is_refused_stays(visit):
    page = visit("owner", "/tasks/new/")
    page.evaluate("document.querySelector('#id_title').removeAttribute('maxlength')")
    typed(page, "x" * 121)
    page.expected_errors = ["422"]
    page.locator("#main form").evaluate("form => { form.noValidate = true }")
    page.locator("#main form button.primary").click()
    expect(page.locator(".is-wrong")).to_have_count(1)
    holds(page, "size 90, green")
    page.get_by_label("What to do").fill("Ring her")
    page.locator("#main form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ring her")
    holds(page)


def test_when_the_session_ends_and_at_log_out(visit):
    page = visit("owner", "/tasks/new/")
    typed(page)
    page.context.clear_cookies()
    page.locator("#main form button.primary").click()
    expect(page).to_have_url(re.compile("next=%2Ftasks%2Fnew%2F"))
    holds(page, "size 90, green")
    page.goto("/tasks/new/")

    page = visit("owner", "/tasks/new/")
    typed(page)
    page.locator("details.pop:has(.who)").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile("/login/"))
    holds(page)


def test_a_page_that_changed_since_asks_which_counts(visit):
    task = giving.assign_task(SYSTEM, title="Ring her")
    page = visit("owner", f"/tasks/{task.pk}/edit/")
    page.get_by_label("What to do").fill("Ring him")
    holds(page, "Ring him")
    giving.edit_task(SYSTEM, task.pk, title="Ring them")
    page.reload()
    expect(page.locator("[data-draft]")).to_contain_text("unsaved draft")
    expect(page.get_by_label("What to do")).to_have_value("Ring them")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label("What to do")).to_have_value("Ring him")


def test_passwords_are_never_held(visit):
    page = visit("owner", "/profile/password/")
    page.locator("input[type=password]").first.fill("very secret words")
    page.goto("/")
    holds(page)


def test_a_segment_that_was_being_built(visit):
    page = visit("owner", "/segments/new/")
    page.get_by_label("Name of the segment").fill("Coat lovers")
    holds(page, "Coat lovers")
    page.goto("/")
    page.goto("/segments/new/")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label("Name of the segment")).to_have_value("Coat lovers")
    expect(page.locator("[data-draft]")).to_have_count(0)


def switch(page, language: str) -> None:
    page.locator("details.pop:has(.who)").click()
    page.get_by_role("button", name=language).click()


def test_a_segment_in_the_middle_of_which_the_language_is_switched(visit):
    """Twice, with a condition more in between: what was built stands there in the other language."""
    page = visit("owner", "/segments/new/")
    page.get_by_label("Name of the segment").fill("Coat lovers")
    days = page.locator("[name='0-0.days']")
    days.fill("400")
    holds(page, "Coat lovers")
    switch(page, "中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#segment-form [name=name]")).to_have_value("Coat lovers")
    expect(days).to_have_value("400")
    page.locator("button[value='add:0']").click()
    expect(page.locator("[name='0-2.field']")).to_be_visible()
    page.locator("#segment-form [name=name]").fill("Coat lovers 2")
    holds(page, "Coat lovers 2")
    switch(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#segment-form [name=name]")).to_have_value("Coat lovers 2")
    expect(days).to_have_value("400")
    expect(page.locator("[name='0-2.field']")).to_be_visible()
    expect(page).to_have_url(re.compile("/segments/new/$"))
