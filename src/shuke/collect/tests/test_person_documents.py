"""What came in about a person is theirs to have: documents lead to whom they concern, whatever door."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuke.collect import commands, undoing
from shuke.collect.models import Document
from shuke.collect.tests import shops
from shuke.collect.tests.test_documents import document, order, send  # noqa: F401 - a fixture
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import Customer

pytestmark = pytest.mark.django_db

ORDERS = """order,date,email,sku,quantity,price
A1,2026-11-01 08:00,lin@example.com,R-80,1,10
A1,2026-11-01 08:00,lin@example.com,R-90,1,20
A2,2026-11-01 09:00,emma@example.com,R-80,2,10
A3,2026-11-01 09:30,,R-80,1,10
"""


def owners(**which) -> dict[str, str]:
    """Key -> whose e-mail the document belongs to."""
    rows = Document.objects.filter(**which).select_related("customer").order_by("pk")
    return {
        row.key: row.customer.identities.get(kind="email").value if row.customer else ""
        for row in rows
    }


def held_about(browse, email: str) -> list[dict]:
    person = Customer.objects.get(identities__value=email)
    answer = browse("owner").post(f"/customers/{person.pk}/export/")
    return json.loads(answer.content)["collect.document"]


def test_a_file_tells_each_person_what_it_said_of_them(bring, browse):
    bring("orders", ORDERS)
    assert {key.rpartition("/")[2]: who for key, who in owners().items()} == {
        "A1": "lin@example.com",
        "A2": "emma@example.com",
        "A3": "",
    }
    [row] = held_about(browse, "lin@example.com")
    assert row["source"] == "file:orders" and "R-90" in row["payload"]
    assert "emma" not in row["payload"]


def test_versions_that_were_overtaken_are_theirs_too(bring, send, browse):  # noqa: F811
    """Of one call, of a later call, and of a file."""
    send("orders", document("A1", 2, order(note="second")), document("A1", 1, order(note="first")))
    send("orders", document("A1", 0, order(note="late")))
    assert Document.objects.filter(state="outdated").count() == 2
    texts = [row["payload"] for row in held_about(browse, "lin@example.com")]
    assert len(texts) == 3 and "first" in "".join(texts) and "late" in "".join(texts)


def test_customers_and_what_was_held_first(bring, browse):
    held = bring("customers", "name,email\n林小满,lin@example.com\n无名,\n")
    assert sorted(owners(file=held).values()) == ["", "lin@example.com"]
    orders = bring(
        "orders",
        "order,date,email,status,sku,quantity,price\n"
        "B1,2026-11-01 08:00,lin@example.com,缺货中,R-80,1,10\n",
    )
    assert list(owners(file=orders).values()) == [""], "held: nobody is known by it yet"
    commands.replay_held(SYSTEM, orders.pk, statuses={"缺货中": "paid"})
    assert list(owners(file=orders).values()) == ["lin@example.com"]


def test_what_a_shop_tells_in_pieces(db, browse):
    shop = shops.connect("shopify")
    made = shops.shopify_order()
    refund = {"id": 77, "order_id": made["id"], "created_at": "2026-11-03T08:00:00+00:00",
              "transactions": [{"kind": "refund", "amount": "10.00"}]}  # fmt: skip
    shops.shopify(shop, "refunds/create", refund)
    for source in set(Document.objects.values_list("source", flat=True)):
        commands.apply_documents(source)
    assert set(owners().values()) == {""}, "its order did not come yet"
    shops.shopify(shop, "orders/create", made)
    for source in set(Document.objects.values_list("source", flat=True)):
        commands.apply_documents(source)
    assert set(owners().values()) == {made["email"]}
    assert len(held_about(browse, made["email"])) == 2


def test_an_undone_file_leaves_its_documents_to_nobody(bring):
    """The people whom it brought are gone; what the file said stays, undone."""
    source = bring("customers", "name,email\n林小满,lin@example.com\n")
    commands.undo_import(SYSTEM, source.pk, background=False)
    while undoing.run(source.pk):
        pass
    assert not Customer.objects.exists()
    assert Document.objects.values_list("state", "customer").get() == ("undone", None)


def test_who_was_merged_away_brings_their_documents(bring, browse):
    bring("orders", ORDERS)
    lin = Customer.objects.get(identities__value="lin@example.com")
    emma = Customer.objects.get(identities__value="emma@example.com")
    Customer.objects.filter(pk=emma.pk).update(merged_into=lin)
    assert len(held_about(browse, "lin@example.com")) == 2


def test_finding_them_walks_through_no_inbox(bring):
    bring("orders", ORDERS)
    with CaptureQueriesContext(connection) as caught:
        customers.export_person(
            SYSTEM, Customer.objects.get(identities__value="lin@example.com").pk
        )
    [query] = [q["sql"] for q in caught if 'FROM "collect_document"' in q["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + query)
            assert "document_of_person" in str(cursor.fetchall())
