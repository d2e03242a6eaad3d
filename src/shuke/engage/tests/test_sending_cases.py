"""Sending, scheduling and cancelling as users of other tools met them in their public reports."""

import datetime as dt

import pytest

from shuke.common import basics, clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid
from shuke.engage import commands, queries
from shuke.engage.models import Campaign, Send
from shuke.engage.tests import shop
from shuke.engage.tests.mailserver import MailServer

pytestmark = pytest.mark.django_db
NOW = shop.NOW
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(home, monkeypatch):
    from shuke.warehouse import commands as warehouse
    from shuke.warehouse.testing import fill

    monkeypatch.setattr(warehouse, "sync", lambda **_options: fill())
    with clock.fixed(NOW):
        yield


def launch(run_jobs, at):
    with clock.fixed(at):
        commands.launch_due_campaigns()
        run_jobs()


def test_one_that_nobody_is_left_for_ends(run_jobs):
    """knadh/listmonk#2480: everybody had left before its time, and it was begun again and again."""
    shop.people(3, granted=False)
    draft = shop.to_everybody()
    commands.schedule_campaign(SYSTEM, draft.pk, NOW + HOUR)
    launch(run_jobs, NOW + HOUR)
    draft.refresh_from_db()
    assert draft.state == "finished"
    assert set(Send.objects.values_list("state", flat=True)) == {"skipped"}


def test_what_is_changed_while_it_is_scheduled_is_what_goes_out(run_jobs, settings):
    """parcelvoy/platform#612: whoever was added to a scheduled one was left out."""
    shop.people(2)
    draft = shop.to_everybody()
    commands.schedule_campaign(SYSTEM, draft.pk, NOW + HOUR)
    shop.people(3, start=20)
    commands.edit_campaign(SYSTEM, draft.pk, subject="Another subject", holdout_percent=0)
    with MailServer() as server:
        settings.SMTP_URL = server.url
        launch(run_jobs, NOW + HOUR)
    assert len(server.delivered) == 5


def test_a_scheduled_one_cannot_be_made_unready(browse):
    draft = shop.to_everybody()
    commands.schedule_campaign(SYSTEM, draft.pk, NOW + HOUR)
    for values in ({"subject": ""}, {"html": ""}, {"segment_id": None}):
        with pytest.raises(Invalid) as refused:
            commands.edit_campaign(SYSTEM, draft.pk, **values)
        assert set(refused.value.fields) == set(values)
    form = {"name": draft.name, "segment_id": draft.segment_id, "holdout_percent": 0, "html": "x"}
    answer = browse("marketer").post(f"/campaigns/{draft.pk}/edit/", form)
    assert answer.status_code == 422 and "Write a subject." in answer.text


def test_one_that_could_not_begin_stands_on_today_until_somebody_decides(browse):
    """TryGhost/Ghost#30296: what it was for had gone; it stayed scheduled in the past, or in silence."""
    draft = shop.campaign(segment_id=4711, name="周年庆")
    commands.schedule_campaign(SYSTEM, draft.pk, NOW + HOUR)
    other = shop.campaign(segment_id=4711, name="没人管")
    commands.schedule_campaign(SYSTEM, other.pk, NOW + 9 * HOUR)
    with clock.fixed(NOW + HOUR):
        assert commands.launch_due_campaigns() == 0
        commands.edit_campaign(SYSTEM, draft.pk, subject="Still a draft")
        today = browse("marketer").get("/").text
        assert "Campaigns that did not go out" in today and "周年庆" in today
        assert list(queries.held_back(SYSTEM)) == [draft]
        assert "It did not go out" in browse("marketer").get(f"/campaigns/{draft.pk}/").text
        commands.schedule_campaign(SYSTEM, draft.pk, NOW + 5 * HOUR)
        commands.take_back_campaign(SYSTEM, draft.pk)
        assert not queries.held_back(SYSTEM).exists(), "somebody has decided"


def test_a_copy_of_the_machine_sends_nothing_that_is_long_past():
    """knadh/listmonk#1801: a snapshot from before its time was started the day after."""
    shop.people(2)
    draft = shop.to_everybody()
    commands.schedule_campaign(SYSTEM, draft.pk, NOW + HOUR)
    with clock.fixed(NOW + 26 * HOUR):
        assert commands.launch_due_campaigns() == 0
        assert list(queries.held_back(SYSTEM)) == [draft]
    assert not Send.objects.exists()


