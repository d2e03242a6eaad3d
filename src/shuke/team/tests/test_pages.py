"""The team and roles pages, through HTTP."""

import re

import pytest

from shuke.common.declarations import declared
from shuke.common.slots import Capability
from shuke.team.models import Role, Staff

pytestmark = pytest.mark.django_db


def test_the_owner_lets_somebody_in_and_sees_the_password_once(browse):
    client = browse("owner")
    form = {"name": "梅子", "username": "mei", "role": "agent", "email": ""}
    page = client.post("/team/new/", form)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    password = re.search(r"[\w]{4}(-[\w]{4}){3}", page.content.decode()).group()
    mei = Staff.objects.get(username="mei")
    assert mei.check_password(password)
    assert password not in client.get(f"/team/{mei.pk}/").content.decode()
    assert "梅子" in client.get("/team/").content.decode()


def test_a_taken_name_is_told_beside_its_field(browse):
    client = browse("owner")
    page = client.post("/team/new/", {"name": "x", "username": "owner", "role": "agent"})
    assert page.status_code == 422
    assert "is taken" in page.content.decode()


def test_role_departure_and_return_from_the_page(browse, staff):
    client, agent = browse("owner"), staff("agent")
    client.post(f"/team/{agent.pk}/role/", {"role": "analyst"})
    agent.refresh_from_db()
    assert agent.role == "analyst"
    assert client.post(f"/team/{agent.pk}/role/", {"role": "king"}).status_code == 422
    page = client.post(f"/team/{agent.pk}/departure/", follow=True)
    assert "Agent has left" in page.content.decode()
    back = client.post(f"/team/{agent.pk}/return/")
    assert "Welcome back, Agent" in back.content.decode()
    agent.refresh_from_db()
    assert agent.is_active


def test_the_only_owner_cannot_be_sent_away(browse, staff):
    page = browse("owner").post(f"/team/{staff('owner').pk}/departure/")
    assert page.status_code == 409
    assert "only owner" in page.content.decode()


def test_roles_page_agrees_with_the_table_of_rights(browse):
    from shuke.team.roles import held_by

    page = browse("agent").get("/team/roles/").content.decode()
    ticks = len(re.findall(r'<span class="visually-hidden">yes</span>', page))
    assert ticks == sum(len(held_by(role)) for role in Role.values)


def test_every_capability_has_words_and_a_role_that_exists():
    for each in declared(Capability):
        assert str(each.words), each.code
        assert each.roles and each.roles <= set(Role.values), each.code
    codes = [each.code for each in declared(Capability)]
    assert len(codes) == len(set(codes)) > 20
