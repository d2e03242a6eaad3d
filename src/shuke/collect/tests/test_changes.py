"""What a file would change, said before it runs: in words, by examples, and as the import then does it."""

import json
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from shuke.collect import queries
from shuke.collect.models import Import
from shuke.collect.tests.test_pages import page, posted_mapping, text_of, upload
from shuke.collect.tests.test_undo import record
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.shop.models import Order, Product
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
__all__ = ["page"]

HEAD = "order,date,status,product,qty,price,shipping,customer name,phone"
FIRST = (
    f"{HEAD}\nA1,2026-03-01,paid,Cup,1,9.00,0,Emma Clarke,13912345670\n"
    "A2,2026-03-01,paid,Cup,2,9.00,0,Noor Haddad,13912345671\n"
    "A3,2026-03-01,shipped,Cup,1,9.00,0,Noor Haddad,13912345671\n"
)
SECOND = (
    f"{HEAD}\nA1,2026-03-01,shipped,Cup,1,9.00,4.00,Emma Clarke,13912345670\n"
    "A2,2026-03-01,shipped,Cup,2,9.00,0,Noor Haddad,13912345671\n"
    "A3,2026-03-01,shipped,Cup,1,9.00,0,Noor Haddad,13912345671\n"
    "A4,2026-03-02,paid,Cup,1,9.00,0,Mira Vos,13912345672\n"
    "A5,2026-03-02,paid,Cup,1,9.00,0,Dr. N. Haddad,13912345671\n"
)


def try_out(page, run_jobs, content: str) -> Import:
    source = upload(page, content)
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="trial"))
    run_jobs()
    source.refresh_from_db()
    assert source.trial["state"] == "done"
    return source


def test_orders_in_words_and_by_examples(bring, page, run_jobs):
    bring("orders", FIRST)
    before = record()
    source = try_out(page, run_jobs, SECOND)
    assert record() == before
    with translation.override("en"):
        orders, people = queries.changes_of(SYSTEM, source)
        assert orders["words"] == "2 orders are new, 2 to be changed."
        assert [group["words"] for group in orders["groups"]] == [
            "Status 2 (Paid → Shipped 2)",
            "Amounts 1",
        ]
        assert people["words"] == "1 customer is new, 0 to be changed."
        met = (
            "2 people of the file are known already, by phone: what it says goes to their records."
        )
        assert people["met"] == [met]
        called = next(group for group in people["groups"] if group["examples"])["examples"][0]
        assert (called["old"], called["new"]) == ("Noor Haddad", "Dr. N. Haddad")
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    first = Order.objects.get(number="A1")
    assert f'<a href="/orders/{first.pk}/">A1</a>' in shown
    assert '<td class="was">¥9.00</td><td class="becomes">¥13.00</td>' in shown
    page.post(f"/imports/{source.pk}/run/")
    run_jobs()
    source.refresh_from_db()
    detail = queries.summary(source)
    assert (detail["detail"]["orders"], detail["detail"]["orders_updated"]) == (2, 2)
    assert detail["detail"]["customers"] == 1 and source.trial == {}


def test_customers_and_products(bring, page, run_jobs):
    bring("customers", "email,name,city\nemma@example.com,Emma,Leeds\n")
    bring("products", "code,title,list price,unit cost\nCUP,Cup,9,4\nBIB,Bib,5,2\n")
    source = try_out(
        page,
        run_jobs,
        "email,name,city\nemma@example.com,Emma Clarke,Delft\nmira@example.com,Mira,\n",
    )
    with translation.override("zh-hans"):
        people = queries.changes_of(SYSTEM, source)[0]
        assert people["words"] == "新顾客 1 位，有变化的 1 位。"
        assert {group["words"] for group in people["groups"]} == {"姓名 1", "地区 1"}
    source = try_out(page, run_jobs, "code,title,list price,unit cost\nCUP,Cup,12,4\nBIB,Bib,5,2\n")
    with translation.override("en"):
        goods = queries.changes_of(SYSTEM, source)[0]
        assert goods["words"] == "0 products are new, 1 to be changed."
        example = goods["groups"][0]["examples"][0]
        assert (example["name"], example["old"], example["new"]) == ("CUP", "¥9.00", "¥12.00")
    assert Product.objects.get(code="CUP").list_price == 9 and Customer.objects.count() == 1


