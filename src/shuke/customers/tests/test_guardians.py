"""What is noted of a child under 14 is used only when a guardian agreed, and nothing of it is lost meanwhile."""

import datetime as dt
import re

import pytest
from django.test import Client
from tests.changes import undo_last  # noqa: F401

from shuke.common import clock
from shuke.customers import commands, queries
from shuke.customers.models import Child, GuardianConsent
from shuke.customers.preferences import link_to
from shuke.customers.talking import birthdays, next_sizes
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WORDS = {"guardian": "林小满（妈妈）", "text": "可以记录孩子的身高和生日"}


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("agent"), name="林小满")


@pytest.fixture
def child(actor, lin):
    """Four tomorrow, and about to need the next size."""
    today = clock.today()
    born = (
        dt.date(today.year - 4, 1, 1) + (today - dt.date(today.year, 1, 1)) + dt.timedelta(days=1)
    )
    return commands.add_child(actor("agent"), lin.pk, name="豆豆", born_on=born, gender="m")


def hints(lin):
    said = [*birthdays(None, [lin]).get(lin.pk, ()), *next_sizes(None, [lin]).get(lin.pk, ())]
    return " ".join(hint.text for hint in said)


def test_without_consent_the_record_says_so_and_nothing_is_used(browse, lin, child):
    page = browse("agent").get(f"/customers/{lin.pk}/").content.decode()
    assert "豆豆" in page  # nothing is lost
    assert "Not used: no guardian has agreed" in page
    assert "Wears" not in page
    assert "豆豆" not in hints(lin)
    assert "Ask a parent" in hints(lin)


def test_with_consent_it_is_used_and_the_record_says_who_agreed(browse, lin, child):
    agent = browse("agent")
    path = f"/customers/{lin.pk}/children/{child.pk}/guardian/"
    assert "Ask the parent" in agent.get(path, headers=HTMX).content.decode()
    page = agent.post(path, WORDS, headers=HTMX).content.decode()
    assert "林小满（妈妈）" in page
    assert "Wears" in page
    assert "豆豆 turns 4" in hints(lin)
    agent.post(f"{path}ending/", headers=HTMX)
    assert "豆豆" not in hints(lin)
    history = agent.get(f"/customers/{lin.pk}/consents/").content.decode()
    assert WORDS["text"] in history
    assert GuardianConsent.objects.get().ended_at


@pytest.mark.parametrize("field", ["guardian", "text"])
def test_a_consent_without_proof_is_none(browse, lin, child, field):
    path = f"/customers/{lin.pk}/children/{child.pk}/guardian/"
    page = browse("agent").post(path, {**WORDS, field: " "}, headers=HTMX)
    assert page.status_code == 422
    assert not GuardianConsent.objects.exists()


def test_at_fourteen_they_speak_for_themselves(actor, lin):
    today = clock.today()
    day = min(today.day, 28)
    of_age = dt.date(today.year - 14, today.month, day)
    child = commands.add_child(actor("agent"), lin.pk, name="大米", born_on=of_age)
    young = commands.add_child(
        actor("agent"), lin.pk, name="小米", born_on=of_age + dt.timedelta(days=40)
    )
    undated = commands.add_child(actor("agent"), lin.pk, name="米粒")
    due = commands.add_child(
        actor("agent"), lin.pk, name="米芽", born_on=today + dt.timedelta(days=60)
    )
    may = {each.pk for each in queries.usable_children(lin)}
    assert may == {child.pk, due.pk}
    assert {young.pk, undated.pk}.isdisjoint(may)


def test_a_parent_agrees_and_takes_it_back_on_their_own_page(lin, child):
    parent = Client()
    path = link_to(lin.pk, "shop")
    page = parent.get(path).content.decode()
    name = re.search(r'value="(child-\d+)"', page)[1]
    assert "豆豆" in page
    parent.post(path, {"wanted": [name]})
    row = GuardianConsent.objects.get()
    assert (row.guardian, row.source, row.is_open) == ("林小满", "preferences:shop", True)
    assert row.text
    parent.post(path, {"wanted": [name]})  # the same again says nothing new
    assert GuardianConsent.objects.count() == 1
    parent.post(path, {"nothing": "1"})
    assert not GuardianConsent.objects.open().exists()


def test_a_letter_counts_children_that_it_may_not_name(actor, lin, child):
    page = Client(headers={"accept-language": "en"}).get(link_to(lin.pk, "letter"))
    assert "Child 1" not in page.content.decode()
    commands.add_child(actor("agent"), lin.pk, name="米米", born_on=child.born_on, gender="f")
    page = Client(headers={"accept-language": "en"}).get(link_to(lin.pk, "letter"))
    assert re.findall(r"<b>(Child \d)</b>", page.content.decode()) == ["Child 1", "Child 2"]
    assert "豆豆" not in page.content.decode()


def test_a_link_that_may_be_forwarded_says_no_and_names_no_child(actor, lin, child):
    path = link_to(lin.pk, "letter")
    name = f"child-{child.pk}"
    assert "豆豆" not in Client().get(path).content.decode()
    Client().post(path, {"wanted": [name]})
    assert not GuardianConsent.objects.exists()
    commands.agree_as_guardian(actor("agent"), child.pk, **WORDS)
    Client().post(path, {"wanted": []})
    assert not GuardianConsent.objects.open().exists()


def test_programs_read_and_say_it(call, lin, child):  # noqa: F811
    path = f"/customers/{lin.pk}/children"
    (row,) = call("agent", "get", path).json()
    assert (row["usable"], row["guardian"], row["size"]) == (False, None, None)
    said = call("agent", "post", f"{path}/{child.pk}/guardian-consents", WORDS)
    assert said.status_code == 201
    assert said.json()["usable"]
    assert said.json()["size"]
    again = call("agent", "post", f"{path}/{child.pk}/guardian-consents", WORDS)
    assert again.status_code == 409
    ended = call("agent", "post", f"{path}/{child.pk}/guardian-consents/ending")
    assert not ended.json()["usable"]


def test_it_goes_with_the_person_and_follows_a_merge(actor, lin, child):
    owner = actor("owner")
    commands.agree_as_guardian(owner, child.pk, **WORDS)
    other = commands.add_customer(owner, name="小满")
    commands.merge_customers(owner, other.pk, lin.pk)
    other.refresh_from_db()
    assert [each.pk for each in queries.usable_children(other)] == [child.pk]
    data = commands.export_person(owner, other.pk)
    assert data["customers.guardianconsent"][0]["guardian"] == WORDS["guardian"]
    commands.erase_customer(owner, other.pk)
    commands.finish_erasures()
    assert not GuardianConsent.objects.exists()


def test_the_list_shows_whose_children_wait_for_a_word(browse, actor, lin, child):
    page = browse("agent").get("/customers/?guardian=missing").content.decode()
    assert "林小满" in page
    commands.agree_as_guardian(actor("agent"), child.pk, **WORDS)
    page = browse("agent").get("/customers/?guardian=missing").content.decode()
    assert f"/customers/{lin.pk}/" not in page
    assert Child.objects.count() == 1
