"""From draft to sending: what is frozen, who is in the ledger, who is held out."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.draws import is_held_out
from shuke.common.errors import Conflict, Forbidden, Invalid
from shuke.engage import commands, control, jobs, queries
from shuke.engage.models import Campaign, Send
from shuke.engage.tests.mailserver import MailServer
from shuke.engage.tests.shop import campaign, gathered, people
from shuke.insight.commands import save_segment
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db
EVERYBODY = {"where": {"all": []}}


@pytest.fixture
def segment(monkeypatch, home):
    """A saved segment of everybody, its people read from what this test's transaction holds."""
    from shuke.warehouse import commands as warehouse
    from shuke.warehouse.testing import fill

    monkeypatch.setattr(warehouse, "sync", lambda **_options: fill())
    return save_segment(SYSTEM, name="全部老客", definition=EVERYBODY)


def test_a_launch_freezes_the_segment_and_sends_to_its_people(segment, settings, run_jobs):
    who = people(12)
    people(3, granted=False, start=50)
    draft = campaign(segment_id=segment.pk)
    with MailServer() as server:
        settings.SMTP_URL = server.url
        commands.launch_campaign(SYSTEM, draft.pk)
        save_segment(SYSTEM, segment_id=segment.pk, name="别的", definition=EVERYBODY)
        run_jobs()
    sent = Campaign.objects.get(pk=draft.pk)
    assert sent.state == Campaign.State.FINISHED
    assert (sent.segment_name, sent.segment_version) == ("全部老客", 1)
    assert sent.segment_definition["where"] == {"all": []} and sent.segment_sentence
    assert len(server.delivered) == 12
    assert list(sent.links.values_list("position", "url")) == [(1, "https://shop.example/new")]
    kinds = list(sent.events.values_list("kind", flat=True))
    assert kinds == ["created", "launched", "gathered", "finished"]
    how_far = queries.progress(sent.pk)
    assert (how_far.audience, how_far.letters, how_far.remaining) == (15, 12, 0)
    assert how_far.by_reason == {("skipped", "no_consent"): 3}
    assert who[0].touches.filter(kind="engage.sent").count() == 1


def test_a_scheduled_campaign_is_launched_when_its_minute_comes(segment, settings, run_jobs):
    people(2)
    draft = campaign(segment_id=segment.pk)
    at = clock.now() + dt.timedelta(hours=3)
    with pytest.raises(Invalid):
        commands.schedule_campaign(SYSTEM, draft.pk, clock.now())
    commands.schedule_campaign(SYSTEM, draft.pk, at)
    jobs.every_minute.call()
    assert Campaign.objects.get().state == Campaign.State.SCHEDULED
    with MailServer() as server, clock.fixed(at):
        settings.SMTP_URL = server.url
        jobs.every_minute.call()
        run_jobs()
    assert Campaign.objects.get().state == Campaign.State.FINISHED
    assert len(server.delivered) == 2


def test_a_scheduled_campaign_that_cannot_be_launched_says_why(db):
    draft = campaign(segment_id=4711)
    at = clock.now() + dt.timedelta(hours=3)
    commands.schedule_campaign(SYSTEM, draft.pk, at)
    with clock.fixed(at):
        assert commands.launch_due_campaigns() == 0
    draft.refresh_from_db()
    assert draft.state == Campaign.State.DRAFT
    assert draft.events.last().detail["why"]


def test_gathering_again_changes_nothing(db):
    who = people(200)
    first = gathered(who, holdout_percent=20)
    before = list(Send.objects.order_by("pk").values())
    Campaign.objects.filter(pk=first.pk).update(state=Campaign.State.BUILDING)
    commands.gather_audience(first.pk, lambda _campaign: (one.pk for one in who))
    assert list(Send.objects.order_by("pk").values()) == before
    held = Send.objects.filter(arm="control")
    assert 20 <= held.count() <= 60
    assert set(held.values_list("state", flat=True)) == {"held_out"}


def test_who_could_not_get_a_letter_is_in_neither_arm(db):
    reachable = people(40)
    silent = people(40, granted=False, start=100)
    nowhere = people(5, start=200)
    for one in nowhere:
        one.identities.update(masked=True)
    made = gathered([*reachable, *silent, *nowhere], holdout_percent=50)
    rows = Send.objects.filter(step__campaign=made)
    assert set(rows.filter(customer__in=[*silent, *nowhere]).values_list("arm", "state")) == {
        ("none", "skipped")
    }
    assert rows.filter(reason="no_address").count() == 5
    assert set(rows.filter(customer__in=reachable).values_list("arm", flat=True)) == {
        "letter",
        "control",
    }


