"""Exchange rates: typed, pasted, sent, taken back; what people spent follows, and what lacks a rate is told."""

import datetime as dt
import io
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shuke.common import clock
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.common.money import converted
from shuke.customers.models import Customer
from shuke.shop import commands, jobs, queries
from shuke.shop.commands.rates import undo_rates
from shuke.shop.models import ExchangeRate, Order, Product
from shuke.team.commands import make_token
from shuke.team.models import Store

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 2)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"), clock.fixed(NOW):
        yield


@pytest.fixture
def emma(db) -> Customer:
    """Somebody with ¥100 of 1 November, US$10 of the 2nd and, refunded by 3, US$10 of the 10th."""
    store = Store.objects.create(code="web", name="Web")
    emma = Customer.objects.create(name="Emma Clarke", joined_at=NOW)
    for number, (currency, day, total, refunded) in enumerate(
        (("CNY", 1, 100, 0), ("USD", 2, 10, 0), ("USD", 10, 10, 3))
    ):
        at = dt.datetime(2026, 11, day, 4, tzinfo=dt.UTC)
        Order.objects.create(
            store=store, number=f"E{number}", customer=emma, placed_at=at, currency=currency,
            total=total, refunded=refunded,
        )  # fmt: skip
    commands.refresh_totals([emma.pk])
    return emma


def spent(customer: Customer) -> Decimal:
    customer.refresh_from_db()
    return customer.spent


def enter(actor, *rates: tuple[str, dt.date, str]) -> int:
    count = commands.enter_rates(actor, [commands.Rate(c, d, Decimal(r)) for c, d, r in rates])
    jobs.recount.call()
    return count


@given(
    st.integers(-(10**13), 10**13),
    st.integers(1, 10**15),
)
def test_converting_is_exact_and_a_return_takes_back_its_sale(units, rate):
    amount, rate = Decimal(units).scaleb(-4), Decimal(rate).scaleb(-10)
    value = converted(amount, rate)
    assert converted(-amount, rate) == -value
    error = Fraction(value) - Fraction(amount) * Fraction(rate)
    assert abs(error) <= Fraction(1, 20_000)
    if abs(error) == Fraction(1, 20_000):  # a half goes away from zero
        assert (error > 0) == (units > 0)


def test_the_rate_of_a_day_is_the_latest_until_then(actor):
    enter(actor("owner"), ("USD", DAY, "7.1"), ("USD", dt.date(2026, 11, 9), "7.2"))
    rates = queries.rates_into("CNY")
    assert rates.on("USD", dt.date(2026, 11, 1)) is None
    assert [rates.on("USD", dt.date(2026, 11, d)) for d in (2, 8, 9, 30)] == [
        Decimal("7.1"), Decimal("7.1"), Decimal("7.2"), Decimal("7.2"),
    ]  # fmt: skip
    assert rates.on("CNY", DAY) == 1
    assert rates.on("EUR", DAY) is None
    # Half past midnight of the 2nd in Shanghai is still the 1st in London.
    assert rates.at("USD", dt.datetime(2026, 11, 1, 16, 30, tzinfo=dt.UTC)) == Decimal("7.1")


def test_what_people_spent_follows_the_rates(emma, actor):
    owner = actor("owner")
    assert spent(emma) == 100  # dollars are not added to yuan
    enter(owner, ("USD", dt.date(2026, 11, 10), "7.12345"))
    assert spent(emma) == Decimal("149.8642")  # 7 x 7.12345 = 49.86415, the half away from zero
    enter(owner, ("USD", DAY, "7"))
    assert spent(emma) == Decimal("219.8642")
    assert enter(owner, ("USD", DAY, "7.0")) == 0  # nothing new
    commands.end_rates(owner, list(ExchangeRate.objects.values_list("pk", flat=True)))
    jobs.recount.call()
    assert spent(emma) == 100


def test_a_shop_without_any_order_in_its_currency_counts_in_theirs(emma, actor):
    Order.objects.filter(currency="CNY").delete()
    commands.refresh_totals([emma.pk])
    assert (queries.counted_currency(), spent(emma)) == ("USD", 17)
    enter(actor("owner"), ("USD", DAY, "7"))
    assert (queries.counted_currency(), spent(emma)) == ("CNY", 119)


def test_another_currency_of_the_shop_counts_everybody_anew(emma, actor, settings):
    owner = actor("owner")
    enter(owner, ("USD", DAY, "7"))
    settings.CURRENCY = "USD"
    jobs.recount.call(True)
    assert spent(emma) == 17  # what a yuan is worth in dollars nobody said


