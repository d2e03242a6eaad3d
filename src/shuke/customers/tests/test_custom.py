"""Custom fields: which there are, what is known in them, through pages, API and the bulk door."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from tests.changes import offered

from shuke.common.errors import Forbidden, Invalid
from shuke.customers import commands, queries
from shuke.customers.models import Customer, CustomField, CustomValue
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
OWNER = ["customers.fields"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def fields(actor):
    """One field of each kind, by key."""
    told = {
        "skin": ("宝宝体质", "choice"),
        "card_until": ("会员卡到期", "date"),
        "height": ("身高", "number"),
        "twins": ("双胞胎", "yes_no"),
        "nick": ("小名", "text"),
    }
    return {
        key: commands.add_custom_field(
            actor("owner"), key=key, label=label, kind=kind, choices=["干性", "油性"]
        )
        for key, (label, kind) in told.items()
    }


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("agent"), name="林小满")


def test_a_field_is_added_renamed_ended_and_taken_up_again(browse, run_jobs):
    client, page = browse("owner"), reverse("customers:own_fields")
    assert "No custom fields yet" in client.get(page).text
    short = client.post(page, {"label": "宝宝体质", "kind": "choice", "choices": "干性"})
    assert short.status_code == 422
    assert "at least two things" in short.text
    told = {"label": "宝宝体质", "kind": "choice", "choices": "干性\n油性\n干性"}
    client.post(page, told)
    field = CustomField.objects.get()
    assert (field.key, field.choices) == ("bao_bao_ti_zhi", ["干性", "油性"])
    assert "already" in client.post(page, {"label": "宝宝体质", "kind": "text"}).text
    change = reverse("customers:own_field", args=[field.pk])
    assert client.post(change, {"label": ""}).status_code == 422
    client.post(change, {"label": "皮肤", "choices": "干性\n油性\n敏感"})
    client.post(reverse("customers:own_field_ending", args=[field.pk]))
    shown = client.get(page)
    assert shown.context["fields"] == []
    assert [(each.label, each.choices[-1]) for each in shown.context["ended"]] == [("皮肤", "敏感")]
    client.post(page, {"label": "宝宝体质", "kind": "text"})
    assert set(CustomField.objects.values_list("key", flat=True)) == {
        *("bao_bao_ti_zhi", "bao_bao_ti_zhi_2")
    }, "a key is never given twice"
    client.post(reverse("customers:own_field_return", args=[field.pk]))
    assert [each.label for each in client.get(page).context["fields"]] == ["皮肤", "宝宝体质"]
    run_jobs()
    audit = client.get(reverse("operate:audit")).text
    assert "retired the custom field “皮肤”" in audit


def test_only_the_owner_decides_which_fields_there_are(browse, actor):
    assert browse("agent").get(reverse("customers:own_fields")).status_code == 403
    with pytest.raises(Forbidden):
        commands.add_custom_field(actor("agent"), label="x", kind="text")


def test_a_value_is_edited_where_it_stands_and_undone(browse, fields, lin):
    client, url = (
        browse("agent"),
        reverse("kit:inline", args=["customers", "own-card_until", lin.pk]),
    )
    assert 'type="date"' in client.get(url, headers=HTMX).text
    wrong = client.post(url, {"value": "soon"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Enter a day like" in wrong.text
    saved = client.post(url, {"value": "2026-12-31"}, headers=HTMX)
    assert "31 Dec 2026" in saved.text
    twins = reverse("kit:inline", args=["customers", "own-twins", lin.pk])
    client.post(twins, {"value": "yes"})
    record = client.get(reverse("customers:record", args=[lin.pk])).text
    assert "会员卡到期 changed" in record
    assert "双胞胎" in record
    client.post(offered(saved))
    assert queries.custom_values([lin])[lin.pk] == {"twins": True}


def test_an_ended_field_takes_nothing_more(browse, actor, fields, lin):
    commands.set_custom_values(actor("agent"), lin.pk, {"nick": "满满"})
    commands.end_custom_field(actor("owner"), fields["nick"].pk)
    url = reverse("kit:inline", args=["customers", "own-nick", lin.pk])
    assert browse("agent").get(url).status_code == 404
    with pytest.raises(Invalid, match="custom fields"):
        commands.set_custom_values(actor("agent"), lin.pk, {"nick": "小满"})
    assert "小名 changed" in browse("agent").get(reverse("customers:record", args=[lin.pk])).text


def test_values_over_the_api(call, fields, lin):  # noqa: F811
    told = {"skin": "干性", "card_until": "2026年12月31日", "height": 1.685, "twins": False}
    made = call("agent", "post", "/customers", {"name": "Emma", "custom": told})
    assert made.json()["custom"] == {
        "skin": "干性", "card_until": "2026-12-31", "height": "1.685", "twins": False,
    }  # fmt: skip
    path = f"/customers/{lin.pk}"
    wrong = {"skin": "wet", "height": "1.23456", "nick": "满满", "card_until": 7, "age": 3}
    refused = call("agent", "patch", path, {"custom": wrong})
    assert refused.status_code == 422
    assert set(refused.json()["fields"]) == {"skin", "height", "card_until", "age"}
    assert call("agent", "get", path).json()["custom"] == {}, "all or none"
    call("agent", "patch", path, {"custom": {"nick": "满满", "twins": True}})
    changed = call("agent", "patch", path, {"city": "杭州", "custom": {"nick": None}}).json()
    assert (changed["custom"], changed["city"]) == ({"twins": True}, "杭州")


def test_fields_over_the_api(call):  # noqa: F811
    body = {"label": "Skin", "kind": "choice", "choices": ["dry", "oily"]}
    assert call("agent", "post", "/custom-fields", body).status_code in (401, 403)
    assert call("owner", "post", "/custom-fields", body, OWNER).json()["key"] == "skin"
    again = call("owner", "post", "/custom-fields", {"label": "Skin", "kind": "shape"}, OWNER)
    assert again.json()["fields"] == {"kind": "Choose one of the list."}
    assert [each["label"] for each in call("analyst", "get", "/custom-fields").json()] == ["Skin"]


def test_the_survivor_knows_best_and_else_the_latest(actor, fields, lin):
    agent = actor("agent")
    others = [commands.add_customer(agent, name=f"小满{n}") for n in range(2)]
    for number, other in enumerate(others):
        told = {"nick": f"old {number}", "height": number + 150}
        commands.set_custom_values(agent, other.pk, told)
    commands.set_custom_values(agent, lin.pk, {"nick": "own"})
    Customer.objects.filter(pk=others[0].pk).update(merged_into=others[1].pk)
    Customer.objects.filter(pk=others[1].pk).update(merged_into=lin.pk)
    known = queries.custom_values([queries.customer_for(agent, others[0].pk)])[lin.pk]
    assert known == {"nick": "own", "height": "151"}
    commands.set_custom_values(agent, lin.pk, {"height": ""})
    lin = queries.customer_for(agent, lin.pk)
    assert queries.custom_values([lin])[lin.pk] == {"nick": "own"}, "taken away is taken away"
    assert {each.key: each.value for each in queries.own_values(lin) if each.value} == {
        "nick": "own"
    }


def test_many_values_at_once(actor, fields, lin):
    emma = commands.add_customer(actor("agent"), name="Emma")
    day = dt.date(2026, 12, 31)
    rows = [
        (lin.pk, fields["card_until"].pk, day),
        (lin.pk, fields["height"].pk, Decimal("1.6")),
        (emma.pk, fields["nick"].pk, "Em"),
        (emma.pk, fields["height"].pk, None),
    ]
    with transaction.atomic():
        assert commands.record_custom_values(rows) == {lin.pk, emma.pk}
    with transaction.atomic():
        assert commands.record_custom_values(rows) == set(), "nothing differs"
        newer = [(emma.pk, fields["nick"].pk, "Emmy"), (lin.pk, fields["nick"].pk, "满满")]
        assert commands.record_custom_values(newer, overwrite=False) == {lin.pk}
    assert queries.custom_values([lin, emma]) == {
        lin.pk: {"card_until": "2026-12-31", "height": "1.6", "nick": "满满"},
        emma.pk: {"nick": "Em"},
    }
    assert CustomValue.objects.filter(revision=0).count() == 0


def test_the_export_carries_own_fields(browse, actor, fields, lin):
    told = {"skin": "干性", "twins": "yes", "nick": "=1+1", "card_until": "2026-12-21"}
    commands.set_custom_values(actor("agent"), lin.pk, told)
    commands.end_custom_field(actor("owner"), fields["height"].pk)
    answer = browse("owner").post(reverse("customers:export"))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    [row] = csv.DictReader(lines)
    kept = ("skin", "card_until", "twins", "nick")
    assert [row[key] for key in kept] == ["干性", "2026-12-21", "yes", "'=1+1"]
    assert "height" not in row
