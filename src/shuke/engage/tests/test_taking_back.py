"""Between "Send" and the first letter: what will happen is said, and it can be taken back."""

import dataclasses
import datetime as dt
import json
import re
from decimal import Decimal
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from shuke.common import clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict
from shuke.engage import commands, jobs
from shuke.engage.channels.email import EMAIL_CHANNEL
from shuke.engage.models import Campaign, Send, Step, Witness
from shuke.engage.rules import QuietHours, Rules
from shuke.engage.tests import shop
from shuke.engage.tests.mailserver import MailServer
from shuke.insight.commands import save_segment
from shuke.team import commands as team

pytestmark = pytest.mark.django_db
NOW = shop.NOW
MINUTE = dt.timedelta(seconds=60)


@pytest.fixture(autouse=True)
def at_noon(home, monkeypatch):
    from shuke.warehouse import commands as warehouse
    from shuke.warehouse.testing import fill

    monkeypatch.setattr(warehouse, "sync", lambda **_options: fill())
    with clock.fixed(NOW):
        yield


@pytest.fixture
def draft():
    """To 14 people: ten can be written to, four have withdrawn their consent."""
    from shuke.warehouse.testing import fill

    shop.people(10)
    shop.people(4, granted=False, start=50)
    fill()
    return shop.to_everybody()


def api(actor) -> Client:
    """A program of the marketer's."""
    scopes = ["campaigns.view", "campaigns.edit", "campaigns.send"]
    _token, secret = team.make_token(actor("marketer"), name="t", scopes=scopes)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})


def by_page(browse, actor, campaign, noun):
    response = browse("marketer").post(f"/campaigns/{campaign.pk}/{noun}/")
    return response.status_code in (200, 302)


def by_api(browse, actor, campaign, noun):
    response = api(actor).post(f"/api/v1/campaigns/{campaign.pk}/{noun}")
    return response.status_code == 200


def by_verb(browse, actor, campaign, noun):
    try:
        call_command("campaigns", "send" if noun == "launch" else noun, str(campaign.pk))
    except CommandError:
        return False
    return True


@pytest.mark.parametrize("door", [by_page, by_api, by_verb])
def test_what_was_sent_can_be_taken_back_for_a_minute(browse, actor, run_jobs, door, draft):
    with MailServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.SMTP_URL", server.url)
        assert door(browse, actor, draft, "launch")
        draft.refresh_from_db()
        assert (draft.state, draft.scheduled_at) == ("starting", NOW + MINUTE)
        with clock.fixed(NOW + dt.timedelta(seconds=59)):
            run_jobs()
            jobs.every_minute.call()
            assert not Send.objects.exists()
            assert door(browse, actor, draft, "take-back")
        with clock.fixed(NOW + 2 * MINUTE):
            jobs.every_minute.call()
            run_jobs()
        draft.refresh_from_db()
        assert (draft.state, draft.scheduled_at, draft.segment_name) == ("draft", None, "")
        assert not server.delivered and not Send.objects.exists()

        # Sent once more and left alone, everybody gets it, and then there is nothing to take back.
        with clock.fixed(NOW + 3 * MINUTE):
            commands.edit_campaign(SYSTEM, draft.pk, subject="Once more")
            assert door(browse, actor, draft, "launch")
        with clock.fixed(NOW + 4 * MINUTE):
            jobs.launch_due.call()
            run_jobs()
            assert not door(browse, actor, draft, "take-back")
    draft.refresh_from_db()
    assert draft.state == "finished" and len(server.delivered) == 10
    kinds = list(draft.events.values_list("kind", flat=True))
    assert kinds == [
        "created", "started", "taken_back", "edited", "started", "launched", "gathered", "finished",
    ]  # fmt: skip


def test_nothing_changes_while_it_is_about_to_go_out(draft):
    """What was read before pressing "Send" is what goes out, to whom it was meant for then."""
    commands.start_campaign(SYSTEM, draft.pk)
    save_segment(
        SYSTEM,
        segment_id=draft.segment_id,
        name="别的",
        definition={"where": {"all": []}},
    )
    for change in (
        lambda: commands.edit_campaign(SYSTEM, draft.pk, subject="Other"),
        lambda: commands.delete_draft(SYSTEM, draft.pk),
        lambda: commands.start_campaign(SYSTEM, draft.pk),
        lambda: commands.schedule_campaign(SYSTEM, draft.pk, NOW + dt.timedelta(days=1)),
        lambda: commands.pause_campaign(SYSTEM, draft.pk),
    ):
        with pytest.raises(Conflict):
            change()
    with clock.fixed(NOW + MINUTE):
        assert commands.launch_due_campaigns() == 1
        assert commands.launch_due_campaigns() == 0
    draft.refresh_from_db()
    assert (draft.state, draft.segment_version, draft.segment_name) == ("building", 1, "全部老客")


