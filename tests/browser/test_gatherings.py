"""An event from the invitation to the door: a guest answers on a phone, the network drops while people come in."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from shuke.common import clock
from shuke.customers import commands as customers
from shuke.gatherings import commands
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def event(actor):
    begins = clock.now() + dt.timedelta(days=3)
    plan = commands.Plan(
        "早春试穿会", "lesson", begins, begins + dt.timedelta(hours=2), capacity=3, largest_party=2
    )
    event = commands.make_gathering(actor(), plan)
    people = [customers.add_customer(actor(), name=name).pk for name in ("林小满", "周念", "顾盼")]
    commands.invite(actor(), event.pk, people)
    return event


def test_a_guest_answers_on_a_phone_and_shows_a_code(visit, event, accessible):
    lin = event.guests.get(customer__name="林小满")
    phone = visit(None, f"/g/{lin.ticket}/", language="zh-CN", scheme="dark", width=360)
    accessible(phone)
    phone.get_by_label("几位来").select_option("2")
    phone.get_by_role("button", name="我要来").click()
    expect(phone.get_by_text("已为您保留 2 个名额。")).to_be_visible()
    expect(phone.get_by_role("img", name="您的入场二维码")).to_be_visible()
    accessible(phone)
    phone.get_by_role("button", name="我来不了").click()
    expect(phone.get_by_text("您来不了。")).to_be_visible()
    lin.refresh_from_db()
    assert lin.state == "declined"
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, "nothing is cut off"


def test_the_door_goes_on_while_the_network_is_away(visit, event, actor, accessible):
    lin, zhou = (event.guests.get(customer__name=name) for name in ("林小满", "周念"))
    commands.sign_up(actor(), event.pk, lin.customer_id, 2)
    page = visit("agent", f"/gatherings/{event.pk}/door/", width=390)
    page.expected_errors = ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    accessible(page)
    field = page.get_by_label("Scan a ticket or type a name")
    field.fill(f"https://shop.example/g/{lin.ticket}/")
    page.keyboard.press("Enter")
    until(lambda: event.guests.filter(came_with=2).exists())
    page.context.set_offline(True)
    field.fill("周念")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 wait for the network")).to_be_visible()
    expect(page.locator("[data-door-count]")).to_have_text("3")
    accessible(page)
    assert not event.guests.filter(customer__name="周念", came_at__isnull=False).exists()
    page.context.set_offline(False)
    until(lambda: event.guests.filter(pk=zhou.pk, came_at__isnull=False).exists())
    expect(page.locator("[data-door-waiting]")).to_be_hidden()
    field.fill("nobody")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no ticket of this event")
    assert sum(event.guests.values_list("came_with", flat=True)) == 3
