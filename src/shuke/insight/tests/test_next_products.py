"""What may stand in everybody's next order: in lists, segments, letters, on Today, on the product's page and over the
API; and what is not to be offered."""

import datetime as dt
import html

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.insight import commands
from shuke.insight.models_next import NextProduct
from shuke.insight.queries.next_order import next_order
from shuke.insight.tests.test_next_order import fill_with_regulars
from shuke.insight.tests.test_value import members
from shuke.team.commands import make_token
from shuke.warehouse.testing import fill


@pytest.fixture(scope="module")
def regulars(lasting_shop):
    groups = fill_with_regulars(lasting_shop, 400)
    assert commands.learn_suggestions() is not None
    fill()
    return lasting_shop, groups


def offered() -> dict[int, list[tuple]]:
    rows = NextProduct.objects.filter(product__isnull=False).order_by("customer", "place")
    said: dict[int, list[tuple]] = {}
    for row in rows:
        said.setdefault(row.customer_id, []).append((row.product_id, row.chance, row.due_on))
    return said


def text_of(answer) -> str:
    assert answer.status_code == 200, answer
    return html.unescape(" ".join(answer.content.decode().split()))


def test_everybody_is_told_what_their_record_tells(regulars):
    _shop, groups = regulars
    said = offered()
    assert len(said) > 250
    for group in groups.values():
        for one in group[::9]:
            record = next_order(SYSTEM, one.pk).products
            expected = [(each.product_id, round(each.chance * 100), each.on) for each in record]
            assert said.get(one.pk, []) == expected


def test_the_list_shows_the_likeliest_and_a_product_leads_to_its_people(regulars, browse):
    _shop, groups = regulars
    client = browse("owner")
    product = next_order(SYSTEM, groups["CUBE"][5].pk).products[0].product_id
    likely = NextProduct.objects.filter(product=product).order_by("-chance", "customer")
    page = text_of(client.get(f"/products/{product}/"))
    assert "Likely to order it next" in page and f"{likely.count()} people" in page
    panel = text_of(client.get(f"/next/buyers/{product}/"))
    assert str(likely[0].customer) in panel and "as a rule every 30 days" in panel
    client.cookies["shuke_columns_customers"] = "name.next_product"
    listed = client.get(f"/customers/?next={product}&first=7")
    assert {row.pk for row in listed.context["table"].page.rows} == {
        row.customer_id for row in likely[:7]
    }
    assert "The 7 likeliest to order “CUBE” next" in text_of(listed)
    assert f"CUBE · {likely[0].chance}%" in text_of(listed)
    for wrong in ("next=x", f"next={product}&first=0", "next=99999999"):
        assert client.get(f"/customers/?{wrong}").status_code in (400, 404, 422)


def test_segments_ask_for_it(regulars):
    rows = NextProduct.objects.filter(product__isnull=False)
    likely = members({"field": "next_product", "op": "at_least", "value": 50})
    assert likely == {row.customer_id for row in rows if row.chance >= 50} and likely
    cubes = members({"field": "next_product", "op": "at_least", "value": 20, "products": ["CUBE"]})
    expected = {
        row.customer_id
        for row in rows.select_related("product")
        if row.chance >= 20 and row.product.code == "CUBE"
    }
    assert cubes == expected and cubes
    assert not members(
        {"field": "next_product", "op": "at_least", "value": 1, "categories": ["没有的"]}
    )
    today = clock.today()
    soon = members({"field": "due_again", "op": "in_next", "days": 300})
    first = {
        row.customer_id
        for row in rows
        if row.due_on and today <= row.due_on <= today + dt.timedelta(days=300)
    }
    assert soon == first


def test_today_tells_who_is_due_again_and_leads_to_them(regulars, browse):
    row = NextProduct.objects.filter(due_on__isnull=False, chance__gte=20).first()
    with clock.fixed(clock.day_start(row.due_on) + dt.timedelta(hours=9)):
        client = browse("owner")
        low, high = row.due_on - dt.timedelta(days=7), row.due_on + dt.timedelta(days=7)
        rows = NextProduct.objects.filter(chance__gte=20, due_on__gte=low, due_on__lte=high)
        they = set(rows.values_list("customer_id", flat=True))
        assert f"{len(they)} customers are due to buy something again" in text_of(client.get("/"))
        listed = client.get("/customers/?due_again=yes")
        assert f"{len(they)} " in text_of(listed) and "Due to buy something again" in text_of(
            listed
        )
        assert {each.pk for each in listed.context["table"].page.rows} <= they


def test_letters_say_it_and_pass_over_who_refused(regulars, actor):
    from shuke.insight.next_slots import SLOTS

    class Who:
        def __init__(self, pk):
            self.person_id = pk

    _shop, groups = regulars
    one, other = groups["CUBE"][7], groups["CUBE"][8]
    read = next(each for each in SLOTS if getattr(each, "name", "") == "next_products").read
    assert read([Who(one.pk), Who(other.pk)])[one.pk][0] == "CUBE"
    customers.withdraw_consent(SYSTEM, one.pk, "any", purpose="automated", source="x")
    assert set(read([Who(one.pk), Who(other.pk)])) == {other.pk}


def test_programs_read_who_may_order_a_product(regulars, actor, db):
    _shop, groups = regulars
    _, secret = make_token(actor("owner"), name="till", scopes=["orders.view", "customers.view"])
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    product = next_order(SYSTEM, groups["CUBE"][5].pk).products[0].product_id
    body = client.get(f"/api/v1/products/{product}/next-buyers?limit=3").json()
    likely = NextProduct.objects.filter(product=product).order_by("-chance", "customer")
    assert body["count"] == likely.count()
    assert [each["customer"] for each in body["items"]] == [row.customer_id for row in likely[:3]]
    assert client.get("/api/v1/products/99999999/next-buyers").status_code == 404