def test_goods_of_an_order_side_by_side(bring, page, run_jobs):
    bring("orders", FIRST)
    source = try_out(
        page, run_jobs, FIRST.replace("A1,2026-03-01,paid,Cup,1", "A1,2026-03-01,paid,Bib,3")
    )
    with translation.override("en"):
        groups = {
            g["label"]: g["examples"] for g in queries.changes_of(SYSTEM, source)[0]["groups"]
        }
    assert (groups["Goods"][0]["old"], groups["Goods"][0]["new"]) == ("1 × Cup", "3 × Bib")


def test_who_is_new_in_several_batches_makes_it_at_most(home, page, run_jobs, settings):
    settings.IMPORT_BATCH_LINES = 1
    source = try_out(page, run_jobs, FIRST)
    with translation.override("en"):
        words = [account["words"] for account in queries.changes_of(SYSTEM, source)]
    assert words == [
        "3 orders are new, 0 to be changed.",
        "At most 3 customers are new, 0 to be changed.",
        "At most 3 products are new, 0 to be changed.",
    ]


def test_names_of_customers_only_for_who_may_see_them(bring, page, run_jobs, actor):
    bring("orders", FIRST)
    source = try_out(page, run_jobs, SECOND)
    nobody = replace(actor("marketer"), capabilities=frozenset({"imports.view"}))
    for account in queries.changes_of(nobody, source):
        assert not [example for group in account["groups"] for example in group["examples"]]


def test_by_the_api_and_the_command_line(bring, page, run_jobs, actor, tmp_path, capsys):
    bring("orders", FIRST)
    source = upload(page, SECOND)
    secret = make_token(
        actor("marketer"), name="till", scopes=["imports.run", "imports.view", "orders.view"]
    )[1]
    program = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    path = f"/api/v1/imports/{source.pk}/trial"
    assert program.get(path).json()["state"] == "none"
    assert program.post(path).status_code == 202
    run_jobs()
    found = program.get(path).json()
    assert found["changes"][0]["words"] == "2 orders are new, 2 to be changed."
    assert found["changes"][0]["groups"][0]["examples"][0]["old"] == "Paid"
    path = tmp_path / "second.csv"
    path.write_text(SECOND)
    call_command("import", "orders", str(path), "--dry-run")
    assert "2 orders are new, 2 to be changed." in capsys.readouterr().out
    call_command("import", "orders", str(path), "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["changes"]["order"]["new"] == 2
    assert Order.objects.count() == 3


def test_the_test_run_counts_lines_as_the_import_then_does(bring, page, run_jobs):
    """The test run called 8 people new of whom 5 were on record, and kept quiet of what it would leave out."""
    bring("customers", "name,phone\nEmma Clarke,13912345670\nNoor Haddad,13912345671\n")
    content = (
        "name,phone,email,birthday\nEmma Clarke,13912345670,,1990-03-04\nNoor Haddad,13912345671,,\n"
        "Mira Vos,13912345672,mira@example;com,\n"
    )
    source = try_out(page, run_jobs, content)
    counts = source.trial["counts"]
    shown = text_of(page.get(f"/imports/{source.pk}/"))
    assert "Recorded without its e-mail" in shown
    assert "Birthday 1" in shown
    page.post(f"/imports/{source.pk}/mapping/", posted_mapping(source, then="run"))
    run_jobs()
    outcomes = queries.summary(Import.objects.get(pk=source.pk))["outcomes"]
    assert (outcomes["recorded"], outcomes["updated"], outcomes["unchanged"]) == (1, 1, 1)
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (1, 1, 1)
