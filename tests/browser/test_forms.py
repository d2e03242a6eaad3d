"""A form on a phone, in both languages: one question a screen, by thumb and by keyboard."""

import pytest
from playwright.sync_api import expect

from shuke.collect import commands
from shuke.collect.models import FormDay, FormEntry
from shuke.collect.webforms import keys
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTENT = {
    "title": {"zh-hans": "来喝茶", "en": "Come for tea"},
    "thanks": {"zh-hans": "给您留好了座位。", "en": "Your seat is held."},
    "fields": [
        {"about": "name", "required": True},
        {"about": "phone", "required": True},
        {"about": "choice", "required": True, "choices": ["1", "2"],
         "label": {"zh-hans": "几位？", "en": "How many?"}},
        {"about": "consent:marketing:sms"},
    ],
}  # fmt: skip


@pytest.fixture
def form(actor, monkeypatch):
    monkeypatch.setattr(keys, "SOONEST", keys.SOONEST * 0)  # a test answers quicker than people
    return commands.make_form(actor(), kind="event", name="春茶会", content=CONTENT)


def ready(page):
    page.wait_for_selector("[data-form][data-ready]")


def test_a_form_is_filled_in_on_a_phone_in_chinese(visit, form, accessible):
    page = visit(
        None, f"/f/{form.public_id}/?utm_source=wechat", language="zh-CN", scheme="dark", width=360
    )
    ready(page)
    expect(page.get_by_role("heading", name="来喝茶")).to_be_visible()
    accessible(page)
    expect(page.get_by_text("1 / 4")).to_be_visible()
    page.get_by_label("怎么称呼您？").fill("林小满")
    page.get_by_role("button", name="下一题").click()
    expect(page.get_by_text("2 / 4")).to_be_visible()
    page.get_by_label("您的手机号？").fill("139 1728 0456")
    page.keyboard.press("Enter")
    page.get_by_text("2", exact=True).click()
    page.get_by_role("button", name="下一题").click()
    accessible(page)
    page.get_by_text("愿意通过短信接收新品和优惠。").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("给您留好了座位。")).to_be_visible()
    accessible(page)
    entry = FormEntry.objects.get()
    assert entry.customer.name == "林小满" and entry.origin["source"] == "wechat"
    until(lambda: FormDay.objects.filter(form=form, seen=1, begun=1).exists())


def test_what_is_wrong_stands_on_its_own_screen(visit, form):
    page = visit(None, f"/f/{form.public_id}/", width=360)
    ready(page)
    page.expected_errors = ["422"]
    next_one = page.get_by_role("button", name="Next")
    page.get_by_label("What is your name?").fill("Emma")
    next_one.click()
    page.get_by_label("Your phone number?").fill("12")
    next_one.click()
    page.get_by_text("2", exact=True).click()
    next_one.click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("This is no phone number.")).to_be_visible()
    expect(page.get_by_text("2 / 4")).to_be_visible()
    assert not FormEntry.objects.exists()


def test_a_form_is_filled_in_on_a_computer_by_keyboard(visit, form, accessible):
    page = visit(None, f"/f/{form.public_id}/")
    ready(page)
    accessible(page)
    expect(page.get_by_text("1 / 4")).to_be_hidden()
    page.get_by_label("What is your name?").focus()
    page.keyboard.type("Emma Clarke")
    page.keyboard.press("Tab")
    page.keyboard.type("13917280456")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your seat is held.")).to_be_visible()
    assert FormEntry.objects.get().answers["q3"] == "1"


def test_a_form_is_built_question_by_question(visit, form, accessible):
    page = visit("owner", f"/forms/{form.pk}/edit/")
    accessible(page)
    page.get_by_label("What to ask next").select_option("city")
    page.get_by_role("button", name="Add this question").click()
    up = page.get_by_role("button", name="Up: their city")
    expect(up).to_be_visible()
    up.click()
    expect(page.locator(".asked").nth(3)).to_contain_text("their city")
    page.get_by_role("button", name="Save the form").click()
    expect(page.get_by_role("heading", name="From view to entry")).to_be_visible()
    accessible(page)
    abouts = [row["about"] for row in form.versions.latest("number").content["fields"]]
    assert abouts == ["name", "phone", "choice", "city", "consent:marketing:sms"]
