"""How long kinds of data stay: written, tried, switched on, carried out at night, with what went on record."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Conflict, Forbidden
from shuke.common.models import RecordedFact
from shuke.customers import commands
from shuke.customers.commands import forgetting_rows, retaining
from shuke.customers.models import Look, RetentionPass, RetentionRules
from shuke.customers.queries import retention as queries
from shuke.customers.retention.rules import Rules, data_kinds, limit_of
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE = "/customers/retention/"
#: Noon of a day in Shanghai, and the hours of the next night.
NOON = dt.datetime(2026, 5, 4, 4, tzinfo=dt.UTC)
TWO, FOUR = NOON + dt.timedelta(hours=14), NOON + dt.timedelta(hours=16)
SCOPES = ["customers.retention"]


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("owner"), name="林小满")


@pytest.fixture
def looks(lin):
    """Seven looks of two years ago, and one of last month."""
    days = [*range(700, 707), 30]
    for day in days:
        at = NOON - dt.timedelta(days=day)
        Look.objects.create(customer=lin, actor_name="Ann", how="record", at=at)


@pytest.fixture
def hold(actor, run_jobs):
    def begin(months: dict) -> RetentionRules:
        with clock.fixed(NOON):
            row = commands.write_retention(actor("owner"), {"months": months})
            run_jobs()
            commands.begin_retention(actor("owner"), row.pk)
        return row

    return begin


def night(at: dt.datetime = FOUR) -> int:
    with clock.fixed(at):
        return retaining.carry_out()


def test_an_owner_tries_rules_and_they_are_carried_out_at_night(browse, run_jobs, looks):
    client = browse("owner")
    with clock.fixed(NOON):
        assert "No rules are in effect." in client.get(PAGE).text
        saved = client.post(f"{PAGE}versions/", {**dict.fromkeys(data_kinds(), "0"), "looks": "13"})
        run_jobs()
        page = client.get(saved.url).text
        assert "Who looked at whose record is forgotten after 13 months." in page
        assert '<b class="stat-value">7</b>' in page and "would go: from before" in page
        assert Look.objects.count() == 8, "trying forgets nothing"
        row = RetentionRules.objects.get()
        client.post(f"{PAGE}versions/{row.pk}/beginning/")
        assert retaining.carry_out() == 0
    assert night(TWO) == 0, "not before three"
    assert Look.objects.count() == 8
    assert night() == 7
    assert Look.objects.count() == 1
    page = client.get(PAGE).text
    assert "Who looked at whose record <b>7</b>" in " ".join(page.split())
    assert night() == 0, "once a day"
    fact = RecordedFact.objects.get(kind="customers.retention_passed")
    assert fact.payload == {"kind": "档案查看记录", "count": 7} or fact.payload["count"] == 7
    client.post(f"{PAGE}versions/{row.pk}/ending/")
    assert queries.holding() is None
    assert browse("agent").get(PAGE).status_code == 403


def test_whoever_was_killed_goes_on_where_they_were(hold, looks, monkeypatch):
    """Each batch is counted in its own transaction."""
    hold({"looks": 13})
    monkeypatch.setattr(forgetting_rows.forget_rows, "__defaults__", (3,))

    def killed() -> None:
        if Look.objects.count() < 6:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(forgetting_rows, "give_way", killed)
        with pytest.raises(KeyboardInterrupt):
            night()
    half = RetentionPass.objects.get()
    assert (half.forgotten, half.done_at, Look.objects.count()) == (3, None, 5)
    assert night() == 4
    whole = RetentionPass.objects.get()
    assert (whole.forgotten, Look.objects.count()) == (7, 1)
    assert whole.done_at is not None


def test_rules_that_end_under_way_forget_nothing_more(hold, looks, actor, monkeypatch):
    row = hold({"looks": 13})
    monkeypatch.setattr(forgetting_rows.forget_rows, "__defaults__", (3,))
    monkeypatch.setattr(
        forgetting_rows, "give_way", lambda: commands.end_retention(actor("owner"), row.pk)
    )
    assert night() == 0
    assert (Look.objects.count(), RetentionPass.objects.get().done_at) == (5, None)
    assert night() == 0


def test_a_kind_that_fails_says_so_and_is_tried_again(hold, looks, browse, monkeypatch):
    hold({"looks": 13, "calls": 1})
    with monkeypatch.context() as patch:
        patch.setattr(retaining, "_note", lambda *_: 1 / 0)
        assert night() == 0
    assert Look.objects.count() == 8
    assert "division by zero" in browse("owner").get(PAGE).text
    assert night() == 7
    assert not RetentionPass.objects.exclude(error="").exists()


def test_switching_on_is_undone_before_anything_went(actor, hold, looks):
    first = hold({"looks": 24})
    hold({"looks": 6})
    with clock.fixed(NOON):
        undo_last(actor("owner"), "customers.retention_begun")
    assert queries.rules_now().months == {"looks": 24}
    assert queries.holding() == first
    assert night() == 0


def test_the_page_says_what_stays_by_law_and_what_goes_by_a_setting(browse, lin, actor):
    commands.grant_consent(actor("owner"), lin.pk, "email", source="staff:1")
    text = " ".join(browse("owner").get(PAGE).text.split())
    assert "Statements of consent · 1" in text and "GDPR article 7" in text
    assert '<dt>Messages stay for</dt><dd><a href="/settings/#messages">For ever</a></dd>' in text
    assert PAGE in browse("owner").get("/customers/erasures/").text


def test_rules_over_the_api(call, run_jobs):  # noqa: F811
    wrong = {"months": {"looks": 3, "horses": 12, "calls": 999}}
    refused = call("owner", "post", "/retention/versions", wrong, scopes=SCOPES)
    assert refused.status_code == 422
    assert {"months.looks", "months.horses", "months.calls"} <= set(refused.json()["fields"])
    body = {"months": {"looks": 13, "calls": 0}}
    made = call("owner", "post", "/retention/versions", body, scopes=SCOPES)
    assert (made.status_code, made.json()["months"]) == (202, {"looks": 13})
    path = f"/retention/versions/{made.json()['id']}"
    assert call("owner", "post", f"{path}/beginning", scopes=SCOPES).status_code == 409
    run_jobs()
    [kind] = call("owner", "get", path, scopes=SCOPES).json()["rehearsal"]["kinds"]
    assert (kind["kind"], kind["count"], kind["spared"]) == ("looks", 0, {})
    assert call("owner", "post", f"{path}/beginning", scopes=SCOPES).json()["holds"]
    assert call("owner", "get", "/retention/passes", scopes=SCOPES).json() == []
    assert not call("owner", "post", f"{path}/ending", scopes=SCOPES).json()["holds"]
    assert call("agent", "get", "/retention/versions").status_code == 403


def test_rules_on_the_command_line(tmp_path, capsys, looks):
    rules = tmp_path / "rules.json"
    rules.write_text('{"months": {"looks": 13}}')
    with clock.fixed(NOON):
        call_command("retention", rules=str(rules), start=None, end=None, now=False, json=False)
        assert "looks 7" in capsys.readouterr().out
        row = RetentionRules.objects.get()
        call_command("retention", rules=None, start=row.pk, end=None, now=False, json=False)
    capsys.readouterr()
    with clock.fixed(FOUR):
        call_command("retention", rules=None, start=None, end=None, now=True, json=True)
    data = json.loads(capsys.readouterr().out)
    assert [(each["kind"], each["forgotten"]) for each in data["passes"]] == [("looks", 7)]


def test_rules_that_were_not_tried_do_not_hold(actor):
    row = commands.write_retention(actor("owner"), {"months": {"looks": 12}})
    with pytest.raises(Conflict):
        commands.begin_retention(actor("owner"), row.pk)
    with pytest.raises(Forbidden):
        commands.write_retention(actor("agent"), {})


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 31), 13, dt.date(2024, 12, 31)),
        (dt.date(2026, 5, 4), 240, dt.date(2006, 5, 4)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, before):
    assert limit_of(months, day) == clock.day_start(before)


def test_a_kind_that_is_declared_no_more_is_left_out():
    assert Rules.of_version({"months": {"horses": 3, "looks": 12}}).months == {"looks": 12}
