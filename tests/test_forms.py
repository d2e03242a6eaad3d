"""Every form of every page can be sent: without its token the answer would be that the page was open too long."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import resolve

from shuke.customers import commands as customers
from shuke.customers.models import Customer
from tests.changes import last_change
from tests.objects import Objects
from tests.pages import page_addresses
from tests.team import sign_in

pytestmark = pytest.mark.django_db


class Forms(HTMLParser):
    """The addresses of forms that post and carry no token; "" for the page's own."""

    def __init__(self) -> None:
        super().__init__()
        self.open: str | None = None
        self.without: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and (values.get("method") or "").lower() == "post":
            self.open = values.get("action") or ""
        elif tag == "input" and values.get("name") == "csrfmiddlewaretoken" and values.get("value"):
            self.open = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open is not None:
            self.without.append(self.open)
            self.open = None


def takes_anybody(address: str) -> bool:
    """Whether who was written to, or stands before a kiosk, may send it without a page of ours. What a till
    notes without a network is sent later, with the token of that time (`till.js`)."""
    if address.startswith("/till/offline/"):
        return True
    return getattr(resolve(address.split("?", maxsplit=1)[0]).func, "csrf_exempt", False)


def without_token(html: str) -> list[str]:
    forms = Forms()
    forms.feed(html)
    return forms.without


def test_every_form_of_every_page_carries_its_token(staff, home, actor):
    """Rows are drawn by themselves, without the page around them: the button of Activity that undoes a change
    had none, and answered 403."""
    client = Client(headers={"accept-language": "en"})
    sign_in(client, staff("owner"))
    objects = Objects()
    customers.edit_customer(actor("owner"), objects.emma.pk, city="Wuxi")
    addresses = page_addresses(client, objects)
    assert len(addresses) > 100
    wrong = [
        f"{form or 'the form'} on {address}"
        for address in addresses
        for form in without_token(client.get(address).content.decode())
        if not takes_anybody(form or address)
    ]
    assert not wrong, "\n".join(wrong)


def test_activity_undoes_a_change_as_a_browser_does(staff, actor, objects):
    customers.edit_customer(actor("owner"), objects.emma.pk, city="Wuxi")
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    sign_in(client, staff("owner"))
    page = client.get("/audit/")
    change = last_change(actor("owner"))
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL)
    form = next(each for each in forms if f"/changes/{change}/undo/" in each)
    values = dict(re.findall(r'name="(\w+)" value="(.*?)"', form))
    assert client.post(f"/changes/{change}/undo/", values).status_code == 302
    assert Customer.objects.get(pk=objects.emma.pk).city != "Wuxi"
