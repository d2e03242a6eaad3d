"""Background jobs that failed: seen with its error, and tried again, by page, API and command line."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from shuke.common import reactions
from shuke.common.models import Reaction, RecordedFact
from shuke.insight import facts
from shuke.insight.models import PeopleList
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOW = "2026-05-01T04:00:00Z"


class Copy:
    """The analysis copy, which is out of order until it is mended."""

    def __init__(self):
        self.broken, self.done = True, 0

    def __call__(self, fact):
        if self.broken:
            raise OSError("No space left on device")
        self.done += 1


@pytest.fixture
def copy(monkeypatch):
    followers = reactions._followers[facts.LIST_GREW.kind]
    [(name, follower)] = followers.items()
    copy = Copy()
    monkeypatch.setitem(followers, name, reactions.Follower(follower.words, copy))
    return copy


@pytest.fixture
def failed(copy, run_jobs, actor) -> Reaction:
    """The copy did not follow when two people were put on a list."""
    kept = PeopleList.objects.create(
        name="老朋友", created_at=NOW, created_by="x", changed_at=NOW, changed_by="x"
    )
    with transaction.atomic():
        facts.LIST_GREW.record(actor("marketer"), kept.pk, people=2, why="")
    run_jobs()
    return Reaction.objects.get()


def test_the_owner_sees_what_failed_why_and_has_it_tried_again(failed, copy, browse, run_jobs):
    owner = browse("owner")
    page = owner.get("/work/").text
    assert "have the analysis copy follow" in page
    assert "Marketer put 2 people on the list 老朋友" in page and "tried again" in page
    item = owner.get(f"/work/{failed.pk}/").text
    assert "No space left on device" in item and f"/lists/{failed.fact.subject_id}/" in item
    copy.broken = False
    answer = owner.post(f"/work/{failed.pk}/retry/", follow=True)
    assert "It is being tried again." in answer.text
    run_jobs()
    assert copy.done == 1
    assert "No failed jobs" in owner.get("/work/").text
    assert "had background work tried again" in owner.get("/audit/").text
    assert owner.get(f"/work/{failed.pk}/").status_code == 404
    assert owner.post(f"/work/{failed.pk}/retry/").status_code == 404


def test_what_was_given_up_says_that_it_waits(failed, browse):
    assert "background job failed" not in browse("owner").get("/").text
    Reaction.objects.update(due_at=None, failed_at=NOW)
    assert "1 background job failed" in browse("owner").get("/").text
    assert "background work" not in browse("marketer").get("/").text
    assert "needs attention" in browse("owner").get("/work/").text
    assert "等你处理" in browse("owner", "zh-hans").get("/work/").text


@pytest.mark.parametrize("role", ["marketer", "agent", "analyst"])
def test_it_is_the_owners_business(failed, browse, role):
    assert browse(role).get("/work/").status_code == 403
    assert browse(role).post(f"/work/{failed.pk}/retry/").status_code == 403
    assert not RecordedFact.objects.filter(kind="operate.reaction_retried").exists()


def test_a_program_sees_and_retries_it(failed, copy, actor, client, run_jobs):
    secret = make_token(actor("owner"), name="watch", scopes=["work.manage"])[1]
    headers = {"authorization": f"Bearer {secret}"}
    [item] = client.get("/api/v1/reactions", headers=headers).json()["items"]
    assert (item["id"], item["state"], item["tries"]) == (failed.pk, "retrying", 1)
    assert (item["fact"], item["subject"]) == ("insight.list_grew", "list")
    copy.broken = False
    answer = client.post(f"/api/v1/reactions/{failed.pk}/retry", headers=headers)
    assert answer.status_code == 200 and answer.json()["tries"] == 0
    run_jobs()
    assert client.get("/api/v1/reactions", headers=headers).json()["items"] == []
    answer = client.post(f"/api/v1/reactions/{failed.pk}/retry", headers=headers)
    assert answer.status_code == 404


def test_the_command_line_lists_and_retries(failed, copy, capsys, run_jobs):
    call_command("reactions")
    assert "OSError: No space left on device" in capsys.readouterr().out
    call_command("reactions", "--json")
    [item] = json.loads(capsys.readouterr().out)
    assert (item["id"], item["state"]) == (failed.pk, "retrying")
    with pytest.raises(CommandError):
        call_command("reactions", "--retry", "x")
    with pytest.raises(CommandError, match="No background work"):
        call_command("reactions", "--retry", str(failed.pk + 1))
    copy.broken = False
    call_command("reactions", "--retry", "all")
    run_jobs()
    call_command("reactions")
    assert capsys.readouterr().out.endswith("Everything was done.\n")
    assert copy.done == 1
