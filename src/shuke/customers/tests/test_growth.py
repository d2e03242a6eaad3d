"""Children grow: which size they wear, which comes next and when, and what was measured of them."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.changes import undo_last

from shuke.common import clock
from shuke.customers import commands
from shuke.customers.growth.curve import deviations, height, label_of, size_on
from shuke.customers.models import Child, ChildMeasure
from shuke.customers.talking import next_sizes
from shuke.customers.tests.test_api import call  # noqa: F401

HTMX = {"HX-Request": "true"}
BORN = dt.date(2023, 1, 1)


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("agent"), name="林小满")


@pytest.fixture
def child(actor, lin):
    born = clock.today() - dt.timedelta(days=1200)
    child = commands.add_child(actor("agent"), lin.pk, name="小宝", born_on=born, gender="m")
    commands.agree_as_guardian(actor("agent"), child.pk, guardian="妈妈", text="可以")
    return child


@pytest.mark.once
@pytest.mark.parametrize(
    ("gender", "months", "cm"),
    [("m", 36, 97.5), ("m", 0, 51.2), ("m", 84, 125.48), ("m", 37.5, 98.5), ("m", 400, 171.42)],
)
def test_the_median_of_the_tables(gender, months, cm):
    assert height(gender, months) == pytest.approx(cm, abs=0.06)


@pytest.mark.once
def test_who_is_not_said_to_be_boy_or_girl_is_between():
    assert height("f", 60) < height("", 60) < height("m", 60)


@pytest.mark.once
@pytest.mark.parametrize(
    ("cm", "label"), [(30, 52), (84.9, 80), (85.1, 90), (104.9, 100), (105.1, 110), (190, 170)]
)
def test_a_label_is_the_middle_of_its_band(cm, label):
    assert label_of(cm) == label


@pytest.mark.once
def test_a_child_keeps_its_place_among_its_peers():
    tall = size_on(dt.date(2026, 1, 1), BORN, "m", (dt.date(2025, 7, 1), 99.0))
    usual = size_on(dt.date(2026, 1, 1), BORN, "m", None)
    assert (tall.label, usual.label) == (100, 100)
    assert tall.height > usual.height
    assert tall.next_on < usual.next_on
    assert (tall.next_label, usual.next_label) == (110, 110)
    assert 85 < tall.taller_than < 100
    assert usual.taller_than is None
    # A median boy is 105 cm at four years: the tables say 104.9 at 48 months.
    assert abs((usual.next_on - BORN).days / 30.4375 - 48.2) < 1


@pytest.mark.once
def test_before_birth_and_for_the_grown_up_nothing_is_said():
    assert size_on(BORN - dt.timedelta(1), BORN, "m", None) is None
    assert size_on(BORN + dt.timedelta(365 * 19), BORN, "m", None) is None
    assert deviations("m", 36, 200) == 3.0, "a mistake is no giant"


@pytest.mark.django_db
def test_a_reading_is_written_down_and_changes_what_comes_next(browse, actor, lin, child):
    client, page = browse("agent"), reverse("customers:measures", args=[lin.pk, child.pk])
    record = client.get(reverse("customers:record", args=[lin.pk])).text
    assert "nobody has measured yet" in record
    assert "What was measured" in client.get(page, headers=HTMX).text
    wrong = client.post(page, {"what": "height", "value": "1045"}, headers=HTMX)
    assert (wrong.status_code, "from 40 to 200" in wrong.text) == (422, True)
    late = {"what": "height", "value": "104", "on": clock.today() + dt.timedelta(1)}
    assert client.post(page, late, headers=HTMX).status_code == 422
    saved = client.post(page, {"what": "height", "value": "104.5"}, headers=HTMX).text
    assert "Wears 100" in saved
    assert "104.5 cm on" in saved
    client.post(page, {"what": "foot", "value": "165"}, headers=HTMX)
    assert "Foot 165 mm" in client.get(reverse("customers:record", args=[lin.pk])).text
    undo_last(actor("agent"), "customers.child_measured")
    assert list(ChildMeasure.objects.values_list("what", "value")) == [("height", 1045)]
    assert browse("analyst").post(page, {"what": "height", "value": "90"}).status_code == 403


@pytest.mark.django_db
def test_the_till_says_who_grows_out_of_a_size(actor, lin, child):
    assert next_sizes(actor("agent"), [lin]) == {}
    commands.measure_child(actor("agent"), child.pk, what="height", value="104.8")
    [hint] = next_sizes(actor("agent"), [lin])[lin.pk]
    assert hint.text == "小宝 will soon need size 110."


@pytest.mark.django_db
def test_children_noted_since_a_merge_are_asked_about_and_take_their_readings_along(actor, lin):
    agent = actor("agent")
    other = commands.add_customer(agent, name="林小美")
    merge = commands.merge_customers(agent, lin.pk, other.pk)
    child = commands.add_child(agent, lin.pk, name="小美的宝", born_on=dt.date(2024, 1, 1))
    commands.measure_child(agent, child.pk, what="label", value=80)
    commands.unmerge(agent, merge.pk, theirs={"customers.child": [child.pk]})
    assert Child.objects.get(pk=child.pk).customer_id == other.pk
    assert ChildMeasure.objects.get().customer_id == other.pk


@pytest.mark.django_db
def test_children_over_the_api(call, lin, child):  # noqa: F811
    path = f"/customers/{lin.pk}/children"
    [before] = call("agent", "get", path).json()
    assert before["reason"].startswith("By the average")
    body = {"what": "height", "value": 104.5}
    after = call("agent", "post", f"{path}/{child.pk}/measures", body)
    assert (after.status_code, after.json()["height"]) == (201, 104.5)
    assert after.json()["next_size"] == 110
    assert call("agent", "post", f"{path}/999/measures", body).status_code == 404
    assert (
        call("agent", "post", f"{path}/{child.pk}/measures", body | {"what": "x"}).status_code
        == 422
    )
