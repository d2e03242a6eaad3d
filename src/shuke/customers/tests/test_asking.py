"""What is worth asking next, why, and the one click that answers it."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.changes import undo_last

from shuke.common import clock
from shuke.customers import commands
from shuke.customers.models import Customer, Touch
from shuke.customers.queries.asking import next_question

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("agent"), name="林小满")


def asked_next(customer):
    question = next_question(Customer.objects.get(pk=customer.pk), [customer.pk])
    return question and question.name


def test_what_matters_most_is_asked_first_until_all_is_there(actor, lin):
    agent = actor("agent")
    assert asked_next(lin) == "contact"
    commands.add_identity(agent, lin.pk, "phone", "13917280456")
    born = clock.today() - dt.timedelta(days=1200)
    child = commands.add_child(agent, lin.pk, name="小宝", born_on=born)
    assert asked_next(lin) == "guardian"
    commands.agree_as_guardian(agent, child.pk, guardian="妈妈", text="可以")
    assert asked_next(lin) == "size"
    commands.measure_child(
        agent, child.pk, what="height", value=100, on=clock.today() - dt.timedelta(days=121)
    )
    assert asked_next(lin) == "size", "a reading grows old"
    commands.measure_child(agent, child.pk, what="height", value=104)
    assert asked_next(lin) == "birthday"
    commands.edit_customer(agent, lin.pk, birthday={"month": 4, "day": 8})
    assert asked_next(lin) == "city"
    commands.edit_customer(agent, lin.pk, city="杭州")
    assert asked_next(lin) is None
    with clock.fixed(clock.now() + dt.timedelta(days=100)):
        assert asked_next(lin) is None
    with clock.fixed(clock.now() + dt.timedelta(days=731)):
        commands.measure_child(agent, child.pk, what="height", value=118)
        assert asked_next(lin) == "city", "people move"


def test_one_click_says_that_it_is_still_right(browse, actor, lin):
    agent = actor("agent")
    commands.add_identity(agent, lin.pk, "phone", "13917280456")
    commands.edit_customer(agent, lin.pk, city="杭州", birthday={"month": 4, "day": 8})
    Touch.objects.filter(kind="customers.edited").update(at=clock.now() - dt.timedelta(days=800))
    client, record = browse("agent"), reverse("customers:record", args=[lin.pk])
    page = client.get(record).text
    assert "Do they still live in 杭州?" in page and "people move" in page
    client.post(reverse("customers:still_right", args=[lin.pk, "city"]))
    page = client.get(record).text
    assert "Do they still live" not in page and "City: still right" in page
    undo_last(agent, "customers.confirmed")
    assert "Do they still live" in client.get(record).text
    nothing = client.post(reverse("customers:still_right", args=[lin.pk, "province"]))
    assert nothing.status_code == 422
    assert "Worth asking" not in browse("analyst").get(record).text
    assert (
        browse("analyst").post(reverse("customers:still_right", args=[lin.pk, "city"])).status_code
        == 403
    )


def test_the_answer_is_written_down_where_the_fact_stands(browse, lin):
    page = browse("agent").get(reverse("customers:record", args=[lin.pk])).text
    assert (
        f'hx-get="{reverse("customers:identities", args=[lin.pk])}"'
        in page.split("<h2>Worth asking")[1]
    )
