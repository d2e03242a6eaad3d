"""The sending rules by page, API and command line, their versions, and the rehearsal on the past."""

import datetime as dt
import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer, Identity
from shuke.engage import commands, queries
from shuke.engage.ledger.gather import gather
from shuke.engage.models import RulesRehearsal, Send, SendingRules
from shuke.engage.queries import rehearsal
from shuke.engage.rules import Cap, QuietHours, Rules
from shuke.engage.steps import new_step
from shuke.engage.tests.shop import NOW, people
from shuke.team.commands import make_token
from shuke.team.queries import actor_for

pytestmark = pytest.mark.django_db
PAGE = "/sending-rules/"
FORM = {"version": "0", "limit-marketing-1": "1", "limit-marketing-30": "4", "begins": "21:00",
        "ends": "09:00"}  # fmt: skip


@pytest.fixture(autouse=True)
def at_ten(home):
    with clock.fixed(NOW):
        yield


@pytest.fixture
def call(staff):
    actor = actor_for(staff("marketer"))
    _row, secret = make_token(actor, name="test", scopes=["rules.edit"])
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})

    def do(method: str, path: str, body=None):
        data = {} if body is None else {"data": json.dumps(body)}
        return getattr(client, method)(f"/api/v1{path}", **data, content_type="application/json")

    return do


def verb(*args: str) -> str:
    out = StringIO()
    call_command("rules", *args, stdout=out)
    return out.getvalue()


def sent(customer: Customer, *times: dt.datetime) -> None:
    """Letters of the past, one campaign each, handed over at these times."""
    for at in times:
        step = new_step("campaign")
        gather(step, [customer.pk])
        Send.objects.filter(step=step).update(state="sent", settled_at=at)


def test_a_marketer_sets_the_rules_and_everybody_reads_what_they_say(browse):
    client = browse("marketer")
    assert "No limits" in client.get(PAGE).content.decode()
    answer = client.post(PAGE + "change/", FORM, follow=True).content.decode()
    for sentence in (
        "Marketing: at most 1 a day, 4 in 30 days for one person.",
        "No marketing goes out between 21:00 and 09:00; it waits.",
    ):
        assert sentence in answer
    rules = queries.rules_now(SYSTEM)
    assert rules == Rules(
        (Cap("marketing", "", 1, 1), Cap("marketing", "", 30, 4)),
        QuietHours(dt.time(21), dt.time(9)),
        version=1,
    )
    chinese = browse("marketer", "zh-hans").get(PAGE).content.decode()
    assert (
        "营销：同一位顾客，每天最多 1 条、30 天内最多 4 条。" in chinese and "发送规则" in chinese
    )


def test_old_versions_stay_readable_with_who_wrote_them(browse):
    client = browse("owner")
    client.post(PAGE + "change/", FORM)
    client.post(PAGE + "change/", FORM | {"version": "1", "limit-marketing-1": ""})
    client.post(PAGE + "change/", FORM | {"version": "2", "limit-marketing-1": ""})  # as it is
    first, second = SendingRules.objects.order_by("version")
    assert first.by and first.actor_id and first.at == NOW
    page = client.get(PAGE).content.decode()
    assert "Version 2" in page and "Version 1" in page
    assert "at most 1 a day, 4 in 30 days" in page and "at most 4 in 30 days" in page
    assert second.definition["caps"] == [
        {"purpose": "marketing", "channel": "", "days": 30, "most": 4}
    ]
    assert "changed the sending rules" in client.get("/audit/").content.decode()


def test_of_two_who_edit_at_once_the_second_looks_again(browse):
    browse("owner").post(PAGE + "change/", FORM)
    answer = browse("marketer").post(PAGE + "change/", FORM | {"limit-marketing-1": "9"})
    assert answer.status_code == 409
    assert "Somebody has changed the rules meanwhile" in answer.content.decode()
    assert SendingRules.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"limit-marketing-1": "0"}, "greater than or equal to 1"),
        ({"ends": ""}, "Give both times, or neither."),
        ({"begins": "09:00", "ends": "09:00"}, "Leave at least an hour of the day"),
        ({"begins": "09:30", "ends": "09:00"}, "Leave at least an hour of the day"),
    ],
)
def test_rules_that_cannot_hold_are_refused_beside_what_was_typed(browse, changes, words):
    for address in ("change/", "rehearsals/"):
        answer = browse().post(PAGE + address, FORM | changes)
        assert answer.status_code == 422 and words in answer.content.decode()
        assert 'value="4"' in answer.content.decode()
    assert not SendingRules.objects.exists()


