"""No page complains: no error or warning in the console, no breach of the policy, no request that
fails; on every address that answers with a page, in both languages. Pages are not looked for by a
list: what the URL conf has is visited.
"""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from shuke.warehouse.testing import fill
from tests.browser.conftest import REPLACED
from tests.objects import Objects
from tests.pages import page_addresses
from tests.team import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once]
LOUD = {"error", "warning", "assert"}
#: htmx gives up a question when the page is left.
LEFT_BEHIND = "net::ERR_ABORTED"


@pytest.fixture
def complaints(visit):
    """`complaints(page)` collects from now on what a page complains of, with its address."""

    def listen(page) -> list[str]:
        texts: list[str] = []

        def note(text: str) -> None:
            if not any(each in text for each in REPLACED):
                texts.append(f"{page.url}: {text}")

        page.on("console", lambda message: message.type in LOUD and note(message.text))
        page.on("pageerror", lambda error: note(str(error)))
        page.on("requestfailed", lambda request: missed(request, note))
        page.on("response", lambda r: r.status >= 400 and note(f"{r.status} {r.url}"))
        return texts

    def missed(request, note) -> None:
        if request.failure != LEFT_BEHIND:
            note(f"{request.failure} {request.url}")

    return listen


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_no_page_complains(visit, complaints, staff, home, settings, language):
    settings.MAILBOX = True
    objects = Objects()
    client = Client()
    sign_in(client, staff("owner"))
    addresses = page_addresses(client, objects)
    assert len(addresses) > 50
    page = visit("owner", "/kit/", language=language)
    page.expected_errors = [""]  # told below, all at once
    texts = complaints(page)
    for address in addresses:
        page.goto(address, wait_until="load")
        expect(page.locator(".htmx-request")).to_have_count(0)
    assert not texts, "\n".join(texts)


def test_what_is_swapped_in_keeps_to_the_policy(visit, complaints, home):
    """htmx carries attributes over from what it replaces: a field that was dragged to another size has
    a style, which the policy lets scripts set but not attributes."""
    fill()
    page = visit("owner", "/segments/new/")
    page.expected_errors = [""]
    texts = complaints(page)
    page.locator("#anchor-how").evaluate("field => { field.style.width = '300px' }")
    page.get_by_role("button", name="Group", exact=True).click()
    expect(page.locator("[name='0-2-0.field']")).to_be_visible()
    assert not texts, "\n".join(texts)
