"""Columns that the list offers besides its own: consent, children, own fields, what insight knows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuke.customers import commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor):
    owner = actor("owner")
    commands.add_custom_field(owner, label="体质", kind="text", key="skin")
    commands.add_custom_field(owner, label="Twins", kind="yes_no", key="twins")
    lin = commands.add_customer(owner, name="林小满")
    commands.set_custom_values(owner, lin.pk, {"skin": "干性", "twins": True})
    commands.grant_consent(owner, lin.pk, "email", source="staff:1")
    commands.add_child(owner, lin.pk, name="豆豆")
    commands.add_child(owner, lin.pk, name="米米")
    commands.add_customer(owner, name="Emma Clarke")
    return lin


def listed(client, *columns):
    client.cookies["shuke_columns_customers"] = ".".join(("name", *columns))
    table = client.get("/customers/").context["table"]
    heads = [str(column.label) for column in table.visible]
    rows = {row.name: [column.read(row) for column in table.visible[1:]] for row in table.page.rows}
    return heads, rows


def test_consent_children_and_own_fields_can_be_columns(browse, lin):
    heads, rows = listed(browse("agent"), "consent", "children", "own-skin", "own-twins")
    assert heads == ["Name", "E-mail", "Children", "体质", "Twins"]
    assert rows["林小满"] == ["agreed", 2, "干性", "Yes"]
    assert rows["Emma Clarke"] == [None, None, "", ""]


def test_they_are_offered_and_not_shown_at_first(browse, lin):
    table = browse("analyst").get("/customers/").context["table"]
    assert {"consent", "children", "own-skin", "rfm"} <= {column.name for column in table.columns}
    assert not {"consent", "children", "own-skin", "rfm"} & {each.name for each in table.visible}


def test_the_group_of_buyers_needs_the_right_to_reports(browse, lin):
    table = browse("agent").get("/customers/").context["table"]
    assert "rfm" not in {column.name for column in table.columns}


def test_own_fields_of_a_page_are_read_once_however_many_are_shown(browse, lin):
    client = browse("agent")

    def asked(*columns) -> int:
        client.cookies["shuke_columns_customers"] = ".".join(("name", *columns))
        with CaptureQueriesContext(connection) as queries:
            client.get("/customers/")
        return len(queries)

    assert asked("own-skin", "own-twins") == asked("own-skin") > asked()


def test_kinds_of_identity_are_columns_and_leave_with_the_file(browse, lin, actor):
    """The shop's own kinds as well as a car's plate; of merged records all, and after an unmerge each its own."""
    owner = actor("owner")
    commands.add_identity_kind(owner, label="School number", key="school")
    commands.add_identity(owner, lin.pk, "school", "S-1")
    commands.add_identity(owner, lin.pk, "plate", "沪A12345")
    twin = commands.add_customer(owner, name="Lin Xiaoman", identities=[("school", "S-2")])
    merge = commands.merge_customers(owner, lin.pk, twin.pk)
    client = browse("owner")
    heads, rows = listed(client, "id-school", "id-plate")
    assert heads == ["Name", "School number", "Number plate"]
    assert {each[-1] for each in rows["林小满"][0].split(", ")} == {"1", "2"}
    assert "12345" in rows["林小满"][1] and rows["Emma Clarke"] == ["", ""]
    text = b"".join(client.post("/lists/customers/file.csv").streaming_content).decode()
    assert "School number" in text and "沪A12345" in text
    commands.unmerge(owner, merge.pk)
    _heads, rows = listed(client, "id-school", "id-plate")
    assert "2" in rows["Lin Xiaoman"][0] and "2" not in rows["林小满"][0]
