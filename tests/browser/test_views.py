"""The tabs over a list: put in order by keys, by mouse and by the menu on a phone; renamed; deleted and back."""

import pytest
from playwright.sync_api import expect

from shuke.common import saved_views
from shuke.team.queries import actor_for
from tests.team import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def views(db):
    owner = actor_for(member("owner"))
    return [saved_views.save_view(owner, "tasks", name=name, query="") for name in ("one", "two")]


def tabs(page):
    return page.get_by_role("navigation", name="Views").get_by_role("link")


def test_tabs_are_moved_by_keys_and_by_mouse(visit, accessible, views):
    page = visit("owner", "/tasks/all/")
    expect(tabs(page)).to_have_text(["All", "one", "two"])
    tabs(page).nth(2).focus()
    with page.expect_response("**/views/order/"):
        page.keyboard.press("Shift+ArrowLeft")
    expect(tabs(page)).to_have_text(["All", "two", "one"])
    page.reload()
    expect(tabs(page)).to_have_text(["All", "two", "one"])
    held, goal = tabs(page).nth(1).bounding_box(), tabs(page).nth(2).bounding_box()
    middle = held["y"] + held["height"] / 2
    page.mouse.move(held["x"] + held["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] / 2, middle, steps=4)
    page.mouse.move(goal["x"] + goal["width"] - 4, middle, steps=4)
    expect(tabs(page)).to_have_text(["All", "one", "two"])
    with page.expect_response("**/views/order/"):
        page.mouse.up()
    page.reload()
    expect(tabs(page)).to_have_text(["All", "one", "two"])
    accessible(page)


def test_on_a_phone_the_menu_moves_renames_and_deletes(visit, accessible, views):
    page = visit("owner", f"/tasks/all/?view={views[1].pk}", width=360, scheme="dark")
    page.get_by_title("This view").click()
    accessible(page)
    expect(page.get_by_label("Visible to everyone").first).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Move left").click()
    expect(tabs(page)).to_have_text(["All", "two", "one"])
    page.get_by_title("This view").click()
    page.locator("#table-tasks-view-name").fill("Second")
    page.locator(".views .pop[open]").get_by_role("button", name="Save", exact=True).click()
    expect(tabs(page)).to_have_text(["All", "Second", "one"])
    page.get_by_title("This view").click()
    page.get_by_role("button", name="Delete this view").click()
    expect(tabs(page)).to_have_text(["All", "one"])
    page.get_by_role("region", name="Notices").get_by_role("button", name="Undo").click()
    expect(tabs(page)).to_have_text(["All", "Second", "one"])
