"""The list of website visits: whence, whom, filters, as a file; bots are left out for everybody to see."""

import csv
import datetime as dt
import io

import polars as pl
import pytest
from django.db import transaction

from shuke.collect.commands.tracking import make_key
from shuke.collect.tests.test_tracking import send
from shuke.collect.tracking import recording
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.customers.commands import resolve_people
from shuke.shop.commands import record_events
from shuke.team.commands import make_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
PAGE = "/imports/events/visits/"


@pytest.fixture
def lin() -> int:
    """林小满 came by an advertisement, somebody by a poster, somebody from another website."""
    at = clock.now() - dt.timedelta(hours=3)
    with transaction.atomic():
        made = pl.DataFrame({"number": ["1"], "name": ["林小满"]})
        [pk] = resolve_people(made, source="test", at=at)["customer_id"].to_list()
        rows = [
            {"visitor": "a:1", "source": "baidu", "medium": "cpc", "customer_id": pk},
            {"visitor": "a:2", "source": "poster", "medium": "qr", "campaign": "west-lake"},
            {"visitor": "a:3", "source": "blog.example.com", "medium": "referral"},
        ]
        common = {"at": at, "name": "page", "device": "phone", "landing": "shop.example.com/sale"}
        earlier = {**rows[2], **common, "visitor": "a:4", "at": at - dt.timedelta(days=9)}
        schema = {"customer_id": pl.Int64}
        frame = pl.DataFrame(
            [*({**common, **row} for row in rows), earlier],
            schema_overrides=schema,
            infer_schema_length=None,
        )
        record_events(frame, door="track")
    return pk


def rows(client, query: str = "") -> int:
    return client.get(PAGE + query).text.count("shop.example.com/sale")


def test_each_visit_says_whence_and_whose_and_is_found_by_it(lin, browse):
    owner = browse("owner")
    page = owner.get(PAGE).text
    assert rows(owner) == 4
    for words in (
        "Search advertising (SEM)",
        "Offline code",
        "west-lake",
        "林小满",
        "not on record",
    ):
        assert words in page
    assert f'href="/customers/{lin}/"' in page
    assert rows(owner, "?channel=offline") == rows(owner, "?source=west-lake") == 1
    assert rows(owner, "?channel=referral") == 2
    assert rows(owner, "?of=yes") == rows(owner, f"?of={lin}") == 1
    assert rows(owner, "?of=no") == 3
    day = (clock.now() - dt.timedelta(days=5)).date()
    assert rows(owner, f"?started_at_to={day}") == 1
    assert owner.get(f"{PAGE}?of=999999").status_code == 404


def test_nobody_came_yet(browse):
    page = browse("owner").get(PAGE).text
    assert "No visits" in page and "No bots came in the last 30 days" in page


def test_the_list_leaves_as_a_file_on_record(lin, browse):
    answer = browse("owner").post("/lists/site-visits/file.csv?channel=sem")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    [_heads, row] = csv.reader(io.StringIO(content))
    assert "林小满" in row and "Search advertising (SEM)" in row
    assert RecordedFact.objects.get(kind="collect.visits_exported").payload["count"] == 1
    assert browse("analyst").get(PAGE).status_code == 200
    assert browse("agent").get(PAGE).status_code == 403


def test_bots_are_counted_beside_the_visits_and_listed_by_name(client, browse):
    key = make_key(SYSTEM, name="Web shop", side="browser")
    google = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    send(client, key, {"event": "X"}, user_agent=google)
    send(client, key, {"event": "X", "messageId": "m2"}, user_agent="curl/8.5.0")
    server = make_key(SYSTEM, name="Shop server", side="server")
    spider = {"userAgent": "Bytespider; spider-feedback@example.com"}
    send(client, server, {"event": "X", "context": spider}, user_agent="python-requests/2.32")
    recording.record_spool()
    owner = browse("owner")
    assert (
        "3 events of bots in the last 30 days are in none of these visits" in owner.get(PAGE).text
    )
    page = owner.get("/imports/events/bots/").text
    for words in (google.replace("+", "+"), "curl/8.5.0", "Bytespider", "Web shop", "Shop server"):
        assert words in page
    assert "python-requests" not in page and key.key not in page
    only = owner.get("/imports/events/bots/?q=curl").text
    assert "curl/8.5.0" in only and "Googlebot" not in only


def test_programs_read_visits_page_by_page(lin, client, actor):
    _token, secret = make_token(
        actor("owner"), name="BI", scopes=["insight.view", "customers.view"]
    )
    bearer = {"authorization": f"Bearer {secret}"}

    def ask(query: str) -> dict:
        answer = client.get(f"/api/v1/site-visits?{query}", headers=bearer)
        assert answer.status_code == 200, answer.text
        return answer.json()

    first = ask("limit=3")
    rest = ask(f"limit=3&after={first['next']}")
    assert len(first["items"]) == 3 and len(rest["items"]) == 1 and rest["next"] is None
    [paid] = ask("channel=sem")["items"]
    assert (paid["customer_id"], paid["source"], paid["landing"]) == (
        lin,
        "baidu",
        "shop.example.com/sale",
    )
    day = (clock.now() - dt.timedelta(days=5)).date()
    assert len(ask(f"until={day}")["items"]) == 1 and len(ask(f"since={day}")["items"]) == 3
    _token, secret = make_token(actor("owner"), name="No names", scopes=["insight.view"])
    bearer = {"authorization": f"Bearer {secret}"}
    assert [each["customer_id"] for each in ask("channel=sem")["items"]] == [None]
