"""Price lists: which price holds where and when, stated, replaced, taken back; what stores have of it."""

import datetime as dt
import io
import json
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.shop import commands, queries
from shuke.shop.commands.pricing import undo_prices
from shuke.shop.models import ListedPrice, Product
from shuke.shop.prices import holding
from shuke.team.commands import make_token
from shuke.team.models import Region, Store

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), clock.fixed(NOW):
        yield


@pytest.fixture
def shop(db):
    """湖滨店 and 徐汇店 of the region East, a store online, and a romper in two sizes at 129."""
    east = Region.objects.create(name="East")
    Store.objects.create(code="hubin", name="湖滨店", kind="door", region=east)
    Store.objects.create(code="xuhui", name="徐汇店", kind="door", region=east)
    Store.objects.create(code="web", name="Web")
    for size in ("80", "90"):
        Product.objects.create(
            code=f"R-{size}", title="连体衣", size=size, article="R", season="2026 冬",
            barcode=f"690123456{size}1", list_price=129, currency="CNY",
        )  # fmt: skip


def store(code: str) -> Store:
    return Store.objects.get(code=code)


def price(code: str = "R-80", where: str = "", day: dt.date = TODAY, **more) -> Decimal | None:
    product = Product.objects.get(code=code)
    place = store(where) if where else None
    return queries.price_on(product, day, store=place, **more).price


def state(text: str, actor=SYSTEM) -> int:
    return commands.state_prices(actor, commands.prices_of_text(text))


@dataclass(frozen=True)
class Row:
    pk: int
    buyers: str
    starts: dt.date
    ends: dt.date | None
    place: tuple[str, int] | None

    @property
    def region_id(self):
        return self.place[1] if self.place and self.place[0] == "region" else None

    @property
    def store_id(self):
        return self.place[1] if self.place and self.place[0] == "store" else None


DAYS = st.integers(0, 12).map(lambda n: TODAY + dt.timedelta(days=n))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["consumers", "wholesale"]),
        DAYS,
        st.none() | DAYS,
        st.sampled_from([None, ("region", 1), ("region", 2), ("store", 1), ("store", 2)]),
    ),
    max_size=12,
).map(lambda rows: [Row(at, *row) for at, row in enumerate(rows)])


def oracle(rows: list[Row], day: dt.date, store_id: int, region_id: int, wholesale: bool):
    """The same, said the long way round: the narrowest list that has a price of that day."""
    for buyers in ("wholesale", "consumers") if wholesale else ("consumers",):
        for place in (("store", store_id), ("region", region_id), None):
            there = [
                row for row in rows
                if row.buyers == buyers and row.place == place and row.starts <= day
                and not (row.ends is not None and row.ends < day)
            ]  # fmt: skip
            there.sort(key=lambda row: row.pk)
            there.sort(key=lambda row: row.starts)
            if there:
                return there[-1]
    return None


@given(ROWS, DAYS, st.sampled_from([1, 2]), st.sampled_from([1, 2]), st.booleans(), st.randoms())
def test_of_overlapping_prices_the_narrowest_then_the_last_begun_holds(
    rows, day, store_id, region_id, wholesale, luck
):
    expected = oracle(rows, day, store_id, region_id, wholesale)
    luck.shuffle(rows)
    held = holding(rows, day, store=store_id, region=region_id, wholesale=wholesale)
    assert held == expected
    if held is not None:
        # What does not hold that day can go: the answer stays.
        assert holding([held], day, store=store_id, region=region_id, wholesale=wholesale) == held


def test_a_store_sells_by_its_own_list_then_its_regions(shop):
    assert price(where="hubin") == 129
    state(
        "code, where, price, from, to\n"
        "R-80,,119,2026-11-01\nR-80,east,109,2026-11-01\nR-80,湖滨店,99,2026-11-11,2026-11-20\n"
        "R-80,wholesale,60,2026-11-01\n"
    )
    assert price() == 119
    assert [price(where=code) for code in ("web", "xuhui", "hubin")] == [119, 109, 99]
    assert price(where="hubin", day=TODAY + dt.timedelta(days=1)) == 109
    assert price(where="hubin", day=dt.date(2026, 10, 31)) == 129
    assert price(where="hubin", wholesale=True) == 60
    assert price("R-90", "hubin") == 129


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no line"),
        ("R-80,hubin", "Line 1: Give product code"),
        ("R-80,hubin,99,soon", "Line 1: Enter a day"),
        ("R-80,hubin,cheap,2026-11-01", "Line 1: Enter a price"),
        ("R-81,hubin,99,2026-11-01", "Line 1: There is no product with the code R-81"),
        ("R-80,nowhere,99,2026-11-01", "Line 1: There is no store or region called nowhere"),
        ("R-80,,99,2026-11-02,2026-11-01", "Line 1: The last day lies before"),
        ("R-80,,-1,2026-11-02", "Line 1: Enter an amount of 0"),
        ("R-80,,1,2026-11-02,,XXX", "Line 1: Give a currency"),
        ("R-80,,1,2026-11-02\nR-80,all,2,2026-11-02", "Line 2: The same days have another"),
    ],
)
def test_a_price_that_cannot_be_used_is_named_and_none_is_taken(shop, text, fault):
    good = "R-90,,1,2026-11-01\n" if text else ""
    with pytest.raises(
        Invalid, match=fault.replace("Line 2", "Line 3").replace("Line 1", "Line 2")
    ):
        state(good + text)
    assert not ListedPrice.objects.exists()


