"""The sentence builder of the kit, over a grammar of its own."""

import pytest

from shuke.common.kit.sentences.plain import sentence
from shuke.common.kit.sentences.sample import GRAMMAR

pytestmark = pytest.mark.django_db
DRAFT = "/kit/sentence/"
HTMX = {"HX-Request": "true"}
ROOT = {"0.kind": "all"}
LAST = {"0-0.field": "last", "0-0.was": "last", "0-0.op": "within", "0-0.value": "24"}


def said(page) -> str:
    return " ".join(page.text.rpartition("<span>")[2].partition("</span>")[0].split())


def test_a_rule_is_read_aloud_as_it_grows(browse):
    client = browse("analyst")
    page = client.post(DRAFT, ROOT | LAST, headers=HTMX)
    assert said(page) == "A letter waits when a letter was sent in the last 24 hours"
    sms = {
        "0-1.kind": "any",
        "0-1-0.field": "channel",
        "0-1-0.op": "is",
        "0-1-0.value": ["email", "sms"],
    }
    wrote = {"0-1-1.field": "ticket", "0-1-1.op": "hold", "0-1-1.value.add": "angry"}
    page = client.post(DRAFT, ROOT | LAST | sms | wrote, headers=HTMX)
    assert said(page).endswith(
        "in the last 24 hours and (it goes by E-mail, SMS or they wrote “angry”)"
    )


def test_buttons_add_nest_and_take_away(browse):
    client = browse("owner")
    page = client.post(DRAFT, ROOT | LAST | {"do": "add:0"}, headers=HTMX)
    assert 'name="0-1.field"' in page.text
    page = client.post(DRAFT, ROOT | LAST | {"do": "group:0"}, headers=HTMX)
    assert 'name="0-1-0.field"' in page.text
    page = client.post(DRAFT, ROOT | LAST | {"do": "remove:0-0"}, headers=HTMX)
    assert said(page) == "No condition: nothing waits."


def test_another_field_begins_anew_and_nonsense_changes_nothing(browse):
    client = browse("owner")
    page = client.post(DRAFT, ROOT | LAST | {"0-0.field": "channel"}, headers=HTMX)
    assert said(page) == "A letter waits when it goes by SMS"
    page = client.post(DRAFT, {"0-0.field": "nothing", "do": "drop:9-9"}, headers=HTMX)
    assert said(page) == "No condition: nothing waits."


def test_none_of_several():
    where = {
        "not": [{"field": "last", "op": "never"}, {"field": "last", "op": "within", "value": ""}]
    }
    assert sentence(GRAMMAR, where) == (
        "A letter waits when none of this holds: no letter was ever sent; "
        "a letter was sent in the last … hours"
    )