def test_the_outlook_is_what_is_gathered(run_jobs):
    """SparkDevNetwork/Rock#6656: the number of people of a future sending counted those who were gone."""
    shop.people(6)
    shop.people(3, granted=False, start=40)
    draft = shop.to_everybody()
    commands.schedule_campaign(SYSTEM, draft.pk, NOW + HOUR)
    from shuke.warehouse.testing import fill

    fill()
    outlook = queries.outlook(SYSTEM, Campaign.objects.get())
    launch(run_jobs, NOW + HOUR)
    states = Send.objects.values_list("state", flat=True)
    assert outlook.letters == sum(state != "skipped" for state in states) == 6
    assert sum(each.people for each in outlook.audience.refused) == 3


def test_the_numbers_of_an_outlook_lead_to_their_people(browse):
    agreed, declined = shop.people(6), shop.people(3, granted=False, start=40)
    draft = shop.to_everybody()
    from shuke.warehouse.testing import fill

    fill()
    client = browse("owner")
    page = client.get(f"/campaigns/{draft.pk}/").text
    [stopped] = queries.outlook(SYSTEM, draft).audience.refused
    for query, whom in (
        ("of-segment", agreed + declined),
        ("would-get", agreed),
        (f"left-out&reason={stopped.key}", declined),
    ):
        behind = f"/customers/?campaign={draft.pk}&group={query}"
        assert behind.replace("&", "&amp;") in page, query
        listed = client.get(behind)
        assert set(listed.context["table"].ids()) == {who.pk for who in whom}
        assert listed.context["table"].count == len(whom)
    Campaign.objects.filter(pk=draft.pk).update(holdout_percent=20)
    page = client.get(f"/campaigns/{draft.pk}/").text
    assert "group=would-get" not in page, "who is held out is drawn at the launch"
    Campaign.objects.filter(pk=draft.pk).update(state=Campaign.State.FINISHED, launched_at=NOW)
    assert client.get(f"/customers/?campaign={draft.pk}&group=would-get").status_code == 422


def test_a_time_is_the_shops_and_one_that_its_clock_leaves_out_is_refused(browse):
    """buttondown/roadmap#3359, parcelvoy/platform#179: the browser's zone was taken for the shop's."""
    shop_settings.hold_nothing()
    from shuke.operate.commands import change_settings

    change_settings(SYSTEM, {basics.ZONE.key: "Europe/Berlin"}, confirmed=True)
    shop_settings.look_again()
    draft = shop.campaign()
    client = browse("marketer")
    address = f"/campaigns/{draft.pk}/schedule/"
    client.post(address, {"scheduled_at": "2027-01-11T09:30"})
    draft.refresh_from_db()
    assert draft.scheduled_at == dt.datetime(2027, 1, 11, 8, 30, tzinfo=dt.UTC)
    missing = client.post(address, {"scheduled_at": "2027-03-28T02:30"})
    assert missing.status_code == 422
    draft.refresh_from_db()
    assert draft.scheduled_at == dt.datetime(2027, 1, 11, 8, 30, tzinfo=dt.UTC)


def test_an_unnamed_sender_is_warned_of_until_the_shop_says_who_writes(browse):
    shop.people(3)
    draft = shop.to_everybody(sender="")
    client = browse("owner")
    words = "Customers would read “Shuke &lt;shop@localhost&gt;” as the sender."
    assert words in client.get(f"/campaigns/{draft.pk}/").text
    Campaign.objects.update(sender="麦穗家 <hello@maisui.example>")
    assert words not in client.get(f"/campaigns/{draft.pk}/").text
    Campaign.objects.update(sender="")
    from shuke.operate.commands import change_settings

    shop_settings.hold_nothing()
    change_settings(SYSTEM, {"sender": "麦穗家 <hello@maisui.example>"}, confirmed=True)
    shop_settings.look_again()
    assert words not in client.get(f"/campaigns/{draft.pk}/").text


def test_the_preview_shows_somebody_who_gets_the_letter(browse):
    from shuke.warehouse.testing import fill

    silent = shop.people(30, granted=False, start=100)
    agreed = shop.people(2, start=900)
    draft = shop.to_everybody()
    fill()
    first = queries.samples(SYSTEM, draft.segment_id)
    assert set(first) == {who.pk for who in agreed}
    for who in agreed:
        shop.withdraw(who)
    assert set(queries.samples(SYSTEM, draft.segment_id)) <= {w.pk for w in (*silent, *agreed)}
