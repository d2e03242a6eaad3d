"""Campaign pages and API as people and programs use them."""

import datetime as dt
import json
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.ids import token_hash
from shuke.engage import commands
from shuke.engage.ledger.claim import exchange
from shuke.engage.letters import LetterError
from shuke.engage.models import (
    Campaign,
    CampaignEvent,
    Click,
    DeliveryEvent,
    Link,
    Send,
    Witness,
)
from shuke.engage.tests import shop
from shuke.insight.metrics import METRICS
from shuke.team.models import Store

LETTER = {
    "name": "秋装上新",
    "segment_id": "",
    "holdout_percent": "10",
    "subject": "{{ customer.first_name }}，秋装上新",
    "preheader": "",
    "html": '<p>{{ customer.greeting }}</p><p><a href="https://shop.example/new">看看</a></p>',
    "sender": "",
    "reply_to": "",
    "language": "",
    "text": "",
}


@pytest.fixture(autouse=True)
def at_noon():
    with clock.fixed(shop.NOW):
        yield


@pytest.fixture
def sent(db):
    """A campaign of 240 people, half of them held out, all letters handed over."""
    return shop.sent(240)


def buy(customer_id: int, total: str, cost: str | None, days: float, **values) -> None:
    """One order so many days after the launch of `sent`."""
    shop.buy([(customer_id, total, cost, days)], **values)


def test_a_campaign_is_written_saved_and_changed(browse):
    client = browse("marketer")
    assert client.get("/campaigns/new/").status_code == 200
    response = client.post("/campaigns/new/", {**LETTER, "then": "review"})
    campaign = Campaign.objects.get()
    assert response["Location"] == f"/campaigns/{campaign.pk}/"
    client.post(f"/campaigns/{campaign.pk}/edit/", {**LETTER, "name": "冬装", "then": "stay"})
    campaign.refresh_from_db()
    assert campaign.name == "冬装"
    page = client.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "Not ready to send" in page and "Choose who gets it." in page