def test_the_page_counts_down_and_reloads_when_it_is_over(browse, draft):
    client = browse("marketer")
    review = client.get(f"/campaigns/{draft.pk}/").text
    assert (
        re.search(r"<b>\s*<a [^>]*>\s*10 people\s*</a>\s*</b>", review)
        and "left out: No consent to marketing" in review
    )
    assert "For 1 minute after “Send” you can take it back." in review
    page = client.post(f"/campaigns/{draft.pk}/launch/", follow=True).text
    assert "It goes out in <b>1:00</b>" in page and f"/campaigns/{draft.pk}/take-back/" in page
    assert (
        f"/campaigns/{draft.pk}/take-back/"
        not in browse("analyst").get(f"/campaigns/{draft.pk}/").text
    )
    countdown = f"/campaigns/{draft.pk}/countdown/"
    with clock.fixed(NOW + dt.timedelta(seconds=48)):
        assert "0:12" in client.get(countdown).text
    with clock.fixed(NOW + dt.timedelta(seconds=200)):
        assert "background work is not running" in client.get(countdown).text
    client.post(f"/campaigns/{draft.pk}/take-back/")
    assert client.get(countdown)["HX-Refresh"] == "true"


def test_who_has_to_wait_and_what_it_costs_is_said_before(browse, draft, monkeypatch):
    commands.set_rules(SYSTEM, Rules(quiet=QuietHours(dt.time(9), dt.time(12))))
    priced = dataclasses.replace(EMAIL_CHANNEL, part_cost=lambda: Decimal("0.05"))
    module = import_module("shuke.engage.queries.outlook")
    monkeypatch.setattr(module, "channel", lambda _name: priced)
    page = browse("marketer").get(f"/campaigns/{draft.pk}/").text
    assert "of them wait until" in page and "Quiet hours" in page
    assert "costs about <b>¥0.50</b>" in page


def test_the_toast_takes_it_back_too(browse, draft):
    client = browse("marketer")
    client.post(f"/campaigns/{draft.pk}/launch/")
    page = client.get(f"/campaigns/{draft.pk}/").text
    undo = re.search(r"/changes/\d+/undo/", page)
    assert undo, "the toast offers it"
    client.post(undo[0])
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_how_long_is_a_setting(draft):
    call_command("settings", "take_back_seconds", "300")
    shop_settings.look_again()
    assert commands.start_campaign(SYSTEM, draft.pk).scheduled_at == NOW + 5 * MINUTE
    commands.take_back_campaign(SYSTEM, draft.pk)
    call_command("settings", "take_back_seconds", "0")
    shop_settings.look_again()
    assert commands.start_campaign(SYSTEM, draft.pk).state == "building"


def test_a_time_in_a_moment_leaves_the_moment_for_taking_it_back(draft):
    soon = commands.schedule_campaign(SYSTEM, draft.pk, NOW + dt.timedelta(seconds=5))
    assert soon.scheduled_at == NOW + MINUTE


def test_a_campaign_whose_time_is_long_past_waits_for_a_person(draft):
    commands.schedule_campaign(SYSTEM, draft.pk, NOW + dt.timedelta(hours=1))
    with clock.fixed(NOW + dt.timedelta(hours=26)):
        assert commands.launch_due_campaigns() == 0
    draft.refresh_from_db()
    assert draft.state == "draft" and "Its time passed" in draft.events.last().detail["why"]


def test_a_worker_looks_again_before_it_launches(draft, monkeypatch):
    """It was taken back and given another time after the worker had listed what is due."""
    from shuke.engage.commands import launching

    commands.start_campaign(SYSTEM, draft.pk)
    fetch = launching.fetch

    def change_first(pk):
        monkeypatch.setattr(launching, "fetch", fetch)
        commands.take_back_campaign(SYSTEM, pk)
        commands.schedule_campaign(SYSTEM, pk, clock.now() + dt.timedelta(days=1))
        return fetch(pk)

    monkeypatch.setattr(launching, "fetch", change_first)
    with clock.fixed(NOW + MINUTE):
        assert commands.launch_due_campaigns() == 0
    assert Campaign.objects.get().state == "scheduled"


def test_programs_and_verbs_are_told_what_sending_would_do(actor, draft, capsys):
    Campaign.objects.update(holdout_percent=20)
    answer = api(actor).get(f"/api/v1/campaigns/{draft.pk}/outlook").json()
    assert (answer["people"], answer["letters"], answer["held_out"]) == (14, 8, 2)
    assert answer["left_out"] == [{"reason": "No consent to marketing", "people": 4}]
    assert (answer["channel"], answer["take_back_seconds"]) == ("email", 60)
    call_command("campaigns", "outlook", str(draft.pk), "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["people"], said["letters"], said["held_out"]) == (14, 8, 2)
    call_command("campaigns", "list", "--json")
    assert json.loads(capsys.readouterr().out)[0]["state"] == "draft"
    at = (NOW + dt.timedelta(hours=2)).isoformat()
    call_command("campaigns", "schedule", at, str(draft.pk))
    assert Campaign.objects.get().state == "scheduled"
    Step.objects.update(state="ended")
    Campaign.objects.update(state="finished")
    client = api(actor)
    assert client.get(f"/api/v1/campaigns/{draft.pk}/outlook").status_code == 409


@pytest.mark.parametrize("how", ["start", "schedule"])
def test_a_restored_database_is_held_before_its_time_comes(browse, draft, how):
    if how == "start":
        commands.start_campaign(SYSTEM, draft.pk)
    else:
        commands.schedule_campaign(SYSTEM, draft.pk, NOW + MINUTE)
    Witness.objects.create(home="elsewhere", current="a", previous="b", at=NOW)
    with clock.fixed(NOW + MINUTE):
        assert commands.launch_due_campaigns() == 0
    draft.refresh_from_db()
    assert (draft.state, draft.scheduled_at) == ("draft", None)
    page = browse("marketer").get(f"/campaigns/{draft.pk}/").text
    assert "about to go out" in page
