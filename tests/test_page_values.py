"""A template that asks for what is not there shows nothing, and nobody hears of it: labels without their
values, a sentence without its name. Here every page is drawn with a mark in place of that silence.
"""

import re

import pytest
from django.template import engines
from django.test import Client

from tests.objects import Objects
from tests.pages import page_addresses
from tests.team import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MARK = "⁇"
#: What is missing on purpose, and where: an empty field of a form that nobody sent yet, a part that is given
#: something only sometimes.
OPTIONAL = {
    "days.period.first", "days.period.last", "entry.origin.source", "given.name", "given.note", "given.people",
    "hours.0", "hours.1", "row.name", "row.pk", "segment.pk", "text", "text_was", "values.0", "wrong.title",
    "back", "joined.lines", "joined.orders", "lead", "panel.current.staff.name", "request.GET.sort",
    "toast.text", "toast.tone", "toast.undo",
}  # fmt: skip


class Marked(str):
    """`string_if_invalid` that tells by its name what was asked for."""

    def __contains__(self, part: str) -> bool:
        return part == "%s" or super().__contains__(part)

    def __mod__(self, name: str) -> str:
        return f"{MARK}{name}{MARK}"


def test_no_page_asks_for_what_is_not_there(staff, home, settings, monkeypatch):
    settings.MAILBOX = True
    client = Client(headers={"accept-language": "en"})
    sign_in(client, staff("owner"))
    addresses = page_addresses(client, Objects())
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Marked("%s"))
    asked: dict[str, str] = {}
    for address in addresses:
        shown = client.get(address).content.decode()
        for name in re.findall(f"{MARK}([^{MARK}]*){MARK}", shown):
            asked.setdefault(name, address)
    assert len(addresses) > 50
    missing = {name: address for name, address in asked.items() if name not in OPTIONAL}
    assert not missing, "\n".join(f"{name} on {address}" for name, address in missing.items())
