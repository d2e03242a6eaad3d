"""Fields edited where they stand: saved by the page's command, seen conflicts, taken back."""

import re

import pytest
from django.urls import reverse

from shuke.common.access import SYSTEM
from shuke.common.declarations import declared
from shuke.common.slots import EditableField, ListPage
from shuke.customers import commands as customers
from shuke.customers.commands.owning import assign_owner
from shuke.customers.models import Customer
from shuke.tasks.commands.giving import assign_task
from shuke.tasks.models import Task
from tests.team import member

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ROW = {**HTMX, "Shuke-Edit": "row"}


@pytest.fixture
def lin():
    return customers.add_customer(SYSTEM, name="林小满", city="杭州")


def at(thing, name, pk) -> str:
    return reverse("kit:inline", args=[thing, name, pk])


def seen(page) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page.text)[1]


def test_a_cell_is_saved_by_the_records_command_and_its_row_drawn_anew(browse, lin):
    client = browse("agent")
    opened = client.get(at("customers", "city", lin.pk), headers=HTMX)
    assert seen(opened) == "杭州"
    saved = client.post(
        at("customers", "city", lin.pk) + "?stage=customer&sort=-spent",
        {"value": "苏州", "seen": "杭州"},
        headers=ROW,
    )
    assert "苏州" in saved.text
    assert "list=stage%3Dcustomer" in saved.text, "the row leads back to the list as it stood"
    assert lin.touches.filter(detail__field="city", detail__after="苏州").count() == 1
    assert "undo" in saved.headers["HX-Trigger"]


def test_what_changed_meanwhile_is_seen_and_can_be_put_above(browse, actor, lin):
    client, url = browse("agent"), at("customers", "city", lin.pk)
    customers.edit_customer(actor("owner"), lin.pk, city="南京")
    refused = client.post(url, {"value": "苏州", "seen": "杭州"}, headers=HTMX)
    assert refused.status_code == 409
    assert f"{actor('owner').name} changed this meanwhile" in refused.text
    assert 'value="苏州"' in refused.text, "what was typed stays"
    assert seen(refused) == "南京"
    client.post(url, {"value": "苏州", "seen": "南京"}, headers=HTMX)
    assert Customer.objects.get(pk=lin.pk).city == "苏州"


def test_what_cannot_be_is_said_beside_the_field(browse, lin):
    customers.add_custom_field(SYSTEM, label="Card until", kind="date", key="card")
    url = at("customers", "own-card", lin.pk)
    refused = browse("agent").post(url, {"value": "soon", "seen": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert "Enter a day like" in refused.text
    assert 'value="soon"' in refused.text


def test_an_own_field_that_changed_meanwhile(browse, actor, lin):
    field = customers.add_custom_field(SYSTEM, label="Skin", kind="choice", choices=["dry", "oily"])
    url = at("customers", f"own-{field.key}", lin.pk)
    customers.set_custom_values(actor("owner"), lin.pk, {field.key: "oily"})
    refused = browse("agent").post(url, {"value": "dry", "seen": ""}, headers=HTMX)
    assert refused.status_code == 409
    saved = browse("agent").post(url, {"value": "dry", "seen": "oily"}, headers=HTMX)
    assert saved.text.strip() == "dry"


def test_the_owner_of_a_customer_and_back(browse, lin):
    agent, owner = member("agent"), member("owner")
    client, url = browse("agent"), at("customers", "owner", lin.pk)
    assert seen(client.get(url, headers=HTMX)) == ""
    saved = client.post(url, {"value": str(agent.pk), "seen": ""}, headers=HTMX)
    assert saved.text.strip() == agent.name
    assign_owner(SYSTEM, lin.pk, owner.pk)
    refused = client.post(url, {"value": "", "seen": str(agent.pk)}, headers=HTMX)
    assert refused.status_code == 409
    assert owner.name in refused.text
    client.post(reverse("customers:owner", args=[lin.pk]), {"owner": agent.pk})
    assert seen(client.get(url, headers=HTMX)) == str(agent.pk)


def test_the_day_and_the_holder_of_a_task(browse):
    task = assign_task(SYSTEM, title="Call them")
    agent = member("agent")
    client, url = browse("owner"), at("tasks", "due_on", task.pk)
    saved = client.post(url, {"value": "2026-12-24", "seen": ""}, headers=ROW)
    assert "24 Dec 2026" in saved.text
    undo = re.search(r'"undo": "([^"]+)"', saved.headers["HX-Trigger"])[1]
    refused = client.post(url, {"value": "2026-12-25", "seen": ""}, headers=HTMX)
    assert refused.status_code == 409
    assert client.post(url, {"value": "x", "seen": "2026-12-24"}, headers=HTMX).status_code == 422
    client.post(undo, {"next": "/tasks/all/"})
    assert Task.objects.get(pk=task.pk).due_on is None

    url = at("tasks", "holder", task.pk)
    saved = client.post(url, {"value": f"staff:{agent.pk}", "seen": ""}, headers=HTMX)
    assert saved.text.strip() == agent.name
    refused = client.post(url, {"value": "role:agent", "seen": ""}, headers=HTMX)
    assert refused.status_code == 409
    client.post(url, {"value": "role:agent", "seen": f"staff:{agent.pk}"}, headers=HTMX)
    task.refresh_from_db()
    assert (task.holder_id, task.role) == (None, "agent")


def test_without_the_right_it_is_plain_text(browse, lin):
    for address in ("/customers/", f"/customers/{lin.pk}/"):
        assert "data-edit=" in browse("agent").get(address).text
        assert "data-edit=" not in browse("analyst").get(address).text
    url = at("customers", "city", lin.pk)
    assert browse("analyst").get(url).status_code == 403
    assert browse("analyst").post(url, {"value": "x", "seen": "杭州"}).status_code == 403
    assert Customer.objects.get(pk=lin.pk).city == "杭州"
    assert browse("agent").get(at("customers", "spent", lin.pk)).status_code == 404


def test_every_editable_field_has_a_list_to_stand_in():
    lists = {page.table for page in declared(ListPage)}
    assert {field.thing for field in declared(EditableField)} <= lists
