"""Whoever asks for their own data gets what every room holds, and who handed it out is on record."""

import json

import pytest

from shuke.common.models import RecordedFact
from shuke.customers import commands
from shuke.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor):
    owner = actor("owner")
    lin = commands.add_customer(owner, name="林小满", identities=[("phone", "13917280456")])
    commands.add_note(owner, lin.pk, "喜欢棉的")
    commands.add_child(owner, lin.pk, name="豆豆")
    return lin


def test_all_rooms_tell_what_they_hold(browse, lin):
    file = browse("owner").post(f"/customers/{lin.pk}/export/")
    assert file["Content-Disposition"] == f'attachment; filename="customer-{lin.pk}.json"'
    data = json.loads(file.content)
    assert data["customers.customer"][0]["name"] == "林小满"
    assert data["customers.identity"][0]["value"] == "+8613917280456"
    assert data["customers.child"][0]["name"] == "豆豆"
    assert {"shop.order", "engage.send", "insight.listmember"} <= set(data)
    assert RecordedFact.objects.filter(kind="customers.person_exported").count() == 1


def test_what_was_merged_into_the_record_is_in_it(browse, lin, actor):
    other = commands.add_customer(actor("owner"), name="小满")
    commands.add_note(actor("owner"), other.pk, "从前的记录")
    Customer.objects.filter(pk=other.pk).update(merged_into=lin)
    data = json.loads(browse("owner").post(f"/customers/{other.pk}/export/").content)
    assert [row["name"] for row in data["customers.customer"]] == ["林小满", "小满"]
    assert "从前的记录" in json.dumps(data["customers.touch"], ensure_ascii=False)


def test_only_who_may_take_people_out(browse, lin):
    assert browse("marketer").post(f"/customers/{lin.pk}/export/").status_code == 403
    assert browse("owner").get(f"/customers/{lin.pk}/export/").status_code == 405
    assert not RecordedFact.objects.filter(kind="customers.person_exported").exists()
