"""Whence people came: visits of tracked events, the first and the last touch of whoever becomes known."""

import datetime as dt
import json

import polars as pl
import pytest
from django.db import transaction

from shuke.collect.commands.tracking import make_key
from shuke.collect.tests.test_forms import made
from shuke.collect.tests.test_forms import send as fill_in
from shuke.collect.tracking import recording, spool
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.commands import add_custom_field, merge_customers, resolve_people
from shuke.customers.models import Customer
from shuke.customers.queries import person_ids
from shuke.shop.commands import fill_visits
from shuke.shop.models import Visit
from shuke.shop.queries import first_touch, last_touch
from shuke.shop.tests.test_recording import line, order
from shuke.shop.tests.test_recording import record as record_order
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC)
SHOP = "https://shop.example.com"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"


@pytest.fixture(autouse=True)
def place(home):
    with clock.fixed(NOW):
        yield home


@pytest.fixture
def server():
    return make_key(SYSTEM, name="Shop server", side="server")


@pytest.fixture
def browser():
    return make_key(SYSTEM, name="Web shop", side="browser")


@pytest.fixture
def page(client, browser):
    """Tells of a page that the browser of a visitor opened so many hours ago."""

    def tell(path="/", *, hours=2.0, visit="s1", referrer="", search="", visitor="anon-1", **more):
        at = NOW - dt.timedelta(hours=hours)
        context = {
            "page": {"url": f"{SHOP}{path}{search}", "search": search, "referrer": referrer},
            "sessionId": visit,
            "userAgent": IPHONE,
        }
        event = {
            "type": "page", "messageId": f"{visitor}-{visit}-{hours}", "anonymousId": visitor,
            "timestamp": at.isoformat(), "sentAt": NOW.isoformat(), "context": context, **more,
        }  # fmt: skip
        send(client, browser, event)

    return tell


def send(client, key, event):
    content = {"writeKey": key.key, "batch": [event]}
    answer = client.post("/v1/batch", json.dumps(content), content_type="text/plain")
    assert answer.status_code == 200 and not answer.json()["rejected"]


def record():
    recording.record_spool()
    assert not spool.waiting(10) and not spool.count(spool.HELD)


def identify(client, server, visitor="anon-1", user="42", email="lin@example.com"):
    """The shop's server says who a visitor is."""
    traits = {"email": email, "name": "林小满"}
    send(
        client,
        server,
        {"type": "identify", "userId": user, "traits": traits, "anonymousId": visitor,
         "messageId": f"i-{user}-{visitor}"},
    )  # fmt: skip
    record()
    return Customer.objects.get(identities__kind="web", identities__value=user)


AD = "?utm_source=baidu&utm_medium=cpc&utm_campaign=spring&bd_vid=7&email=lin@example.com"


def test_whoever_becomes_known_keeps_the_first_and_the_last_touch(client, page, server, browse):
    page("/baby/body", hours=50, visit="s1", search=AD)
    page("/cart", hours=49.9, visit="s1")
    page("/", hours=5, visit="s2", referrer="https://www.xiaohongshu.com/explore/1")
    page("/", hours=1, visit="s3")
    record()
    lin = identify(client, server)
    assert lin.source == "baidu"
    visits = Visit.objects.filter(customer=lin).order_by("started_at")
    told = [(each.channel, each.source, each.campaign, each.pages, each.device) for each in visits]
    assert told == [
        ("sem", "baidu", "spring", 2, "phone"),
        ("social", "xiaohongshu.com", "", 1, "phone"),
        ("direct", "", "", 1, "phone"),
    ]
    shown = browse("owner").get(f"/customers/{lin.pk}/").content.decode()
    first, last = shown.split("How they found you")[-1].split("Last visit with a source")
    assert "spring" in first and "Search advertising" in first
    assert "shop.example.com/baby/body" in first and "utm_source" not in shown
    assert "xiaohongshu.com" in last and "3 visits in all" in last


def test_a_later_campaign_is_not_the_first_touch_and_coming_directly_is_not_the_last(
    client, page, server
):
    page(hours=9, visit="s1")
    page(hours=8, visit="s2", search="?utm_source=google&utm_medium=cpc")
    page(hours=7, visit="s3")
    lin = identify(client, server)
    assert lin.source == "track"  # the first visit says nothing of whence it came
    assert first_touch([lin.pk]).channel == "direct"
    assert (last_touch([lin.pk]).source, last_touch([lin.pk]).channel) == ("google", "sem")


@pytest.mark.parametrize(
    "referrer",
    ["https://www.paypal.com/checkout", "https://example.com/blog", "https://www.alipay.com/"],
)
def test_who_comes_back_from_paying_or_from_the_shops_own_pages_was_not_brought_by_them(
    page, referrer
):
    page(hours=3, visit="s1", referrer=referrer)
    record()
    assert Visit.objects.get().channel == "direct"


def test_what_comes_later_in_a_visit_did_not_bring_it_whichever_arrives_first(page):
    page("/back", hours=2, visit="s1", referrer="https://forum.example.net/t/9")
    record()
    page("/", hours=2.2, visit="s1", search="?utm_source=post&utm_medium=qr")
    record()
    visit = Visit.objects.get()
    assert (visit.source, visit.channel, visit.pages) == ("post", "offline", 2)
    assert visit.landing == "shop.example.com/" and visit.ended_at > visit.started_at


