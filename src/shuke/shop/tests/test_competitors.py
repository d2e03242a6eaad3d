"""Competitors' prices: entered by page, file and API, beside ours on the product's page, a concern on Today when one
undercuts by the owner's share."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuke.common import clock, shop_settings
from shuke.common.access import SYSTEM, Actor
from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.operate import commands as operate
from shuke.shop import commands, queries
from shuke.shop.commands.competing import undo_competitor_prices
from shuke.shop.models import CompetitorPrice, Product
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.fixed(NOW):
        yield


@pytest.fixture
def romper(db):
    return Product.objects.create(code="R-80", title="连体衣", list_price=60, currency="CNY")


def say(text: str, by: Actor = SYSTEM) -> int:
    return commands.state_competitor_prices(by, commands.competitor_prices_of_text(text))


def test_prices_are_entered_and_stand_beside_ours(romper, browse):
    client = browse("marketer")
    page = client.get("/competitors/").content.decode()
    assert "No prices of competitors yet" in page
    lines = "R-80, 小熊家, ¥49, 2026-11-19, https://example.com/1, 满 99 减 20, 小熊哈衣\nR-80\t贝贝\t66\t2026/11/18\t小云看到的"
    answer = client.post("/competitors/new/", {"text": lines.replace("\t", ", ")}, follow=True)
    page = answer.content.decode()
    assert "小熊家 · ¥49.00 · 18.3% below ours" in page, "on a phone, under the product"
    assert "2 prices saved" in page and "小熊家" in page and "18.3% below ours" in page
    page = client.get(f"/products/{romper.pk}/").content.decode()
    for words in (
        "小熊家",
        "满 99 减 20",
        "小熊哈衣",
        "18.3% below ours",
        "above ours",
        "小云看到的",
    ):
        assert words in page
    assert 'href="https://example.com/1"' in page


def test_a_file_does_the_same_and_faults_name_their_line(romper, browse):
    content = "商品编码,竞争对手,价格,日期,来源\nR-80,小熊家,49,2026-11-19,截图\n".encode("gb18030")
    file = SimpleUploadedFile("竞品.csv", content)
    browse("marketer").post("/competitors/new/", {"text": "", "file": file})
    assert CompetitorPrice.objects.get().competitor == "小熊家"
    bad = "R-80, 小熊家, cheap, 2026-11-19, x\nR-99, 小熊家, 49, 2026-11-19, x\nR-80, 小熊家, 49"
    answer = browse("marketer").post("/competitors/new/", {"text": bad})
    assert answer.status_code == 422 and "Line 1" in answer.content.decode()
    assert CompetitorPrice.objects.count() == 1


@pytest.mark.parametrize(
    "line",
    [
        "R-99, 小熊家, 49, 2026-11-19, x", "R-80, , 49, 2026-11-19, x", "R-80, 小熊家, -1, 2026-11-19, x",
        "R-80, 小熊家, 49, 2026-11-21, x", "R-80, 小熊家, 49, 2026-11-19, ", "R-80, 小熊家, NaN, 2026-11-19, x",
        "R-80, 小熊家, 49, 2026-11-19, x, , , RUBEL", "R-80, 小熊家, 49, 19.11., x",
        "R-80, 小熊家, 49, 2026-11-19, x\nR-80, 小熊家, 48, 2026-11-19, x",
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(romper, line):
    with pytest.raises(Invalid, match="Line"):
        say(line)
    assert not CompetitorPrice.objects.exists()


def test_another_price_of_the_day_replaces_it_and_undo_brings_it_back(romper, actor):
    say("R-80, 小熊家, 49, 2026-11-19, x")
    assert say("R-80, 小熊家, 49, 2026-11-19, x") == 0
    say("R-80, 小熊家, 45, 2026-11-19, x", actor("owner"))
    assert queries.competitor_prices(SYSTEM).get().price == 45
    fact = RecordedFact.objects.filter(kind="shop.competitors_stated").latest("pk")
    undo_competitor_prices(actor("owner"), fact, fact.undo_step.before)
    assert queries.competitor_prices(SYSTEM).get().price == 49


def concern(browse) -> str:
    page = browse("owner").get("/").content.decode()
    return page if "or more below you" in page else ""


def test_today_says_who_undercuts_by_the_owners_share(romper, browse, actor):
    say("R-80, 小熊家, 54.5, 2026-11-19, x")
    assert not concern(browse), "9 % below, and ten is the share"
    say("R-80, 小熊家, 54, 2026-11-20, x")
    assert "A competitor is 10% or more below you" in concern(browse)
    operate.change_settings(actor(), {"competitor_undercut": "20"})
    shop_settings.look_again()
    assert not concern(browse)


def test_only_what_is_fresh_and_latest_and_in_our_currency_is_a_concern(romper, browse):
    say(
        "R-80, 小熊家, 30, 2026-10-20, x\nR-80, 贝贝, 30, 2026-11-10, x\nR-80, 贝贝, 60, 2026-11-12, x"
    )
    say("R-80, Kids, 5, 2026-11-19, x, , , USD")
    assert not concern(browse)
    assert queries.undercutting(SYSTEM) == []
    rows = {row.competitor: row.below for row in queries.latest_of_competitors(romper)}
    assert (rows["Kids"], rows["小熊家"]) == (None, Decimal("0.5"))


def test_prices_of_a_list_are_ours_too(romper):
    commands.state_prices(SYSTEM, commands.prices_of_text("R-80, all, 50, 2026-11-01"))
    say("R-80, 小熊家, 49, 2026-11-19, x")
    assert queries.undercutting(SYSTEM) == []


def test_over_the_api(romper, actor):
    secret = make_token(actor("marketer"), name="bot", scopes=["orders.view", "prices.edit"])[1]
    program = Client(headers={"authorization": f"Bearer {secret}"})
    body = [
        {
            "product": "R-80",
            "competitor": "小熊家",
            "price": "49",
            "day": "2026-11-19",
            "source": "bot",
        }
    ]
    url = "/api/v1/competitor-prices"
    answer = program.post(url, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()) == (201, {"recorded": 1})
    [item] = program.get(url, {"product": "R-80"}).json()["items"]
    assert (item["competitor"], item["product"], Decimal(item["ours"])) == ("小熊家", "R-80", 60)
    bad = program.post(
        url, json.dumps([body[0] | {"product": "?"}]), content_type="application/json"
    )
    assert bad.status_code == 422
    ids = {"ids": [item["id"]]}
    assert program.post(
        f"{url}/ending", json.dumps(ids), content_type="application/json"
    ).json() == {"ended": [item["id"]]}
    assert program.get(url).json()["items"] == []


def test_a_source_that_is_no_address_is_no_link(romper, browse):
    say("R-80, 小熊家, 49, 2026-11-19, javascript:alert(1)")
    assert 'href="javascript' not in browse("owner").get(f"/products/{romper.pk}/").content.decode()
