"""A source that falls silent for longer than it ever did is told on Today, with what to do."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.test import Client

from shuke.collect import commands
from shuke.collect.commands.connectors import make_connector, pause_connector
from shuke.collect.models import ArrivalHour
from shuke.collect.queries import silence as queries
from shuke.collect.tests.test_documents import order
from shuke.collect.tests.test_pages import text_of
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.undoing import undo_changes
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
#: A Monday, four in the afternoon in Shanghai.
NOW = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock():
    with clock.fixed(NOW):
        yield


def sent(source: str, *, weeks: int = 6, until: dt.datetime, but: set[dt.datetime] = frozenset()):
    """Something in each hour from 9 to 20 in Shanghai, except `but`, until an hour."""
    hour = NOW - dt.timedelta(weeks=weeks)
    rows = []
    while hour <= until:
        if 1 <= hour.hour <= 12 and hour not in but:
            rows.append(ArrivalHour(source=source, hour=hour))
        hour += HOUR
    ArrivalHour.objects.bulk_create(rows)


def silent(**options) -> list[tuple[str, int, int]]:
    return [(row.source, row.hours, row.longest) for row in queries.silences(**options)]


def test_longer_than_ever_in_its_own_hours():
    gap = {NOW - dt.timedelta(days=10) + n * HOUR for n in range(2)}
    sent("api", until=NOW - 3 * HOUR, but=gap)
    assert silent() == []  # two usual hours are over, as once before
    with clock.fixed(NOW + HOUR):
        assert silent() == [("api", 3, 2)]


def test_a_night_is_no_silence():
    sent("api", until=NOW)
    with clock.fixed(NOW + 17 * HOUR):  # 9 in the morning
        assert silent() == [("api", 4, 0)]  # from 17 to 20 the evening before
    ArrivalHour.objects.filter(hour__gte=NOW).delete()
    sent_on = NOW - dt.timedelta(days=1)
    sent("web", until=sent_on)
    assert all(source == "api" for source, *_rest in silent())


def test_a_new_source_has_no_alarm():
    sent("api", weeks=2, until=NOW - 6 * HOUR)
    assert silent() == []


def test_it_goes_away_when_something_comes():
    sent("api", until=NOW - 5 * HOUR)
    assert silent() == [("api", 4, 0)]
    commands.receive(SYSTEM, "api:orders", [commands.Incoming("A1", NOW, order())])
    assert silent() == []


def test_paused_and_unknown_ones_are_not_watched(actor):
    shop, _secret = make_connector(
        actor("owner"), kind="shopify", name="Abroad", store="web", secret="s" * 20
    )
    sent(shop.door, until=NOW - 5 * HOUR)
    sent("shop-999999999", until=NOW - 5 * HOUR)
    (row,) = queries.silences()
    assert (row.name, row.url) == ("Abroad", f"/imports/shops/{shop.pk}/")
    assert shop.began_by in row.ask
    pause_connector(SYSTEM, shop.pk)
    assert silent() == []


def test_it_is_put_off_for_this_silence_alone(actor):
    owner = actor("owner")
    sent("api", until=NOW - 5 * HOUR)
    commands.put_off_silence(owner, "api", 3)
    assert silent() == [] and silent(put_off=True) == [("api", 4, 0)]
    with clock.fixed(NOW + dt.timedelta(days=4)):
        assert len(silent()) == 1
    fact = RecordedFact.objects.filter(kind="collect.silence_put_off").latest("pk")
    undo_changes(owner, [fact.pk])
    assert silent() == [("api", 4, 0)]
    commands.put_off_silence(owner, "api", 30)
    ArrivalHour.objects.create(source="api", hour=NOW + 2 * HOUR)
    with clock.fixed(NOW + dt.timedelta(days=2)):
        assert len(silent()) == 1


def test_what_cannot_be_put_off():
    with pytest.raises(NotFound):
        commands.put_off_silence(SYSTEM, "shop-99", 1)
    with pytest.raises(Invalid):
        commands.put_off_silence(SYSTEM, "api", 91)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_today_and_the_page(browse, language):
    sent("api", until=NOW - 5 * HOUR)
    page = browse("owner", language)
    assert "/imports/completeness/" in page.get("/").content.decode()
    assert page.get("/imports/completeness/").status_code == 200
    page.post("/imports/completeness/silence/", {"source": "api", "days": "7"})
    assert silent() == []
    assert (
        page.post("/imports/completeness/silence/", {"source": "api", "days": "x"}).status_code
        == 422
    )


def test_api_and_verb(actor, capsys):
    sent("api", until=NOW - 5 * HOUR)
    secret = make_token(actor("owner"), name="bot", scopes=["imports.view", "imports.run"])[1]
    api = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    (row,) = api.get("/api/v1/arrivals/silences").json()
    assert (row["source"], row["hours"], row["longest"]) == ("api", 4, 0)
    call_command("incoming", "--silent", "--json")
    assert json.loads(capsys.readouterr().out)[0]["source"] == "api"
    given = {"source": "api", "days": 2}
    answer = api.post("/api/v1/arrivals/silences", given, content_type="application/json")
    assert answer.json()[0]["put_off_until"]
    call_command("incoming", "--silent")
    assert "Nothing" in capsys.readouterr().out


def test_the_words_of_today(browse):
    sent("api", until=NOW - 5 * HOUR)
    words = text_of(browse("owner").get("/imports/completeness/"))
    assert "Programs over the API" in words and "still runs" in words
