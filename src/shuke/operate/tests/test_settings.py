"""The page of settings: what holds, what a change means before it is done, taking it back."""

import base64
import datetime as dt
import json
import re
import struct
import zlib
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction

from shuke.common import basics, clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.errors import Forbidden, Invalid
from shuke.common.kit import formats
from shuke.common.models import RecordedFact, SettingVersion
from shuke.engage import senders
from shuke.operate import commands, setting_rows
from shuke.team.commands.tokens import make_token

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


def set_to(**values):
    """In a transaction of its own, as a request has it, followed by another request."""
    rows = commands.change_settings(SYSTEM, values, confirmed=True)
    shop_settings.look_again()
    return rows


def make_orders(currency="CNY", count=3):
    """Sold at 23:30 UTC: on the next day in Shanghai, on the same one in New York."""
    from shuke.shop.models import Order
    from shuke.team.models import Store

    store, _made = Store.objects.get_or_create(code="web", defaults={"name": "Web"})
    placed = dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC)
    for number in range(count):
        Order.objects.create(
            store=store, number=f"{currency}{number}", placed_at=placed, currency=currency
        )


def test_a_shop_that_set_nothing_has_the_defaults():
    assert (basics.currency(), basics.zone().key, basics.name()) == ("CNY", "Asia/Shanghai", "")


def test_what_is_set_is_read_everywhere():
    set_to(
        name="麦穗", currency="EUR", time_zone="Europe/Berlin", sender="Maisui <hi@maisui.example>"
    )
    assert formats.money(Decimal("12.5")) == "€12.50"
    assert clock.day_start(dt.date(2026, 1, 1)).isoformat() == "2025-12-31T23:00:00+00:00"
    assert senders.sender() == "Maisui <hi@maisui.example>"


def test_the_page_saves_and_says_who_set_it(browse):
    client = browse("owner")
    answer = client.post("/settings/shop/", {"name": "麦穗童铺", "was-name": ""}, follow=True)
    page = answer.content.decode()
    assert "Saved. It is in effect now" in page
    assert 'value="麦穗童铺"' in page and "Set by Owner" in page
    assert "<title>Settings · 麦穗童铺</title>" in page
    row = SettingVersion.objects.get()
    fact = RecordedFact.objects.get(kind="operate.setting_changed")
    assert (row.key, row.value, row.actor_name) == ("name", "麦穗童铺", "Owner")
    assert fact.payload == {"setting": "name", "version": row.pk} and fact.audited
    assert "changed the setting “Name”" in client.get("/audit/").content.decode()


def test_only_what_somebody_changed_on_their_page_is_written(browse):
    set_to(name="New name")
    answer = browse("owner").post(
        "/settings/shop/",
        {"name": "Old name", "was-name": "Old name", "language": "en", "was-language": "zh-hans"},
    )
    assert answer.status_code == 302
    shop_settings.look_again()
    assert basics.name() == "New name" and basics.language() == "en"


def test_another_currency_says_first_what_it_means(browse):
    make_orders("CNY", 3)
    make_orders("USD", 2)
    client = browse("owner")
    client.post("/settings/money/", {"time_zone": "Europe/Berlin", "confirmed": "1"})
    sent = {"currency": "USD", "was-currency": "CNY"}
    page = client.post("/settings/money/", sent).content.decode()
    assert "Existing orders keep their currency (3 in CNY, 2 in USD)" in page
    assert "3 orders in other currencies are left out" in page
    assert "<strong>Currency</strong>: CNY · Chinese Yuan → USD · US Dollar" in page
    assert SettingVersion.objects.count() == 1
    client.post("/settings/money/", {"currency": "USD", "confirmed": "1"})
    shop_settings.look_again()
    assert basics.currency() == "USD"
    assert (
        str(clock.shop_zone()) == "Europe/Berlin"
    )  # what the confirmation does not ask about stays


def test_a_currency_that_no_order_has_says_so(browse):
    make_orders("CNY", 1)
    page = browse("owner").post("/settings/money/", {"currency": "EUR"}).content.decode()
    assert "No order is in EUR yet" in page