def test_telling_it_twice_adds_no_page_and_changes_no_visit(page):
    for _time in range(2):
        page(hours=3, visit="s1", search=AD)
        record()
    first = Visit.objects.get()
    page(hours=1, visit="s2", search="?utm_source=reddit")
    record()
    again = Visit.objects.get(session="s1")
    assert (again.source, again.pages, again.revision) == ("baidu", 1, first.revision)


def test_a_browsers_claim_changes_nobodys_touch(client, page, server):
    page(hours=9, visit="s1", search=AD)
    lin = identify(client, server)
    # Somebody else says that he is she, and that he was here long before.
    forged = {"userId": "42", "traits": {"email": "lin@example.com"}}
    page(hours=4, visit="x", visitor="other", search="?utm_source=evil", **forged)
    page(hours=24 * 200, visit="y", search="?utm_source=evil")
    record()
    assert first_touch([lin.pk]).source == "baidu"
    assert Customer.objects.get(pk=lin.pk).source == "baidu"
    assert Visit.objects.get(visitor="a:other").customer is None


def test_a_device_of_two_people_is_not_guessed_about(client, page, server):
    identify(client, server, user="42", email="lin@example.com")
    identify(client, server, user="43", email="emma@example.com")
    page(hours=1, visit="s9", search=AD)
    record()
    assert Visit.objects.get(session="s9").customer is None


def test_an_order_of_the_shops_server_tells_who_the_visitor_is(client, page, server, browse):
    with transaction.atomic():
        made = pl.DataFrame({"number": ["9"], "name": ["Emma Clarke"]})
        [emma] = resolve_people(made, source="t", at=NOW, origin="shopify")["customer_id"].to_list()
    bought = order("S-1", emma, placed_at=NOW - dt.timedelta(hours=1))
    record_order([bought], [line("S-1", 1, None, 1, 30)])
    page(hours=30, visit="s1", search=AD)
    page(hours=2, visit="s2")
    completed = {
        "type": "track", "event": "Order Completed", "anonymousId": "anon-1", "messageId": "o",
        "properties": {"order_id": "S-1"},
    }  # fmt: skip
    send(client, server, completed)
    record()
    assert list(Visit.objects.values_list("customer", flat=True)) == [emma, emma]
    # The shop told of the person; whence she came her first visit says.
    assert Customer.objects.get().source == "baidu"
    as_owner = browse("owner")
    as_owner.cookies["shuke_columns_orders"] = "number.came_by"
    table = as_owner.get("/orders/").content.decode()
    assert "Came by" in table and "Search advertising" in table


def test_both_records_of_a_merged_person_count(client, page, server):
    page(hours=9, visit="s1", search=AD)
    lin = identify(client, server)
    page(hours=20, visit="s1", visitor="laptop", referrer="https://www.bing.com/search")
    other = identify(client, server, visitor="laptop", user="77", email="xm@example.com")
    merge_customers(SYSTEM, lin.pk, other.pk)
    touch = first_touch(person_ids(Customer.objects.get(pk=lin.pk)))
    assert (touch.source, touch.channel) == ("bing.com", "search")


def test_visits_of_older_events_are_made_from_them(client, page, server):
    page(hours=9, visit="s1", search=AD)
    page(hours=8.9, visit="s1")
    page(hours=4, visit="s2")
    page(hours=4, visit="z", visitor="nobody")
    identify(client, server)
    columns = (
        "visitor",
        "session",
        "customer",
        "started_at",
        "ended_at",
        "pages",
        "source",
        "channel",
    )
    before = set(Visit.objects.values_list(*columns))
    Visit.objects.all().delete()
    fill_visits()
    fill_visits()
    assert set(Visit.objects.values_list(*columns)) == before and len(before) == 3


def test_a_program_reads_visits_and_touches(client, page, server, actor):
    page(hours=9, visit="s1", search=AD)
    page(hours=3, visit="s2")
    lin = identify(client, server)
    secret = make_token(actor("owner"), name="t", scopes=["customers.view"])[1]
    ask = {"headers": {"Authorization": f"Bearer {secret}"}}
    first = client.get(f"/api/v1/customers/{lin.pk}/visits?limit=1", **ask).json()
    assert first["first_touch"]["source"] == first["last_touch"]["source"] == "baidu"
    assert [each["channel"] for each in first["items"]] == ["direct"]
    address = f"/api/v1/customers/{lin.pk}/visits?after={first['next']}"
    rest = client.get(address, **ask).json()
    assert [each["campaign"] for each in rest["items"]] == ["spring"] and rest["next"] is None
    assert client.get("/api/v1/customers/0/visits", **ask).status_code == 404


def test_a_form_names_the_visitor_of_somebody_new_and_of_nobody_else(page, browse, actor):
    add_custom_field(actor(), label="体质", kind="choice", key="skin", choices=["干", "油"])
    form = made(browse)
    page(hours=5, visit="s1", search=AD)
    page(hours=4, visit="s1", visitor="anon-2", search="?utm_source=evil")
    record()
    fill_in(form, "?visitor=anon-1", name="林小满", phone="139 1728 0456")
    lin = Customer.objects.get()
    assert Visit.objects.get(customer=lin).campaign == "spring" and lin.source == "baidu"
    # Somebody else types her number.
    fill_in(form, "?visitor=anon-2", name="X", phone="139 1728 0456")
    assert first_touch([lin.pk]).source == "baidu"
    assert Visit.objects.get(visitor="a:anon-2").customer is None