def test_whoever_changed_them_takes_it_back_as_a_new_version(actor):
    marketer = actor("marketer")
    commands.set_rules(marketer, Rules((Cap("marketing", "", 1, 1),)))
    undo_last(marketer)
    rules = queries.rules_now(SYSTEM)
    assert (rules.caps, rules.version) == ((), 2)


def test_agents_and_analysts_have_no_part_in_it(browse):
    for role in ("agent", "analyst"):
        assert browse(role).get(PAGE).status_code == 403
        assert browse(role).post(PAGE + "change/", FORM).status_code == 403


def test_a_rehearsal_says_what_the_rules_would_have_done_and_to_whom(browse, run_jobs):
    busy, calm, abroad, late = people(4)
    Identity.objects.create(customer=abroad, kind="phone", value="+12125550123", seen_at=NOW)
    noon = NOW - dt.timedelta(days=10)
    hours = [noon + dt.timedelta(hours=hour) for hour in range(4)]
    sent(busy, *hours)  # four a day: three too many
    sent(calm, noon, noon - dt.timedelta(days=1))
    sent(abroad, noon)  # 21:00 in New York: it waits
    sent(late, NOW - dt.timedelta(days=100))  # before the time that is looked at
    client = browse()
    page = client.post(PAGE + "rehearsals/", FORM, follow=True)
    assert page.context["rehearsal_row"].state == "waiting" and "data-live" in page.text
    [progress] = set(re.findall(r"/sending-rules/rehearsals/\d+/progress/", page.text))
    assert "HX-Refresh" not in client.get(progress)
    run_jobs()
    assert client.get(progress)["HX-Refresh"] == "true"
    page = client.get(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]).text
    assert not SendingRules.objects.exists()
    outcome = queries.rehearse(SYSTEM, Rules((Cap("marketing", "", 1, 1),), QuietHours(
        dt.time(21), dt.time(9))))  # fmt: skip
    assert (outcome.sends, outcome.people) == (7, 3)
    assert (outcome.refused, outcome.put_off, outcome.touched_people) == (3, 1, 2)
    assert outcome.touched == {busy.pk: (3, 0), abroad.pk: (0, 1)}
    assert f'href="/customers/{busy.pk}/"' in page and f'href="/customers/{calm.pk}/"' not in page
    assert 'value="21:00"' in page, "the draft stays in the form"
    later = client.get(PAGE)
    assert later.context["rehearsal"] == outcome, "the result is there when one comes back"
    assert 'value="21:00"' not in later.text and "Put these rules into the form" in later.text
    assert "rehearsal" not in browse("marketer").get(PAGE).context, "each sees their own"


def test_a_rehearsal_is_stopped_and_one_that_is_begun_anew_replaces_it(
    browse, run_jobs, monkeypatch
):
    monkeypatch.setattr("shuke.engage.queries.rehearsal.BATCH", 2)
    sent_to = people(9)
    for who in sent_to:
        sent(who, NOW - dt.timedelta(days=3))
    client = browse()
    client.post(PAGE + "rehearsals/", FORM)
    first = RulesRehearsal.objects.get()
    client.post(PAGE + "rehearsals/", FORM)
    second = RulesRehearsal.objects.latest("pk")
    seen = []

    def stop_at_four(of):
        state = RulesRehearsal.objects.get(pk=second.pk)
        seen.append(state.done)
        if state.done == 4:
            client.post(f"{PAGE}rehearsals/{second.pk}/stop/")

    replay = rehearsal._replay
    monkeypatch.setattr(rehearsal, "_replay", lambda *args: (stop_at_four(args), replay(*args))[1])
    run_jobs()
    states = {row.pk: row.state for row in RulesRehearsal.objects.all()}
    assert states == {first.pk: "stopped", second.pk: "stopped"}
    assert seen == [0, 0, 2, 2, 4, 4], "it ends with the people at hand"
    assert client.post(f"{PAGE}rehearsals/{second.pk}/stop/").status_code == 404
    assert "rehearsal_row" not in client.get(PAGE).context