def test_another_zone_counts_the_orders_that_fall_on_another_day(browse):
    make_orders(count=3)
    page = (
        browse("owner").post("/settings/money/", {"time_zone": "America/New_York"}).content.decode()
    )
    assert "Of the last 3 orders, 3 will fall on a different day" in page


def test_a_change_is_taken_back_unless_it_was_changed_again(browse):
    client = browse("owner")
    [first] = set_to(name="One")
    client.post(f"/settings/changes/{first.pk}/undo/")
    shop_settings.look_again()
    assert basics.name() == ""
    assert SettingVersion.objects.count() == 2, "nothing is deleted"
    [second] = set_to(name="Two")
    set_to(name="Three")
    answer = client.post(f"/settings/changes/{second.pk}/undo/")
    assert answer.status_code == 409 and basics.name() == "Three"


@pytest.mark.django_db(transaction=True)
def test_what_was_set_together_is_undone_together_from_the_toast(browse):
    client = browse("owner")
    page = client.post("/settings/shop/", {"name": "One", "language": "en"}, follow=True)
    undo = re.search(r"(?<!settings)/changes/[\d-]+/undo/", page.content.decode())[0]
    client.post(undo)
    assert (basics.name(), basics.language()) == ("", "zh-hans")


def test_the_history_says_what_held_before_in_one_query(django_assert_num_queries):
    for name, colour in (("Maisui", "#224466"), ("麦穗", "#224466"), ("Maisui 2", "#446622")):
        set_to(name=name)
        set_to(colour=colour)
    set_to(name=None)
    with django_assert_num_queries(1):
        rows = setting_rows.changes(SYSTEM)
    names = [(row.before, row.after) for row in rows if row.setting.key == "name"]
    assert names == [
        ("Maisui 2", names[-1][0]),
        ("麦穗", "Maisui 2"),
        ("Maisui", "麦穗"),
        names[-1],
    ]
    assert [row.is_newest for row in rows if row.setting.key == "name"] == [
        True,
        False,
        False,
        False,
    ]