def test_the_same_again_changes_nothing_and_another_replaces_it(shop, actor):
    assert state("R-80,hubin,99,2026-11-01") == 1
    assert state("R-80,hubin,99.00,2026-11-01") == 0
    assert state("R-80,hubin,89,2026-11-01") == 1
    assert price(where="hubin") == 89
    assert ListedPrice.objects.count() == 2, "who entered what stays told"


def test_prices_are_undone_unless_they_changed_since(shop, actor):
    owner = actor("owner")
    state("R-80,hubin,99,2026-11-01", owner)
    state("R-80,hubin,89,2026-11-01", owner)
    fact = RecordedFact.objects.filter(kind="shop.prices_stated").latest("pk")
    step = {"began": [ListedPrice.objects.open().get().pk],
            "ended": [ListedPrice.objects.exclude(ended_at=None).get().pk]}  # fmt: skip
    undo_prices(owner, fact, step)
    assert price(where="hubin") == 99
    with pytest.raises(Conflict):
        undo_prices(owner, fact, step)
    assert price(where="hubin") == 99


def test_the_page_takes_prices_from_those_who_may(shop, browse):
    marketer = browse("marketer")
    assert "No price lists yet" in marketer.get("/prices/").content.decode()
    answer = marketer.post("/prices/new/", {"text": "R-80, 湖滨店, 99, 2026-11-01"}, follow=True)
    assert "1 price saved" in answer.content.decode()
    file = SimpleUploadedFile("p.csv", "﻿R-90,批发 湖滨店,55,2026-11-01".encode())
    marketer.post("/prices/new/", {"file": file})
    dealers = ListedPrice.objects.get(buyers="wholesale")
    assert (dealers.store.code, dealers.price) == ("hubin", 55)
    wrong = marketer.post("/prices/new/", {"text": "R-99, 湖滨店, 99, 2026-11-01"})
    assert (wrong.status_code, "no product with the code" in wrong.content.decode()) == (422, True)
    product = Product.objects.get(code="R-80")
    assert f"R-80, , , {TODAY}" in marketer.get("/prices/?product=R-80").content.decode()
    page = marketer.get(f"/products/{product.pk}/").content.decode()
    assert "Stock and price by store" in page
    assert "¥99.00" in page
    analyst = browse("analyst")
    assert "textarea" not in analyst.get("/prices/").content.decode()
    assert analyst.post("/prices/new/", {"text": "R-80,,1,2026-11-01"}).status_code == 403
    removed = marketer.post(
        "/lists/prices/actions/remove/",
        {"ids": [ListedPrice.objects.open().get(product=product).pk]},
        follow=True,
    )
    assert removed.status_code == 200
    assert not ListedPrice.objects.open().filter(product=product).exists()


def test_programs_state_and_ask_prices(shop, actor):
    secret = make_token(actor("owner"), name="t", scopes=["prices.edit", "orders.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    body = [{"product": "R-80", "where": "hubin", "price": "99", "from": "2026-11-01"}]
    made = client.post("/api/v1/prices", body, content_type="application/json")
    assert (made.status_code, made.json()) == (201, {"recorded": 1})
    found = client.get("/api/v1/products", {"barcode": "0690123456801"}).json()["items"]
    assert [each["code"] for each in found] == ["R-80"]
    assert client.get("/api/v1/products", {"barcode": "\0", "code": "\0"}).json()["items"] == []
    odd = [{**body[0], "product": "\0"}]
    assert client.post("/api/v1/prices", odd, content_type="application/json").status_code == 422
    path = f"/api/v1/products/{found[0]['id']}/price"
    assert client.get(path, {"store": "hubin"}).json()["price"] == "99.0000"
    assert client.get(path, {"store": "web"}).json()["price"] == "129.0000"
    assert client.get(path, {"store": "nowhere"}).status_code == 404
    [listed] = client.get("/api/v1/prices").json()["items"]
    assert (listed["store"], listed["from"], listed["to"]) == ("hubin", "2026-11-01", None)
    body = {"ids": [listed["id"]]}
    ended = client.post("/api/v1/prices/ending", body, content_type="application/json")
    assert ended.json() == {"ended": [listed["id"]]}
    assert client.get(path, {"store": "hubin"}).json()["price"] == "129.0000"


def test_the_command_line_takes_a_table(shop, tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text("R-80,hubin,99,2026-11-01,2026-11-30\n", "utf-8")
    out = io.StringIO()
    call_command("prices", str(file), stdout=out)
    call_command("prices", stdout=out)
    data = io.StringIO()
    call_command("prices", "--json", stdout=data)
    assert [row["product"] for row in json.loads(data.getvalue())["prices"]] == ["R-80"]
    assert "1 prices stated" in out.getvalue()
    assert "R-80 hubin consumers 99 CNY 2026-11-01 to 2026-11-30" in out.getvalue()


def test_a_clerk_states_prices_of_their_own_stores_only(shop, actor):
    manager = actor("marketer")
    manager = type(manager)(**{**vars(manager), "scope": type(manager.scope)(stores=frozenset({store("hubin").pk}))})  # fmt: skip
    state("R-80,hubin,99,2026-11-01", manager)
    for where in ("", "xuhui", "East"):
        with pytest.raises(Invalid, match="your own stores"):
            state(f"R-80,{where},99,2026-11-01", manager)
    state("R-80,xuhui,77,2026-11-01")
    assert {row.store.code for row in queries.listed_prices(manager)} == {"hubin"}
