"""Somebody's own page: what they want by purpose and channel, and whether a program may choose for them."""

import re

import pytest
from django.test import Client

from shuke.common import clock
from shuke.customers import commands, queries
from shuke.customers.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor):
    owner = actor("owner")
    lin = commands.add_customer(
        owner, name="林小满", language="en", identities=[("phone", "13917280456")]
    )
    commands.grant_consent(owner, lin.pk, "email", source="staff:1")
    return lin


def said(customer) -> list[tuple[str, str, str, str]]:
    rows = Consent.objects.filter(customer=customer).order_by("pk")
    return list(rows.values_list("purpose", "channel", "state", "source"))[1:]


def test_only_what_differs_is_recorded_and_looking_changes_nothing(lin, client):
    path = queries.link_to(lin.pk, "shop")
    page = client.get(path).content.decode()
    assert "林小满" not in page and "17280456" not in page
    assert said(lin) == []
    services = [f"service-{channel}" for channel in Consent.Channel.values]
    wanted = ["marketing-sms", "automated-any", *services]
    assert "Saved" in client.post(path, {"wanted": wanted}).content.decode()
    by = "preferences:shop"
    assert said(lin) == [
        ("marketing", "email", "withdrawn", by),
        ("marketing", "sms", "granted", by),
    ]


def test_every_word_is_in_the_language_of_the_person(lin, actor):
    """Also the names of the channels and of a child without a name, whatever the browser speaks."""
    owner = actor("owner")
    commands.add_child(owner, lin.pk, born_on=clock.today())
    client = Client(headers={"accept-language": "zh-CN"})
    page = client.get(queries.link_to(lin.pk, "shop")).content.decode()
    rows = page.split("<tbody>")[1].split("</form>")[0]
    assert "Phone calls" in rows and not re.search("[\u4e00-\u9fff]", rows)
    commands.edit_customer(owner, lin.pk, language="zh")
    page = Client(headers={"accept-language": "en"}).get(queries.link_to(lin.pk, "shop")).content
    assert "电话" in page.decode() and "Phone calls" not in page.decode()


def test_the_page_bears_the_shops_face(lin, client, actor):
    assert 'class="shop-face"' in client.get(queries.link_to(lin.pk, "shop")).text
    link = commands.make_data_link(actor("owner"), lin.pk)
    assert 'class="shop-face"' in client.get(link.path).text


def test_a_link_out_of_a_letter_says_no_and_never_yes(lin, client):
    path = queries.link_to(lin.pk, "letter")
    client.post(path, {"wanted": ["marketing-sms", "marketing-email"]})
    assert ("marketing", "sms", "granted", "preferences:letter") not in said(lin)
    assert ("automated", "any", "withdrawn", "preferences:letter") in said(lin)
    client.post(path, {"nothing": "1", "wanted": ["marketing-email"]})
    assert {state for _p, _c, state, _s in said(lin)} == {"withdrawn"}
    assert len(said(lin)) == 7


def test_a_link_of_nobody_or_of_somebody_forgotten_leads_nowhere(lin, client, actor, home):
    path = queries.link_to(lin.pk, "shop")
    assert client.get("/preferences/nonsense/").status_code == 404
    assert client.get(path[:-3] + "x/").status_code == 404
    commands.erase_customer(actor("owner"), lin.pk)
    assert client.get(path).status_code == 404
    assert client.post(path, {"wanted": ["marketing-sms"]}).status_code == 404


def test_it_needs_the_page_s_own_token(lin):
    strict = Client(enforce_csrf_checks=True)
    path = queries.link_to(lin.pk, "shop")
    assert strict.post(path, {"wanted": []}).status_code == 403
    assert said(lin) == []


def test_a_colleague_records_that_somebody_wants_no_automatic_decisions(lin, browse):
    agent = browse("agent")
    assert "Automatic decisions" in agent.get(f"/customers/{lin.pk}/").content.decode()
    statement = {"channel": "any", "purpose": "automated", "state": "withdrawn"}
    agent.post(f"/customers/{lin.pk}/consent/", statement)
    assert queries.refuses_automatic(lin)
    page = agent.get(f"/customers/{lin.pk}/consents/").content.decode()
    assert "Automatic decisions" in page and "/preferences/" in page
    wrong = {"channel": "any", "purpose": "marketing", "state": "withdrawn"}
    assert agent.post(f"/customers/{lin.pk}/consent/", wrong).status_code == 422