def test_undo_puts_the_former_rate_back(emma, actor):
    owner = actor("owner")
    enter(owner, ("USD", DAY, "7"))
    enter(owner, ("USD", DAY, "8"), ("EUR", DAY, "9"))
    fact = RecordedFact.objects.filter(kind="shop.rates_entered").latest("pk")
    undo_rates(owner, fact, fact.undo_step.before)
    held = {row.currency: row.rate for row in queries.exchange_rates(owner)}
    assert held == {"USD": 7}
    with pytest.raises(Conflict):
        undo_rates(owner, fact, fact.undo_step.before)
    assert ExchangeRate.objects.count() == 4  # nothing was deleted


def test_lines_are_read_as_people_write_them():
    typed = commands.rates_of_text(
        "currency, day, rate\nUSD, 2026-11-02, 7.1\n\neur,2026-11-03,8.2"
    )
    assert [(r.currency, r.day, r.rate) for r in typed] == [
        ("USD", DAY, Decimal("7.1")),
        ("eur", dt.date(2026, 11, 3), Decimal("8.2")),
    ]
    assert commands.rates_of_text("USD\t2026-11-02\t7,1234")[0].rate == Decimal("7.1234")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no line"),
        ("USD, 2026-11-02", "Line 1: Give currency"),
        ("USD, 2026-11-02, 7, 12", "Line 1: Write the rate with a point"),
        ("USD, 02.11.2026, 7.12", "Line 1: Enter a day"),
        ("USD, 2026-11-02, soon", "Line 1: Enter a rate"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, fault):
    with pytest.raises(Invalid, match=fault):
        commands.rates_of_text(text)