@given(seed=st.text("0123456789abcdef", min_size=32, max_size=32), share=st.integers(0, 50))
@settings(max_examples=25)
def test_the_split_is_stable_and_of_the_asked_size(seed, share):
    held = [is_held_out(seed, number, share) for number in range(2_000)]
    assert held == [is_held_out(seed, number, share) for number in range(2_000)]
    # Five standard deviations of a fair split.
    assert abs(sum(held) - 20 * share) <= 5 * (20 * share * (1 - share / 100)) ** 0.5


def test_a_launched_campaign_cannot_be_changed_but_copied(db):
    made = gathered(people(1))
    with pytest.raises(Conflict):
        commands.edit_campaign(SYSTEM, made.pk, subject="Other")
    with pytest.raises(Conflict):
        commands.delete_draft(SYSTEM, made.pk)
    twin = commands.copy_campaign(SYSTEM, made.pk)
    assert twin.subject == made.subject and twin.seed != made.seed
    assert twin.state == Campaign.State.DRAFT
    commands.delete_draft(SYSTEM, twin.pk)


def test_what_is_missing_is_told_by_field(db):
    draft = commands.create_campaign(SYSTEM, name="Empty")
    with pytest.raises(Invalid) as error:
        commands.launch_campaign(SYSTEM, draft.pk)
    assert set(error.value.fields) == {"segment_id", "subject", "html"}
    assert Campaign.objects.get().state == Campaign.State.DRAFT
    for bad in (
        {"holdout_percent": 51},
        {"sender": "no address"},
        {"sender": "a@b.example\r\nBcc: c@d.example"},
        {"subject": "two\nlines"},
        {"name": " "},
    ):
        with pytest.raises(Invalid) as error:
            commands.edit_campaign(SYSTEM, draft.pk, **bad)
        assert set(error.value.fields) == set(bad)


def test_rights(actor):
    made = gathered(people(1))
    for verb in (
        commands.launch_campaign,
        commands.pause_campaign,
        commands.resume_campaign,
        commands.stop_campaign,
        commands.start_campaign,
        commands.take_back_campaign,
        commands.copy_campaign,
        commands.delete_draft,
    ):
        for role in ("agent", "analyst"):
            with pytest.raises(Forbidden):
                verb(actor(role), made.pk)
    with pytest.raises(Forbidden):
        commands.suppress_address(actor("agent"), "a@mail.example")
    commands.pause_campaign(actor("marketer"), made.pk)
    assert made.events.last().by == "Marketer"


def test_a_control_group_that_may_draw_nobody_is_told_of_before_and_after(
    segment, browse, settings, run_jobs, capsys
):
    who = people(5)
    seed = next(s for s in map(str, range(99)) if not any(is_held_out(s, w.pk, 10) for w in who))
    draft = campaign(segment_id=segment.pk, holdout_percent=10)
    Campaign.objects.update(seed=seed)
    fill()
    client = browse("owner")
    small = f"/campaigns/audience/?segment_id={segment.pk}&holdout_percent="
    assert "may well draw nobody" in client.get(f"/campaigns/{draft.pk}/").text
    assert "may well draw nobody" in client.get(small + "10").text
    assert "draw nobody" not in client.get(small + "0").text
    assert "too small to say" in client.get(small + "50").text
    call_command("campaigns", "outlook", str(draft.pk), "--json")
    assert json.loads(capsys.readouterr().out)["control_doubt"] == "nobody"
    with MailServer() as server:
        settings.SMTP_URL = server.url
        commands.launch_campaign(SYSTEM, draft.pk)
        run_jobs()
    page = client.get(f"/campaigns/{draft.pk}/").text
    assert "The control group of 10% drew nobody; all 5 got the letter" in page


def test_a_control_group_that_serves_is_not_doubted():
    assert control.doubt(500, 10) == "" and control.doubt(0, 10) == ""
    assert control.doubt(499, 10) == "few" and control.doubt(28, 10) == "nobody"
