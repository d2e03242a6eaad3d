"""What people own: noted, read, looked after, gone; and where its rows go with their person."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.changes import undo_last

from shuke.care import commands
from shuke.care.models import OwnedThing, Reading, Service
from shuke.common import clock
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands as customers
from shuke.customers.commands.person_data import export_person
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def still():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def zhao(actor):
    return customers.add_customer(actor("agent"), name="赵一鸣")


@pytest.fixture
def car(actor, zhao):
    return commands.note_thing(
        actor("agent"), zhao.pk, kind="car", name="家用车", details={"plate": "苏a 7k21x"}
    )


def test_a_pushchair_is_noted_with_its_guarantee_and_stands_on_the_record(browse, zhao):
    client, page = browse("agent"), reverse("care:new", args=[zhao.pk])
    assert "Serial number" in client.get(page).text
    typed = {
        "name": "云步推车", "bought_on": "2026-01-05", "seller": "湖滨店", "price": "1,299",
        "discount": "200", "serial": "yb2404 0317", "guarantee_until": "2028-01-05",
    }  # fmt: skip
    answer = client.post(page, typed)
    row = OwnedThing.objects.get()
    assert answer["Location"] == reverse("care:thing", args=[row.pk])
    assert (row.price, row.discount, row.currency, row.serial) == (1299, 200, "CNY", "YB24040317")
    record = client.get(reverse("customers:record", args=[zhao.pk])).text
    assert "云步推车" in record
    assert 'Guarantee until <time datetime="2028-01-05">' in record
    shown = client.get(answer["Location"]).text
    assert (
        "¥1,299.00" in shown
        and "湖滨店" in shown
        and "over" not in shown.split("Guarantee until")[1][:80]
    )
    assert "云步推车" in client.get(reverse("care:owned", args=[zhao.pk])).text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("price", "much", "like 12.50"), ("price", "-1", "like 12.50"), ("price", "NaN", "like 12.50"),
        ("bought_on", "2026-11-23", "not come yet"), ("guarantee_until", "2025-01-01", "before the thing was bought"),
        ("name", "\u200b", "Say what it is"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(browse, zhao, field, value, says):
    typed = {"name": "推车", "bought_on": "2026-01-05", field: value}
    answer = browse("agent").post(reverse("care:new", args=[zhao.pk]), typed)
    assert (answer.status_code, says in answer.text) == (422, True), answer.text
    assert not OwnedThing.objects.exists()


def test_kinds_ask_what_is_theirs(browse, actor, zhao):
    client, page = browse("agent"), reverse("care:new", args=[zhao.pk])
    assert "Breed" in client.get(page, {"kind": "pet"}).text
    assert "Breed" not in client.get(page, {"kind": "car"}).text
    client.post(
        f"{page}?kind=pet", {"name": "年糕", "d_breed": "狸花猫", "d_born_on": "2024-03-02"}
    )
    row = OwnedThing.objects.get()
    assert (row.kind, row.details) == ("pet", {"breed": "狸花猫", "born_on": "2024-03-02"})
    with pytest.raises(Invalid, match="Nobody asks"):
        commands.edit_thing(actor("agent"), row.pk, details={"plate": "x"})
    with pytest.raises(Invalid):
        commands.note_thing(actor("agent"), zhao.pk, kind="yacht", name="船")


def test_plates_and_vins_have_one_form(actor, zhao, car):
    assert car.details == {"plate": "苏A7K21X"}
    changed = commands.edit_thing(actor("agent"), car.pk, serial="lsvaa49jl320473qi")
    assert changed.serial == "LSVAA49JL32047301", "no I, O or Q stands in a VIN"


def test_a_counter_does_not_run_backwards_and_a_scale_may(browse, actor, zhao, car):
    client, page = browse("agent"), reverse("care:reading", args=[car.pk])
    client.post(page, {"value": "31,200", "on": "2026-03-01"})
    client.post(page, {"value": "43100", "on": "2026-10-01"})
    back = client.post(page, {"value": "40000"})
    assert back.status_code == 422
    assert "It showed 43100 on 2026-10-01" in back.text
    ahead = client.post(page, {"value": "50000", "on": "2026-05-01"})
    assert (ahead.status_code, "43100" in ahead.text) == (422, True)
    assert client.post(page, {"value": "36000", "on": "2026-05-01"}).status_code == 302
    assert client.post(page, {"value": "44000", "on": "2027-01-01"}).status_code == 422
    for wrong in ("-1", "NaN", "1e99", "many"):
        assert client.post(page, {"value": wrong}).status_code == 422
    assert "43,100 km" in client.get(reverse("customers:record", args=[zhao.pk])).text
    cat = commands.note_thing(actor("agent"), zhao.pk, kind="pet", name="年糕")
    commands.take_reading(actor("agent"), cat.pk, value="4.6", on="2026-10-01")
    commands.take_reading(actor("agent"), cat.pk, value="4.2")
    assert "4.2 kg" in client.get(reverse("care:thing", args=[cat.pk])).text
    chair = commands.note_thing(actor("agent"), zhao.pk, kind="thing", name="推车")
    with pytest.raises(Invalid, match="Nothing is read"):
        commands.take_reading(actor("agent"), chair.pk, value=1)


def test_a_service_with_its_mileage_is_one_change_and_one_undo(browse, actor, car):
    page = reverse("care:service", args=[car.pk])
    client = browse("agent")
    assert client.post(page, {"what": " "}).status_code == 422
    client.post(
        page, {"what": "换机油", "on": "2026-10-01", "value": "43100", "note": "客户自带机油"}
    )
    shown = client.get(reverse("care:thing", args=[car.pk])).text
    assert "换机油" in shown and "43,100 km" in shown and "客户自带机油" in shown
    assert (Reading.objects.count(), Service.objects.get().value) == (1, 43100)
    undo_last(actor("agent"), "care.served")
    assert (Reading.objects.count(), Service.objects.count()) == (0, 0)


def test_what_is_gone_leaves_the_record_and_comes_back_by_undo(browse, actor, zhao, car):
    client, record = browse("agent"), reverse("customers:record", args=[zhao.pk])
    client.post(reverse("care:ending", args=[car.pk]))
    assert "家用车" not in client.get(record).text
    assert "家用车" in client.get(reverse("care:owned", args=[zhao.pk])).text
    undo_last(actor("agent"), "care.gone")
    assert "家用车" in client.get(record).text
    commands.edit_thing(actor("agent"), car.pk, name="旧车", price="12.5", bought_on="2020-02-29")
    undo_last(actor("agent"), "care.changed")
    row = OwnedThing.objects.get()
    assert (row.name, row.price, row.bought_on) == ("家用车", None, None)
    commands.take_reading(actor("agent"), car.pk, value=10)
    undo_last(actor("agent"), "care.read")
    assert not Reading.objects.exists()


def test_who_may_not_edit_reads_alone(browse, zhao, car):
    analyst = browse("analyst")
    shown = analyst.get(reverse("care:thing", args=[car.pk])).text
    assert "家用车" in shown and "No longer theirs" not in shown
    for name in ("reading", "service", "ending", "edit"):
        assert analyst.post(reverse(f"care:{name}", args=[car.pk])).status_code == 403
    assert analyst.get(reverse("care:owned", args=[zhao.pk])).status_code == 200
    assert analyst.get(reverse("care:thing", args=[99])).status_code == 404


def test_nobody_has_more_than_so_many(actor, zhao, car, monkeypatch):
    monkeypatch.setattr("shuke.care.commands.things.MOST", 1)
    with pytest.raises(Conflict, match="more than 1"):
        commands.note_thing(actor("agent"), zhao.pk, kind="thing", name="推车")


def test_a_thing_noted_since_a_merge_goes_with_whom_it_is_of(actor, zhao):
    agent = actor("agent")
    twin = customers.add_customer(agent, name="赵一明")
    theirs = commands.note_thing(agent, twin.pk, kind="thing", name="推车")
    merge = customers.merge_customers(agent, zhao.pk, twin.pk)
    car = commands.note_thing(agent, twin.pk, kind="car", name="家用车")
    commands.take_reading(agent, car.pk, value=100)
    assert car.customer_id == zhao.pk
    customers.unmerge(agent, merge.pk, theirs={"care.ownedthing": [car.pk]})
    assert OwnedThing.objects.filter(customer=twin).count() == 2
    assert Reading.objects.get().customer_id == twin.pk
    assert theirs.customer_id == twin.pk


def test_a_person_gets_it_and_nothing_is_left_when_they_are_forgotten(actor, zhao, car):
    commands.note_service(actor("agent"), car.pk, what="换机油", value=100)
    data = export_person(actor("owner"), zhao.pk)
    assert data["care.ownedthing"][0]["details"] == {"plate": "苏A7K21X"}
    assert data["care.service"][0]["what"] == "换机油"
    customers.erase_customer(actor("owner"), zhao.pk)
    customers.finish_erasures()
    assert not (OwnedThing.objects.exists() or Reading.objects.exists() or Service.objects.exists())


def test_things_over_the_api(call, zhao):  # noqa: F811
    path = f"/customers/{zhao.pk}/things"
    body = {
        "kind": "car",
        "name": "家用车",
        "details": {"plate": "苏A7K21X"},
        "bought_on": "2023-11-01",
    }
    made = call("agent", "post", path, body)
    assert made.status_code == 201, made.content
    one = f"/things/{made.json()['id']}"
    assert (
        call("agent", "post", f"{one}/readings", {"value": 43100}).json()["readings"][0]["on"]
        == "2026-11-22"
    )
    assert (
        call("agent", "post", f"{one}/readings", {"value": 43000, "on": "2026-11-23"}).status_code
        == 422
    )
    served = call("agent", "post", f"{one}/services", {"what": "换机油", "value": 43200})
    assert served.json()["services"][0]["what"] == "换机油"
    assert call("agent", "patch", one, {"seller": "城东汽车"}).json()["seller"] == "城东汽车"
    assert call("agent", "get", one).json()["details"] == {"plate": "苏A7K21X"}
    assert call("agent", "post", f"{one}/ending").json()["gone_at"]
    assert call("agent", "get", path).json() == []
    assert len(call("agent", "get", f"{path}?gone=true").json()) == 1
    assert call("analyst", "post", path, body).status_code == 403
    assert call("agent", "post", path, body | {"kind": "yacht"}).status_code == 422


def test_a_wrong_mileage_is_taken_out_and_nothing_is_due_by_it_any_more(browse, actor, car):
    """lubelog 1025, 1370, 1297: a slip of the hand stayed in the way of everything that came after."""
    client, page = browse("agent"), reverse("care:reading", args=[car.pk])
    client.post(page, {"value": "15475", "on": "2026-03-01"})
    leap = client.post(page, {"value": "301464", "on": "2026-03-02"})
    assert (leap.status_code, "look at the digits" in leap.text) == (422, True)
    client.post(page, {"value": "20464", "on": "2026-03-02"})
    wrong = Reading.objects.get(on="2026-03-02")
    assert client.post(page, {"value": "15600"}).status_code == 422
    client.post(reverse("care:reading_removal", args=[wrong.pk]))
    assert client.post(page, {"value": "15600"}).status_code == 302
    assert client.post(reverse("care:reading_removal", args=[wrong.pk])).status_code == 404
    undo_last(actor("agent"), "care.reading_removed")
    assert Reading.objects.get(on="2026-03-02").value == 20464


def test_what_was_not_done_is_taken_out(browse, actor, car):
    row = commands.note_service(actor("agent"), car.pk, what="换机油", value=100, note="错了")
    browse("agent").post(reverse("care:service_removal", args=[row.pk]))
    assert (Service.objects.count(), Reading.objects.count()) == (0, 1)
    undo_last(actor("agent"), "care.service_removed")
    back = Service.objects.get()
    assert (back.what, back.value, back.note, back.on) == ("换机油", 100, "错了", row.on)


def test_rows_of_another_thing_are_not_taken_out_over_the_api(call, actor, zhao, car):  # noqa: F811
    cat = commands.note_thing(actor("agent"), zhao.pk, kind="pet", name="年糕")
    reading = commands.take_reading(actor("agent"), cat.pk, value=4)
    service = commands.note_service(actor("agent"), cat.pk, what="体检")
    for part, row in (("readings", reading), ("services", service)):
        assert call("agent", "delete", f"/things/{car.pk}/{part}/{row.pk}").status_code == 404
        assert call("agent", "delete", f"/things/{cat.pk}/{part}/{row.pk}").json()[part] == []