@pytest.mark.parametrize(
    ("rate", "fault"),
    [
        (("BTC", DAY, "7"), "Give a currency"),
        (("CNY", DAY, "7"), "own currency"),
        (("USD", DAY, "0"), "above 0"),
        (("USD", DAY, "-1"), "above 0"),
        (("USD", DAY, "NaN"), "above 0"),
        (("USD", DAY, "7000000"), "too large"),
        (("USD", DAY, "7.12345678901"), "Ten decimals"),
        (("USD", dt.date(2062, 11, 2), "7"), "a year from now"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(actor, rate, fault):
    with pytest.raises(Invalid, match=fault):
        enter(actor("owner"), rate)
    with pytest.raises(Invalid, match="another rate above"):
        enter(actor("owner"), ("USD", DAY, "7"), ("usd", DAY, "8"))
    assert not ExchangeRate.objects.exists()


def test_the_page_takes_rates_and_tells_what_lacks_one(emma, browse):
    owner = browse("owner")
    page = owner.get("/rates/").content.decode()
    assert "2 orders in USD" in page
    assert "?missing=USD&amp;from=2026-11-02" in page
    assert (
        "USD, 2026-11-02, </textarea>"
        in owner.get("/rates/?missing=USD&from=2026-11-02").content.decode()
    )
    assert "2 orders are in no figure" in owner.get("/").content.decode()
    answer = owner.post("/rates/new/", {"text": "USD, 2026-11-03, 7.1"}, follow=True)
    page = answer.content.decode()
    assert "1 rate saved" in page
    assert "1 USD = 7.1 CNY" in page
    assert "1 order in USD of" in page
    wrong = owner.post("/rates/new/", {"text": "USD, 2026-11-03, 7\nUSD, 2026-11-04, -1"})
    assert (wrong.status_code, "Line 2" in wrong.content.decode()) == (422, True)
    file = SimpleUploadedFile("r.csv", "\ufeffcurrency;day;rate\nUSD;2026-11-02;7,0".encode())
    assert "1 rate saved" in owner.post("/rates/new/", {"file": file}, follow=True).content.decode()
    odd = SimpleUploadedFile("r.csv", "USD;2026-11-02;7 €".encode("utf-16"))
    assert owner.post("/rates/new/", {"file": odd}).status_code == 422
    page = owner.get("/rates/").content.decode()
    assert "in no figure" not in page
    assert "textarea" not in browse("analyst").get("/rates/").content.decode()
    assert browse("analyst").post("/rates/new/", {"text": "USD, 2026-02-01, 1"}).status_code == 403


def test_the_record_tells_what_an_order_is_worth_here(emma, browse, actor):
    enter(actor("owner"), ("USD", DAY, "7.1"))
    order = Order.objects.get(number="E1")
    for path in (f"/orders/{order.pk}/", "/orders/", f"/customers/{emma.pk}/"):
        page = browse("owner").get(path).content.decode()
        assert "¥71.00" in page, path
        assert "US$10.00" in page, path


def test_the_api_takes_and_tells_rates(emma, actor):
    secret = make_token(actor("owner"), name="t", scopes=["rates.edit", "insight.view"])[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    gaps = client.get("/api/v1/exchange-rates/missing").json()
    assert [(gap["currency"], gap["orders"]) for gap in gaps] == [("USD", 2)]
    rate = {"currency": "USD", "day": "2026-11-02", "rate": "7.1"}
    made = client.post("/api/v1/exchange-rates", [rate], content_type="application/json")
    assert (made.status_code, made.json()) == (201, {"recorded": 1})
    [row] = client.get("/api/v1/exchange-rates").json()["items"]
    assert (row["currency"], row["home"], row["rate"]) == ("USD", "CNY", "7.1000000000")
    assert client.get("/api/v1/exchange-rates/missing").json() == []
    ended = client.post(
        "/api/v1/exchange-rates/ending", {"ids": [row["id"]]}, content_type="application/json"
    )
    assert ended.json() == {"ended": [row["id"]]}
    wrong = client.post(
        "/api/v1/exchange-rates", [{**rate, "rate": "0"}], content_type="application/json"
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_rate")


def test_the_verb_takes_and_tells_rates(emma, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text("USD,2026-11-10,7.1\n")
    out = io.StringIO()
    call_command("rates", str(file), stdout=out)
    call_command("rates", stdout=out)
    assert out.getvalue() == (
        "1 rates entered\nUSD 2026-11-10 7.1 CNY\nno rate: 1 orders in USD, from 2026-11-02\n"
    )
    out = io.StringIO()
    call_command("rates", json=True, stdout=out)
    assert json.loads(out.getvalue())["missing"] == [
        {"currency": "USD", "orders": 1, "from": "2026-11-02"}
    ]


def test_many_rates_are_removed_at_once_and_put_back(emma, browse, actor):
    owner = browse("owner")
    enter(actor("owner"), ("USD", DAY, "7"), ("EUR", DAY, "8"))
    ids = list(ExchangeRate.objects.values_list("pk", flat=True))
    commands.end_rates(actor("owner"), ids)
    commands.restore_rates(actor("owner"), ids)
    assert ExchangeRate.objects.open().count() == 2
    enter(actor("owner"), ("USD", DAY, "7.5"))
    with pytest.raises(Conflict):
        commands.restore_rates(actor("owner"), ids)
    assert owner.get("/rates/").status_code == 200


@pytest.fixture
def duck(emma) -> Product:
    """In each of Emma's orders: one for ¥30, two for US$4 together, one for US$3."""
    duck = Product.objects.create(code="DUCK", title="Duck", unit_cost=2, currency="USD")
    amounts = {"E0": (1, 30), "E1": (2, 4), "E2": (1, 3)}
    for order in Order.objects.all():
        quantity, amount = amounts[order.number]
        order.lines.create(
            position=0, product=duck, quantity=quantity, unit_price=amount, amount=amount
        )
    return duck


def test_a_product_adds_no_different_currencies(duck, actor, browse):
    found = queries.sold(actor("agent"), [duck.pk])[duck.pk]
    assert (found.units, found.revenue, found.currency) == (4, 30, "CNY")
    assert found.left_out == {"USD": 2}
    enter(actor("owner"), ("USD", dt.date(2026, 11, 5), "7"))
    found = queries.sold(actor("agent"), [duck.pk])[duck.pk]
    assert (found.revenue, found.left_out) == (51, {"USD": 1})
    for page in ("/products/", f"/products/{duck.pk}/"):
        text = browse("owner").get(page).text
        assert "¥51" in text and "1 order in USD" in text, page
    enter(actor("owner"), ("USD", dt.date(2026, 11, 1), "6"))
    found = queries.sold(actor("agent"), [duck.pk])[duck.pk]
    assert (found.revenue, found.left_out) == (75, {})
    assert "without an exchange rate" not in browse("owner").get(f"/products/{duck.pk}/").text


def test_a_product_of_which_nothing_has_a_rate_tells_no_revenue(duck, actor):
    duck.lines.get(order__number="E0").delete()
    found = queries.sold(actor("agent"), [duck.pk])[duck.pk]
    assert (found.revenue, found.left_out) == (None, {"USD": 2})


def test_prices_of_a_product_are_told_in_one_currency(duck, actor):
    enter(actor("owner"), ("USD", dt.date(2026, 10, 1), "7"))
    Order.objects.filter(number="E1").update(placed_at=dt.datetime(2026, 10, 2, 4, tzinfo=dt.UTC))
    chart = queries.product_facts(actor("owner"), duck)["price_chart"]
    paid, cost = chart.series
    assert paid.currency == "CNY"
    assert paid.values[-2:] == [14, Decimal("25.5")]  # (30 + 3 × 7) by two units
    assert set(cost.values) == {14}


def test_a_rate_is_typed_as_one_speaks_of_it():
    typed = commands.rates_of_text("美元 2026/11/2 7.12元\n\nEUR、2026年11月3日、8.2")
    assert [(r.currency, r.day.day, r.rate) for r in typed] == [
        ("USD", 2, Decimal("7.12")),
        ("EUR", 3, Decimal("8.2")),
    ]
