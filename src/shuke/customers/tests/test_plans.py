"""Filters that gather people at one end of an order: SQLite reads a page of them from an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuke.common import clock
from shuke.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """Enough of each that none is listed by number."""
    now = clock.now()
    rows = [Customer(name=f"潜客{n}", joined_at=now, revision=1) for n in range(600)]
    rows += [
        Customer(
            name=f"顾客{n}", stage="customer", joined_at=now, revision=1, order_count=n, spent=n, last_order_at=now
        )
        for n in range(1, 601)
    ]  # fmt: skip
    Customer.objects.bulk_create(rows)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def plans(address, browse):
    """How the database answers each question of the page that reads the table in the list's order."""
    with CaptureQueriesContext(connection) as caught:
        page = browse("owner").get(address)
    queries = [q["sql"] for q in caught if "kit_key" in q["sql"] and "LIMIT" in q["sql"]]
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute("EXPLAIN QUERY PLAN " + query)
            yield page, str(cursor.fetchall())


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("?stage=prospect", "customer_prospect_recent"),
        ("?stage=prospect&sort=-spent", "customer_prospect_spent"),
        ("?stage=prospect&sort=spent", "customer_prospect_spent"),
        ("?stage=prospect&sort=-order_count", "customer_prospect_orders"),
        ("?stage=prospect&sort=search_name", "customer_name"),
        ("?stage=prospect&sort=-joined_at", "customer_joined"),
        ("?last=never&sort=-spent", "customer_never_spent"),
        ("?last=never&sort=-order_count", "customer_orders"),
        ("?last=never&sort=search_name", "customer_name"),
        ("?sort=-spent", "customer_spent"),
    ],
)
def test_a_page_is_read_from_the_index_of_its_order(shop, browse, address, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by what it knows of the rows")
    read = list(plans("/customers/" + address, browse))
    assert read
    for page, plan in read:
        assert len(page.context["table"].page.rows) == 50
        assert f"USING INDEX {index}" in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize(
    "sort", ["-spent", "spent", "-order_count", "search_name", "-last_order_at"]
)
@pytest.mark.parametrize(("query", "many"), [("stage=prospect", 600), ("last=never", 600),
                                             ("stage=customer&last=never", 0)])  # fmt: skip
def test_every_order_has_the_same_people(shop, browse, query, many, sort):
    client, names, after = browse("owner"), set(), ""
    while True:
        table = client.get(f"/customers/?{query}&sort={sort}&after={after}").context["table"]
        names |= {row.name for row in table.page.rows}
        if not (after := table.page.after):
            break
    assert len(names) == many and not any(name.startswith("顾客") for name in names)
