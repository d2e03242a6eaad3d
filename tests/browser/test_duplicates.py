"""A pair of records is decided by keys, gets orders as one person, and is made two again."""

import datetime as dt

import polars as pl
import pytest
from django.db import transaction
from playwright.sync_api import expect

from shuke.customers import commands as customers
from shuke.customers.commands.duplicates import look_for_duplicates, search_duplicates
from shuke.customers.models import Merge
from shuke.shop import commands as shop
from tests.browser.conftest import overflow

pytestmark = pytest.mark.browser
BORN = {"year": 1988, "month": 5, "day": 4, "calendar": "solar"}


def order(number: str, customer: int) -> None:
    """As a shop tells of it: for the record whose identity it names."""
    placed = dt.datetime(2026, 5, 4, 3, 2, tzinfo=dt.UTC)
    orders = pl.DataFrame(
        {"store": ["web"], "number": [number], "placed_at": [placed], "customer_id": [customer],
         "currency": ["CNY"]}
    )  # fmt: skip
    lines = pl.DataFrame(
        {"store": ["web"], "number": [number], "position": [0], "product_code": ["BODY-80"],
         "quantity": [1], "unit_price": [1_280_000]}
    )  # fmt: skip
    with transaction.atomic():
        shop.record_orders(orders, lines, source="test")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_queue_merge_later_orders_unmerge(visit, accessible, actor, home, width, scheme):
    owner = actor("owner")
    lin = customers.add_customer(owner, name="林小满", birthday=BORN, identities=[("phone", "13917280456")])  # fmt: skip
    twin = customers.add_customer(owner, name="Lin Xiaoman", birthday=BORN, identities=[("email", "lin@example.com")])  # fmt: skip
    namesake = customers.add_customer(owner, name="LIN XIAOMAN", birthday=BORN)
    search_duplicates(look_for_duplicates(owner).pk)

    page = visit("owner", "/customers/duplicates/", width=width, scheme=scheme)
    expect(page.get_by_role("heading", name="may be the same as").first).to_be_visible()
    expect(page.locator(".chip.good", has_text="same birthday")).to_be_visible()
    accessible(page)
    assert overflow(page) == 0
    page.goto(page.url + f"?one={lin.pk}&other={twin.pk}")
    page.keyboard.press("1")
    expect(page.get_by_text("The two records are one person now")).to_be_visible()
    merge = Merge.objects.get()
    expect(page.get_by_role("heading", name="may be the same as")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_text("No two records look like one person")).to_be_visible()
    accessible(page)

    order("A1", lin.pk)
    order("A2", twin.pk)
    customers.add_note(owner, merge.winner_id, "likes red")
    page.goto(page.url.replace("/duplicates/", f"/{merge.winner_id}/"))
    expect(page.get_by_text("likes red").first).to_be_visible()
    page.get_by_role("link", name="Unmerge").click()
    expect(page.get_by_text("likes red")).to_be_visible()
    page.get_by_role("button", name="Unmerge").click()
    expect(page.get_by_text("They are two people again")).to_be_visible()
    for record, number in ((lin, "A1"), (twin, "A2")):
        record.refresh_from_db()
        assert record.merged_into_id is None and record.order_count == 1
        assert [each.number for each in record.orders.all()] == [number]
    assert not namesake.orders.exists()