def test_the_environment_holds_over_the_page(browse, settings):
    set_to(currency="EUR")
    settings.CURRENCY = "GBP"
    assert basics.currency() == "GBP"
    client = browse("owner")
    page = client.get("/settings/").content.decode()
    assert "Set by the environment variable SHUKE_CURRENCY, which overrides this page." in page
    with pytest.raises(Invalid, match="Nothing was saved"):
        commands.change_settings(SYSTEM, {"currency": "USD"})
    client.post("/settings/money/", {"country": "DE", "currency": "USD"})
    shop_settings.look_again()
    assert basics.country() == "DE" and basics.currency() == "GBP"


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("colour", "#ffee00", "hard to read"),
        ("colour", "red", "like #14675a"),
        ("currency", "XYZ", "one of the options"),
        ("sender", "nobody", "Shop name &lt;shop@example.com&gt;"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(browse, key, text, reason):
    group = {"colour": "shop", "currency": "money", "sender": "letters"}[key]
    answer = browse("owner").post(f"/settings/{group}/", {key: text})
    assert answer.status_code == 422 and reason in answer.content.decode()
    assert not SettingVersion.objects.exists()


def test_only_the_owner_may(browse, actor):
    assert browse("marketer").get("/settings/").status_code == 403
    with pytest.raises(Forbidden):
        commands.change_settings(actor("marketer"), {"name": "Mine"})


def test_the_logo_stands_on_pages_that_need_no_log_in(browse, client):
    sent = SimpleUploadedFile("logo.png", PNG, "image/png")
    browse("owner").post("/settings/shop/", {"logo": sent})
    page = client.get("/login/").content.decode()
    assert "/shop/logo?v=" in page
    answer = client.get("/shop/logo")
    assert answer.content == PNG and answer["Content-Type"] == "image/png"
    browse("owner").post("/settings/shop/", {"logo-clear": "1"})
    assert client.get("/shop/logo")["Location"].endswith("favicon.svg")


@pytest.mark.parametrize(
    "content", [b"<svg onload='alert(1)'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" * 40_000]
)
def test_what_is_no_small_picture_is_no_logo(browse, content):
    sent = SimpleUploadedFile("logo.png", content, "image/png")
    assert browse("owner").post("/settings/shop/", {"logo": sent}).status_code == 422
    assert basics.logo() is None


def test_the_colour_can_be_read_by_day_and_by_night(client):
    set_to(colour="#222266")
    sheet = client.get("/shop/colours.css").content.decode()
    assert "--accent:#222266;" in sheet and "prefers-color-scheme:dark" in sheet


def test_a_setting_is_found_by_either_language(browse):
    for words in ("currency", "币种", "货币"):
        hits = browse("owner").get("/search/", {"q": words}).json()["results"]
        assert any(hit["url"].endswith("/settings/#setting-currency") for hit in hits), words
    assert not any(
        "/settings/" in hit["url"]
        for hit in browse("agent").get("/search/", {"q": "currency"}).json()["results"]
    )


@pytest.mark.django_db(transaction=True)
def test_the_api_changes_confirms_and_takes_back(actor, client):
    make_orders()
    _token, secret = make_token(actor("owner"), name="shop", scopes=["settings.manage"])
    bearer = {"headers": {"authorization": f"Bearer {secret}"}, "content_type": "application/json"}
    refused = client.patch("/api/v1/settings", {"values": {"currency": "USD"}}, **bearer)
    assert refused.status_code == 409 and refused.json()["code"] == "needs_confirmation"
    sent = {"values": {"currency": "USD"}, "confirmed": True}
    rows = {row["key"]: row for row in client.patch("/api/v1/settings", sent, **bearer).json()}
    assert rows["currency"]["value"] == "USD" and rows["currency"]["by"]
    version = rows["currency"]["version"]
    client.post(f"/api/v1/settings/changes/{version}/undo", **bearer)
    assert basics.currency() == "CNY"
    logo = {"values": {"logo": base64.b64encode(PNG).decode()}}
    assert client.patch("/api/v1/settings", logo, **bearer).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_verb_lists_and_changes():
    call_command("settings", "name", "麦穗", stdout=StringIO())
    out = StringIO()
    call_command("settings", "--json", stdout=out)
    assert json.loads(out.getvalue())["name"] == "麦穗"
    call_command("settings", "name", "--default", stdout=StringIO())
    assert basics.name() == ""


def test_a_report_in_another_currency_is_computed_anew():
    from types import SimpleNamespace

    from shuke.insight.metrics.snapshot import remembered

    fresh = SimpleNamespace(fresh=SimpleNamespace(holds=lambda reads: True))
    assert remembered(fresh, "test", basics.currency) == "CNY"
    set_to(currency="EUR")
    assert remembered(fresh, "test", basics.currency) == "EUR"


@pytest.mark.django_db(transaction=True)
def test_another_process_reads_it_with_its_next_request():
    """What this process holds is an older version; another one wrote."""
    assert basics.name() == ""
    SettingVersion.objects.create(key="name", value="Elsewhere", at=clock.now(), actor_name="x")
    assert basics.name() == "", "nobody asks in the middle of a request"
    shop_settings.look_again()
    assert basics.name() == "Elsewhere"


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_never_held():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        commands.change_settings(SYSTEM, {"name": "Never"})
        raise ZeroDivisionError
    assert basics.name() == ""
    commands.change_settings(SYSTEM, {"name": "Now"})  # SQLite gives it the same number
    assert basics.name() == "Now"


def test_a_request_asks_once_and_an_idle_one_never(django_assert_num_queries):
    shop_settings.look_again()
    with django_assert_num_queries(1):
        for _time in range(5):
            formats.money(Decimal(1))
            clock.today()


def test_the_page_says_that_no_customer_reaches_this_machine(browse, settings):
    warning = "This address leads to the machine that Shuke runs on"
    shown = browse("owner").get("/settings/").text
    assert warning in shown and settings.PUBLIC_URL in shown
    settings.PUBLIC_URL = "https://crm.maisui.example"
    shown = browse("owner").get("/settings/").text
    assert warning not in shown and "https://crm.maisui.example" in shown
