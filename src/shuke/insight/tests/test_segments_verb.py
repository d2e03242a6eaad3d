"""`shuke segments`: what is typed is saved, counted and listed."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setattr("shuke.insight.management.commands.segments.sync", lambda wait: None)

    def typed(*words):
        call_command("segments", *words)
        return capsys.readouterr().out

    return typed


def test_a_text_is_counted_saved_and_read_back(run, town, monkeypatch):
    counted = json.loads(run("count", "orders >= 2", "--json"))
    assert (counted["people"], counted["everybody"]) == (3, 5)
    saved = json.loads(run("save", "Regulars", "orders at least 2", "--json"))
    assert saved["text"] == "orders >= 2"
    monkeypatch.setattr("sys.stdin", io.StringIO("orders >= 3"))
    changed = json.loads(run("save", "Regulars", "-", "--segment", str(saved["id"]), "--json"))
    assert (changed["id"], changed["version"]) == (saved["id"], 2)
    assert "orders >= 3" in run("list")
    assert "people: 2" in run("show", str(saved["id"]))
    ids = run("people", "--segment", str(saved["id"])).split()
    assert len(ids) == 2
    assert run("people", "orders >= 3").split() == ids


def test_a_fault_is_told(run, town):
    with pytest.raises(CommandError, match=r"Line 1, column 1.*Did you mean orders"):
        run("count", "ordrs >= 2")


def test_the_api_takes_and_gives_text(call, town):
    api = call("marketer")
    made = api.post("/segments", {"name": "x", "text": "orders >= 2"}).json()
    assert made["text"] == "orders >= 2"
    assert api.post("/segments/count", {"text": "orders >= 3"}).json()["people"] == 2
    changed = api.post(f"/segments/{made['id']}", {"text": "orders >= 4"}, "patch").json()
    assert (changed["version"], changed["text"]) == (2, "orders >= 4")
    for body in ({"text": "orders >="}, {"text": "x", "definition": {}}, {}):
        assert api.post("/segments/count", body).status_code == 422
    wrong = api.post("/segments/count", {"text": "ordrs >= 2"}).json()
    assert (wrong["code"], list(wrong["fields"])) == ("invalid_text", ["text"])