def test_a_rehearsal_that_fails_says_why(browse, run_jobs, monkeypatch):
    client = browse()
    client.post(PAGE + "rehearsals/", FORM)
    monkeypatch.setattr("shuke.engage.commands.rehearsing.count_sends", lambda: 7)

    def breaks(*_args, **_more):
        raise RuntimeError("no zone of that name")

    monkeypatch.setattr("shuke.engage.commands.rehearsing.rehearse", breaks)
    run_jobs()
    assert "no zone of that name" in client.get(PAGE).text


def test_sends_are_read_in_pages_with_all_of_a_person(monkeypatch):
    few, many, last = people(3)
    for who, count in ((few, 1), (many, 5), (last, 2)):
        sent(who, *(NOW - dt.timedelta(days=3, hours=hour) for hour in range(count)))
    outcome = queries.rehearse(SYSTEM, Rules((Cap("marketing", "", 1, 1),)))
    for size in (1, 2, 3, 5, 7, 8, 9):
        monkeypatch.setattr(rehearsal, "PAGE", size)
        assert queries.rehearse(SYSTEM, Rules((Cap("marketing", "", 1, 1),))) == outcome
    assert outcome.sends == 8


def test_a_rehearsal_counts_a_merged_person_once_and_looks_back_before_its_days(browse):
    one, other, early = people(3)
    sent(one, NOW - dt.timedelta(days=3))
    sent(other, NOW - dt.timedelta(days=2))
    sent(early, NOW - dt.timedelta(days=92), NOW - dt.timedelta(days=88))
    Customer.objects.filter(pk=one.pk).update(merged_into=other)
    outcome = queries.rehearse(SYSTEM, Rules((Cap("marketing", "", 7, 1),)))
    assert outcome.touched == {other.pk: (1, 0), early.pk: (1, 0)}
    assert (outcome.sends, outcome.people) == (3, 2)


def test_programs_read_rehearse_and_change_them(call, run_jobs):
    assert call("get", "/sending-rules").json() == {
        "version": 0, "caps": [], "quiet": None,
        "sentences": ["No limits: any number of messages at any hour."],
    }  # fmt: skip
    body = {
        "caps": [{"purpose": "marketing", "days": 7, "most": 2}],
        "quiet": {"begins": "21:00", "ends": "09:00", "purposes": ["marketing", "service"]},
    }
    asked = call("post", "/sending-rules/rehearsals", body)
    assert asked.status_code == 202 and asked.json()["state"] == "waiting"
    run_jobs()
    rehearsed = call("get", f"/sending-rules/rehearsals/{asked.json()['id']}").json()
    assert rehearsed["outcome"]["sends"] == 0 and not SendingRules.objects.exists()
    assert call("post", f"/sending-rules/rehearsals/{rehearsed['id']}/stop").status_code == 404
    changed = call("put", "/sending-rules", body | {"version": 0})
    assert changed.status_code == 200 and changed.json()["version"] == 1
    assert changed.json()["quiet"] == body["quiet"]
    assert call("put", "/sending-rules", {"version": 0}).status_code == 409
    assert call("put", "/sending-rules", {"caps": body["caps"] * 2}).status_code == 422
    assert call("put", "/sending-rules", {"caps": [{"purpose": "x"}]}).status_code == 422
    (version,) = call("get", "/sending-rules/versions").json()
    assert version["version"] == 1 and version["by"]


def test_the_command_line_shows_and_changes_them():
    assert "No limits" in verb()
    verb("--cap", "marketing:7=2", "--cap", "marketing:1=1", "--quiet", "21:00-09:00")
    assert "at most 1 a day, 2 in 7 days" in verb()
    data = json.loads(verb("--no-caps", "--json"))
    assert data["caps"] == [] and data["quiet"]["begins"] == "21:00"
    assert "refused: 0" in verb("--cap", "marketing:1=1", "--rehearse")
    assert len(json.loads(verb("--versions", "--json"))) == 2
    for wrong in ("marketing:2=1", "marketing:7=none", "nothing:7=1"):
        with pytest.raises(CommandError):
            verb("--cap", wrong)
    assert commands.set_rules(SYSTEM, Rules()).version == 3
