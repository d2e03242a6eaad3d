"""Whoever looks at a record is noted: on its page, beside the list, over the API; and only the owner reads that."""

import datetime as dt

import pytest

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands
from shuke.customers.models import Look
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2026, 5, 4, 1, 20, tzinfo=dt.UTC)


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("owner"), name="林小满")


def noted() -> list[tuple]:
    return list(Look.objects.order_by("pk").values_list("actor_name", "how", "at"))


def test_one_line_an_hour_for_each_way(lin, browse, staff):
    agent, hour = browse("agent"), NINE.replace(minute=0)
    with clock.fixed(NINE):
        for _again in range(3):
            agent.get(f"/customers/{lin.pk}/")
        agent.get(f"/customers/{lin.pk}/summary/")
    with clock.fixed(NINE + dt.timedelta(hours=1)):
        agent.get(f"/customers/{lin.pk}/")
    name = staff("agent").name
    assert noted() == [
        (name, "record", hour),
        (name, "quick", hour),
        (name, "record", hour + dt.timedelta(hours=1)),
    ]


@pytest.fixture
def program(actor, client):
    """`program(path)` asks the API as a program that may see customers and who looked at them."""
    scopes = ["customers.view", "customers.looks"]
    _token, secret = make_token(actor("owner"), name="ERP", scopes=scopes)
    return lambda path: client.get(path, headers={"authorization": f"Bearer {secret}"}).json()


def test_programs_are_noted_and_the_system_is_not(lin, program):
    program(f"/api/v1/customers/{lin.pk}")
    commands.note_look(SYSTEM, lin.pk, Look.How.RECORD)
    assert [how for _name, how, _at in noted()] == ["api"]


def test_a_page_that_is_refused_is_no_look(lin, browse):
    assert browse("owner").get("/customers/999/").status_code == 404
    assert noted() == []


def test_the_owner_finds_out_who_looked(lin, browse, staff):
    other = commands.add_customer(SYSTEM, name="Emma")
    agent, owner = browse("agent"), browse("owner")
    agent.get(f"/customers/{lin.pk}/")
    agent.get(f"/customers/{other.pk}/")
    of_lin = owner.get(f"/customers/{lin.pk}/looks/").content.decode()
    assert staff("agent").name in of_lin and ">Emma<" not in of_lin
    everybody = owner.get(f"/customers/looks/?actor_id={staff('agent').pk}").content.decode()
    assert "Emma" in everybody and "林小满" in everybody
    of_marketer = owner.get(f"/customers/looks/?actor_id={staff('marketer').pk}")
    assert "Emma" not in of_marketer.content.decode()
    assert agent.get("/customers/looks/").status_code == 403
    assert "Who viewed" not in agent.get(f"/customers/{lin.pk}/").content.decode()


def test_the_same_over_the_api(lin, browse, program):
    browse("agent").get(f"/customers/{lin.pk}/")
    [row] = program(f"/api/v1/looks?customer={lin.pk}")
    assert (row["customer"], row["how"]) == (lin.pk, "record")
    assert program("/api/v1/looks?staff=999") == []