def test_what_is_wrong_with_a_letter_stands_beside_its_field(browse):
    response = browse("marketer").post("/campaigns/new/", {**LETTER, "html": "<p>{{ oops</p>"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "never closed" in page and "{{ oops" in page
    assert not Campaign.objects.exists()


def test_the_body_is_cleaned_when_saved(browse):
    hostile = '<p onclick="x()">hi</p><script>alert(1)</script><img src=x onerror=alert(1)>'
    browse("marketer").post("/campaigns/new/", {**LETTER, "html": hostile})
    assert Campaign.objects.get().html == "<p>hi</p><img>"


def test_the_preview_warns_and_shows_the_letter_in_its_own_policy(browse):
    client = browse("marketer")
    values = {**LETTER, "html": "<p>{{ customer.nick }} {{ customer.greeting }}</p>"}
    assert "customer.nick" in client.post("/campaigns/preview/", values).content.decode()
    frame = client.post("/campaigns/letter/", values)
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert "Hello" in frame.content.decode() or "你好" in frame.content.decode()
    broken = client.post("/campaigns/preview/", {**values, "html": "{% if %}"})
    assert broken.status_code == 200 and "notice bad" in broken.content.decode()


def test_launching_needs_everything_and_the_right(browse):
    campaign = shop.campaign(segment_id=None)
    assert browse("analyst").post(f"/campaigns/{campaign.pk}/launch/").status_code == 403
    assert browse("marketer").post(f"/campaigns/{campaign.pk}/launch/").status_code == 422
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DRAFT


def test_scheduling_is_in_the_shops_zone_and_can_be_taken_back(browse):
    campaign = shop.campaign()
    client = browse("marketer")
    client.post(f"/campaigns/{campaign.pk}/schedule/", {"scheduled_at": "2026-12-01T09:30"})
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.SCHEDULED
    assert campaign.scheduled_at == dt.datetime(2026, 12, 1, 1, 30, tzinfo=dt.UTC)
    client.post(f"/campaigns/{campaign.pk}/take-back/")
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DRAFT


def test_a_time_that_is_past_or_missing_is_said_beside_the_field(browse):
    """The time stood at now, so that to schedule it at once led to a bare page of an error."""
    campaign = shop.campaign()
    client = browse("marketer")
    offered = (
        client.get(f"/campaigns/{campaign.pk}/").context["schedule_form"]["scheduled_at"].value()
    )
    day = (shop.NOW + dt.timedelta(days=1)).astimezone(clock.shop_zone())
    assert offered == day.replace(tzinfo=None, hour=10, minute=0, second=0, microsecond=0)
    for value, words in (("2020-01-01T09:00", "still to come"), ("", "Choose a day")):
        answer = client.post(f"/campaigns/{campaign.pk}/schedule/", {"scheduled_at": value})
        assert answer.status_code == 422
        assert [
            words in each for each in answer.context["schedule_form"].errors["scheduled_at"]
        ] == [True]
        assert "Send now" in answer.content.decode()
    answer = client.post(f"/campaigns/{campaign.pk}/test/", {"address": "nobody"})
    assert answer.status_code == 422 and "This is no e-mail address." in answer.content.decode()
    assert "Send now" in answer.content.decode()


def test_a_running_campaign_is_paused_resumed_and_stopped(browse):
    campaign = shop.gathered(shop.people(3))
    client = browse("marketer")
    for verb, state in (("pause", "paused"), ("resumption", "sending"), ("pause", "paused")):
        assert client.post(f"/campaigns/{campaign.pk}/{verb}/").status_code == 302
        campaign.refresh_from_db()
        assert campaign.state == state
    page = client.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert f"/campaigns/{campaign.pk}/stop/" in page
    client.post(f"/campaigns/{campaign.pk}/stop/")
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.STOPPED


@pytest.mark.parametrize(
    "verb", ["launch", "pause", "resumption", "stop", "schedule", "copy", "removal", "test"]
)
def test_no_button_works_by_get(browse, verb):
    campaign = shop.campaign()
    assert browse("owner").get(f"/campaigns/{campaign.pk}/{verb}/").status_code == 405
    assert CampaignEvent.objects.count() == 1


def test_progress_counts_and_stops_asking_at_the_end(browse):
    campaign = shop.gathered(shop.people(4))
    Send.objects.filter(step__campaign=campaign).order_by("pk")[:1]
    first = Send.objects.filter(step__campaign=campaign).first()
    Send.objects.filter(pk=first.pk).update(state=Send.State.UNKNOWN, settled_at=shop.NOW)
    client = browse("marketer")
    moving = client.get(f"/campaigns/{campaign.pk}/progress/", headers={"hx-request": "true"})
    assert "data-live" in moving.content.decode() and "HX-Refresh" not in moving
    assert "of 4" in moving.content.decode()
    counts = client.get(f"/campaigns/{campaign.pk}/counts/").content.decode()
    assert f"/customers/?campaign={campaign.pk}&amp;group=unknown" in counts
    commands.pause_campaign(_system(), campaign.pk)
    assert client.get(f"/campaigns/{campaign.pk}/progress/")["HX-Refresh"] == "true"


def _system():
    from shuke.common.access import SYSTEM

    return SYSTEM


def test_the_result_compares_the_two_groups(browse, sent):
    letter, control = shop.arms(sent)
    for who in letter[:60]:
        buy(who, "200", "120", 2)
    for who in control[:12]:
        buy(who, "40", "30", 3)
    buy(letter[0], "999", "1", 15)  # after the window
    buy(letter[1], "999", "1", -1)  # before the launch
    buy(letter[2], "999", "1", 2, status="cancelled")
    buy(letter[3], "999", "1", 2, excluded_at=shop.NOW)
    buy(letter[4], "-50", "-30", 4, kind="return")
    buy(letter[5], "100", None, 4)
    buy(letter[70], "-9", "0", 4, kind="return")  # who bought before: no buyer of these days
    buy(letter[70], "9", "0", -3)
    page = browse("analyst").get(f"/campaigns/{sent.pk}/").content.decode()
    assert "more profit" in page and "Live, read" in page
    assert 'class="estimate"' in page and "could be nothing" not in page
    for arm, people in (("letter", letter), ("control", control)):
        buying = letter[:60] if arm == "letter" else control[:12]
        for group, whom in ((arm, people), (f"buyers-{arm}&days=14", buying)):
            behind = f"/customers/?campaign={sent.pk}&group={group}"
            assert behind.replace("&", "&amp;") in page
            assert set(browse("owner").get(behind).context["table"].ids()) == set(whom)
        bought = f"/campaigns/{sent.pk}/buyers/?days=14&group={arm}"
        rows = browse("owner").get(bought).context["table"].page.rows
        assert {row["customer_id"] for row in rows} == set(buying)
    # Each point of the picture leads to who had bought until then: the letters' on day 3 of the window.
    points = [f"/customers/?campaign={sent.pk}&group=buyers-letter&days=14&day={d}" for d in (2, 3)]
    for behind, whom in zip(points, ([], letter[:60]), strict=True):
        assert behind.replace("&", "&amp;") in page or behind.replace("&", "\\u0026") in page
        assert set(browse("owner").get(behind).context["table"].ids()) == set(whom)
    for wrong in ("0", "15", "x"):
        assert browse("owner").get(points[0][:-1] + wrong).status_code == 422
    for key in ("buyers", "orders", "revenue", "profit"):
        assert str(METRICS[key].definition) in page
    body = _api(browse, "analyst").get(f"/api/v1/campaigns/{sent.pk}/results").json()["comparison"]
    assert body["verdict"] == "more"
    assert body["letter"]["people"] == len(letter) and body["holdout"]["people"] == len(control)
    assert body["letter"]["buyers"] == 60 and body["holdout"]["buyers"] == 12
    assert Decimal(body["letter"]["revenue"]) == 60 * 200 - 50 + 100 - 9
    assert Decimal(body["letter"]["profit"]) == 60 * 80 - 20 - 9
    assert Decimal(body["holdout"]["revenue"]) == 12 * 40
    assert body["orders_without_cost"] == 1
    found = body["profit_per_person"]
    expected = (60 * 80 - 29) / len(letter) - 12 * 10 / len(control)
    assert found["estimate"] == pytest.approx(expected)
    assert found["low"] < expected < found["high"] and found["low"] > 0


def test_an_effect_that_could_be_nothing_is_grey_and_says_so(browse, sent):
    letter, control = shop.arms(sent)
    for who in letter[: 12 * len(letter) // len(control)]:
        buy(who, "200", "120", 2)
    for who in control[:12]:
        buy(who, "200", "120", 2)
    page = browse("owner").get(f"/campaigns/{sent.pk}/").content.decode()
    assert 'class="verdict unclear"' in page
    assert page.count('class="estimate is-open"') == page.count("could be nothing") == 4
    assert 'class="estimate"' not in page


def test_a_few_buyers_are_too_few_to_tell(browse, sent):
    letter, control = shop.arms(sent)
    for who in letter[:30]:
        buy(who, "200", "120", 2)
    for who in control[:3]:
        buy(who, "40", "30", 3)
    assert "Too few" in browse("owner").get(f"/campaigns/{sent.pk}/").content.decode()


def test_orders_of_merged_people_count_once_and_in_their_group(browse, sent):
    from shuke.customers.models import Customer

    letter, _control = shop.arms(sent)
    [old] = shop.people(1, start=900)
    Customer.objects.filter(pk=old.pk).update(merged_into=letter[0])  # absorbed before
    survivor = shop.people(1, start=901)[0]
    Customer.objects.filter(pk=letter[1]).update(merged_into=survivor)  # absorbed since
    buy(old.pk, "10", "5", 1)
    buy(survivor.pk, "20", "5", 1)
    from shuke.engage.results import measure

    outcome = measure(_system(), sent)
    assert outcome.letter.buyers == 2 and outcome.letter.revenue == 30


def test_without_a_hold_out_nothing_is_credited(browse):
    campaign = shop.gathered(shop.people(60))
    Campaign.objects.update(state="finished", launched_at=shop.NOW - dt.timedelta(days=5))
    Send.objects.update(state="sent", settled_at=shop.NOW)
    page = browse("owner").get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "cannot be credited" in page


def test_the_people_behind_each_number(browse, sent):
    letter, _control = shop.arms(sent)
    sends = list(Send.objects.filter(customer__in=letter[:3]).order_by("pk"))
    link = Link.objects.get()
    Click.objects.create(send=sends[0], link=link, at=shop.NOW)
    Click.objects.create(send=sends[0], link=link, at=shop.NOW)
    Click.objects.create(send=sends[1], link=link, at=shop.NOW, machine=True)
    DeliveryEvent.objects.create(send=sends[2], kind="unsubscribed", at=shop.NOW, ref="x")
    client = browse("marketer")
    clicked = client.get(f"/campaigns/{sent.pk}/people/clicked/").content.decode()
    assert f"/customers/{sends[0].customer_id}/" in clicked
    assert f"/customers/{sends[1].customer_id}/" not in clicked
    left = client.get(f"/campaigns/{sent.pk}/people/unsubscribed/").content.decode()
    assert f"/customers/{sends[2].customer_id}/" in left
    for group in ("sent", "held_out", "skipped", "failed", "unknown", "bounced", "problems"):
        assert client.get(f"/campaigns/{sent.pk}/people/{group}/").status_code == 200
    assert client.get(f"/campaigns/{sent.pk}/people/nonsense/").status_code == 404
    assert client.get(f"/campaigns/{sent.pk}/buyers/").status_code == 200
    listed = client.get(f"/customers/?campaign={sent.pk}&group=clicked")
    assert listed.context["table"].ids() == [sends[0].customer_id]
    assert f'href="/campaigns/{sent.pk}/"' in listed.text, "it leads back"
    assert 'name="keep-name"' in listed.text, "no segment says the same, so a list is offered"
    page = client.get(f"/campaigns/{sent.pk}/").text
    assert f"/customers/?campaign={sent.pk}&amp;group=clicked" in page
    answers = client.get(f"/customers/?campaign={sent.pk}&group=delivered").context["table"].count
    assert answers == client.get(f"/campaigns/{sent.pk}/").context["answers"].delivered
    wrong = client.get(f"/customers/?campaign={sent.pk}&group=nonsense")
    assert wrong.status_code == 422, "never everybody instead"
    assert client.get("/customers/?campaign=999999&group=clicked").status_code == 404


def test_roles_see_only_what_is_theirs(browse):
    campaign = shop.campaign()
    assert browse("agent").get("/campaigns/").status_code == 403
    assert browse("agent").get(f"/campaigns/{campaign.pk}/").status_code == 403
    assert browse("analyst").get(f"/campaigns/{campaign.pk}/").status_code == 200
    assert browse("analyst").get(f"/campaigns/{campaign.pk}/edit/").status_code == 403
    assert browse("owner").get("/campaigns/999999/").status_code == 404


def test_a_launched_campaign_is_copied_not_edited(browse, sent):
    client = browse("marketer")
    response = client.get(f"/campaigns/{sent.pk}/edit/")
    assert response.status_code == 302
    client.post(f"/campaigns/{sent.pk}/copy/")
    assert Campaign.objects.filter(state="draft").count() == 1


# API


def _api(browse, role: str, scopes: list[str] | None = None) -> Client:
    from shuke.team.models import Staff, Token
    from shuke.team.roles import held_by

    browse(role)
    staff = Staff.objects.get(username=role)
    Token.objects.create(
        staff=staff, name="t", prefix="shk", hash=token_hash(f"shk_{role}"),
        scopes=sorted(held_by(role)) if scopes is None else scopes, created_at=shop.NOW,
    )  # fmt: skip
    return Client(headers={"authorization": f"Bearer shk_{role}"})


def test_a_program_writes_launches_and_reads_a_campaign(browse):
    api = _api(browse, "marketer")

    def post(path, body=None):
        return api.post(f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")

    made = post("/campaigns", {"name": "秋装", "html": "<p>hi<script>x</script></p>"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert made.json()["html"] == "<p>hi</p>" and made.json()["state"] == "draft"
    assert post(f"/campaigns/{pk}/launch").status_code == 422
    changed = api.patch(
        f"/api/v1/campaigns/{pk}", json.dumps({"subject": "x"}), content_type="application/json"
    )
    assert changed.json()["subject"] == "x" and changed.json()["name"] == "秋装"
    assert post(f"/campaigns/{pk}/pause").status_code == 409
    assert api.get(f"/api/v1/campaigns/{pk}/results").status_code == 409
    assert api.get("/api/v1/campaigns").json()["items"][0]["id"] == pk
    assert post("/campaigns", {"name": "x", "html": "{{ a"}).status_code == 422
    assert post(f"/campaigns/{pk}/schedule", {"at": "2026-12-01T09:00:00"}).status_code == 422


def test_a_token_without_the_scope_cannot_send(browse):
    campaign = shop.campaign()
    api = _api(browse, "marketer", ["campaigns.view"])
    assert api.post(f"/api/v1/campaigns/{campaign.pk}/launch").status_code == 403
    assert api.get(f"/api/v1/campaigns/{campaign.pk}").status_code == 200


def test_a_letter_that_cannot_be_written_is_refused_when_it_is_saved(actor):
    endless = "{% for a in (1..9999) %}{% for b in (1..9999) %}x{% endfor %}{% endfor %}"
    for body in (endless, "{% include 'x' %}"):
        with pytest.raises(LetterError) as refused:
            commands.create_campaign(actor("marketer"), name="Bomb", html=f"<p>{body}</p>")
        assert "html" in refused.value.fields
    assert not Campaign.objects.exists()


def test_after_a_restore_a_person_decides(browse, home):
    """Held until somebody ends it or lets it go on; a scheduled one becomes a draft."""
    made = shop.gathered(shop.people(3))
    exchange(made.step, [], claim="before.1", want=1)
    later = shop.campaign(name="later")
    Campaign.objects.filter(pk=later.pk).update(state="scheduled", scheduled_at=shop.NOW)
    Witness.objects.update(current="yesterday's", previous="")
    commands.launch_due_campaigns()
    assert states_of(Campaign) == {made.pk: "restored", later.pk: "draft"}
    assert Counter(Send.objects.values_list("state", flat=True)) == {"unknown": 1, "queued": 2}
    page = browse("marketer").get(f"/campaigns/{made.pk}/").content.decode()
    assert 'id="restored"' in page and f"/campaigns/{made.pk}/stop/" in page
    assert f"/campaigns/{made.pk}/stop/" not in (
        browse("analyst").get(f"/campaigns/{made.pk}/").content.decode()
    )
    assert made.name in browse("owner").get("/").content.decode()
    browse("marketer").post(f"/campaigns/{made.pk}/resumption/")
    commands.wake_campaigns()
    assert states_of(Campaign)[made.pk] == "sending"


def states_of(model) -> dict[int, str]:
    return dict(model.objects.values_list("pk", "state"))


def test_the_history_says_who_it_was_in_the_readers_language(browse, home):
    campaign = shop.gathered(shop.people(1))
    page = browse("owner", "zh-hans").get(f"/campaigns/{campaign.pk}/").content.decode()
    assert '名单已汇总 <span class="muted">系统</span>' in page


def test_reasons_stand_each_on_its_own_line_the_most_frequent_first(browse, home):
    campaign = shop.gathered(shop.people(5))
    ids = list(campaign.sends.values_list("pk", flat=True))
    campaign.sends.filter(pk__in=ids[:1]).update(state="skipped", reason="capped")
    campaign.sends.filter(pk__in=ids[1:4]).update(state="skipped", reason="no_consent")
    page = browse().get(f"/campaigns/{campaign.pk}/").content.decode()
    most, rest = (
        f'group=skipped&amp;reason={reason}">{words}</a>'
        for reason, words in (
            ("no_consent", "No consent to marketing 3"),
            ("capped", "Contacted often enough recently 1"),
        )
    )
    assert -1 < page.find(most) < page.find(rest)
    listed = browse().get(f"/customers/?campaign={campaign.pk}&group=skipped&reason=no_consent")
    assert len(listed.context["table"].ids()) == 3
    assert "Skipped: No consent to marketing" in listed.text


def test_every_number_of_a_campaign_leads_to_as_many_people(browse, sent):
    """Those below the bar, the reasons, the answers and each link, in the list of customers."""
    sends = list(sent.sends.filter(state="sent").order_by("pk"))
    sent.sends.filter(pk=sends[9].pk).update(state="failed", reason="refused")
    Link.objects.create(step=sent.step, position=2, url="https://shop.example/sale")
    Link.objects.create(step=sent.step, position=3, url="https://shop.example/new")
    for send, position in ((0, 1), (0, 3), (1, 3), (2, 2), (2, 2)):
        link = Link.objects.get(position=position)
        Click.objects.create(send=sends[send], link=link, at=shop.NOW)
    DeliveryEvent.objects.create(send=sends[5], kind="hard_bounce", at=shop.NOW, ref="x")
    client = browse("marketer")
    page = client.get(f"/campaigns/{sent.pk}/")
    numbers = [(figure.number, figure.url) for figure in page.context["counts"]]
    numbers += [
        (number, url) for figure in page.context["counts"] for _w, number, url in figure.reasons
    ]
    numbers += [(people, url) for _url, people, url in page.context["links"]]
    numbers.append((1, page.context["people_urls"]["bounced"]))
    assert len(numbers) >= 7
    for number, url in numbers:
        assert url.replace("&", "&amp;") in page.text
        listed = client.get(url)
        assert len(listed.context["table"].ids()) == number, url
        assert f'href="/campaigns/{sent.pk}/"' in listed.text, "it leads back"
    new = client.get(f"/customers/?campaign={sent.pk}&group=clicked&link=1")
    assert set(new.context["table"].ids()) == {sends[0].customer_id, sends[1].customer_id}
    for wrong in ("link=9", "link=x"):
        refused = client.get(f"/customers/?campaign={sent.pk}&group=clicked&{wrong}")
        assert refused.status_code == 422
    listed = client.get("/campaigns/").text
    assert f"/customers/?campaign={sent.pk}&amp;group=sent" in listed


def test_a_deleted_draft_comes_back_from_the_toast(browse):
    campaign = shop.campaign(name="双十二")
    client = browse("marketer")
    client.post(f"/campaigns/{campaign.pk}/removal/")
    assert not Campaign.objects.exists()
    undo = re.search(r"/changes/\d+/undo/", client.get("/campaigns/").text)
    client.post(undo[0])
    assert Campaign.objects.get().name == "双十二"
    assert client.get(f"/campaigns/{campaign.pk}/").status_code == 200


def test_the_list_and_today_tell_what_each_campaign_brought(browse, sent, staff):
    """With its interval, grey where it could be nothing; not to whom the shop's orders are not shown."""
    from shuke.engage.commands import count_effects
    from shuke.team import commands as team

    letter, control = shop.arms(sent)
    for number, who in enumerate((*letter[:60], *control[:20])):
        buy(who, str(200 + number % 7), "120", 2)
    with clock.fixed(shop.NOW):
        assert "estimate-range" not in browse("owner").get("/campaigns/").text, "not counted yet"
        assert count_effects() == 1
        assert count_effects() == 0, "counted a moment ago"
    clear = browse("owner").get("/campaigns/").text
    for page in (clear, browse("marketer").get("/").text):
        assert "estimate-range" in page and "is-open" not in page and sent.name in page
    brought = browse("owner").get("/campaigns/").context["table"].page.rows[0].brought
    from shuke.engage.results import measure

    whole = measure(_system(), sent).altogether
    assert (float(brought.low), float(brought.high)) == pytest.approx(
        (whole.low, whole.high), abs=1e-3
    )
    for number, who in enumerate(control[20:58]):
        buy(who, str(190 + number % 7), "120", 3)
    with clock.fixed(shop.NOW + dt.timedelta(hours=1)):
        assert count_effects() == 1
    assert "could be nothing" in browse("owner").get("/campaigns/").text
    team.place_staff(_system(), staff("marketer").pk, {"store": [Store.objects.get().pk]})
    assert "estimate-range" not in browse("marketer").get("/campaigns/").text
