import json

import pytest
from django.core.management import call_command

from shuke.insight.reports import REPORTS
from shuke.insight.tests.conftest import settle

REGULARS = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 2}]}}


@pytest.fixture(scope="module")
def town(lasting_shop):
    return settle(lasting_shop)


def test_a_segment_from_creation_to_its_people(call, town):
    api = call("marketer")
    made = api.post("/segments", {"name": "回头客", "definition": REGULARS})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert made.json()["sentence"] == "People who have at least 2 orders"

    first = api.get(f"/segments/{pk}/people", limit=2).json()
    rest = api.get(f"/segments/{pk}/people", limit=2, after=first["next"]).json()
    assert (
        len(first["items"] + rest["items"])
        == api.get(f"/segments/{pk}/count").json()["people"]
        == 3
    )
    assert rest["next"] is None

    three = {"where": {"field": "orders", "op": "at_least", "value": 3}}
    changed = api.post(f"/segments/{pk}", {"definition": three, "version": 1}, "patch").json()
    assert (changed["name"], changed["version"]) == ("回头客", 2)
    assert api.post(f"/segments/{pk}", {"name": "x", "version": 1}, "patch").status_code == 409
    assert api.get(f"/segments/{pk}", version=1).json()["sentence"].endswith("at least 2 orders")

    api.post(f"/segments/{pk}/archiving")
    assert api.get("/segments").json()["items"] == []
    assert [s["id"] for s in api.get("/segments", archived="true").json()["items"]] == [pk]
    assert api.post(f"/segments/{pk}/return").json()["archived_at"] is None


def test_faults_are_told_by_path(call, town):
    broken = {"where": {"all": [{"field": "orders", "op": "at_least", "value": -1}]}}
    for path, body in (
        ("/segments/count", {"definition": broken}),
        ("/segments", {"name": "x", "definition": broken}),
    ):
        answer = call("owner").post(path, body)
        assert answer.status_code == 422
        assert answer.json()["code"] == "invalid_segment"
        assert list(answer.json()["fields"]) == ["where.all.0.value"]


def test_rights(call, town):
    assert call("analyst").post("/segments/count", {"definition": REGULARS}).status_code == 200
    body = {"name": "x", "definition": REGULARS}
    assert call("analyst").post("/segments", body).status_code == 403
    assert call("owner").get("/segments/999/people").status_code == 404


@pytest.mark.parametrize("report", REPORTS)
def test_reports_equal_the_command_line(call, town, capsys, monkeypatch, report):
    monkeypatch.setattr("shuke.warehouse.commands.sync", lambda wait: None)
    call_command("report", report, "--json", "--sales-only")
    printed = json.loads(capsys.readouterr().out)
    answered = call("analyst").get(f"/insight/{report}", sales_only="true").json()
    assert answered == printed


def test_quadrant_and_days(call, town):
    told = call("analyst").get("/insight/quadrant", as_of="last").json()
    assert sum(row["customers"] for row in told["quadrants"]) == told["customers"] == 4
    assert told["basis"]["as_of"] == "2026-04-01"
    wrong = call("analyst").get("/insight/quadrant", as_of="soon")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["as_of"])


def test_is_this_person_in_it_now(call, town):
    api = call("marketer")
    pk = api.post("/segments", {"name": "回头客", "definition": REGULARS}).json()["id"]
    person = town.person("new")
    assert api.get(f"/segments/{pk}/people/{person.pk}").json() == {
        "customer": person.pk, "inside": False, "reasons": [],
    }  # fmt: skip
    for day in ("2026-11-01", "2026-11-02"):
        town.order(person, day)
    merged = town.person("old", merged_into=person)
    assert api.get(f"/segments/{pk}/people/{merged.pk}").json() == {
        "customer": person.pk, "inside": True, "reasons": ["2 orders"],
    }  # fmt: skip
    assert api.get(f"/segments/{pk}/people/999999").status_code == 404


@pytest.mark.parametrize(
    ("asked", "field", "told"),
    [
        ({"by": "profit"}, "by", "currency, from, until, days, compare, store, channel, source."),
        ({"currency": "XXX"}, "currency", "Give a currency like CNY."),
        ({"currency": "\0"}, "currency", "Give a currency like CNY."),
        ({"currency": "USD"}, "currency", "The shop has no orders in USD, only in: CNY."),
    ],
)
def test_what_a_report_does_not_know_is_refused(call, town, asked, field, told):
    answer = call("analyst").get("/insight/pareto", **asked)
    assert answer.status_code == 422
    assert answer.json()["fields"][field].endswith(told)


def test_a_report_takes_its_own_options_and_no_others(call, town):
    api = call("analyst")
    assert api.get("/insight/trend", grain="week", _="17", currency="cny").status_code == 200
    told = api.get("/insight/trend/tables", grains="week").json()["fields"]["grains"]
    assert "grain" in told.replace("grains", "")
    assert api.get("/insight/nothing").status_code == 404
