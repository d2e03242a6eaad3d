"""Small inputs after public reports of imports that went wrong elsewhere, each with its address.

Every one was reported to an open importer of CSV or Excel; here it has to come out right.
"""

import datetime as dt
from decimal import Decimal

import pytest

from shuke.collect.tests.sheets import workbook_of
from shuke.customers.models import Customer, Identity
from shuke.shop.models import Order, OrderLine, Product

pytestmark = pytest.mark.django_db


def test_an_empty_cell_of_a_workbook_is_not_the_word_none(bring):
    """https://github.com/odoo/odoo/pull/177678: empty cells came in as "None"."""
    sheet = [
        ["email", "name", "city"],
        ["a@example.com", "None", ""],
        ["b@example.com", "Noor", "Delft"],
    ]
    bring("customers", workbook_of({"Sheet1": sheet}), name="people.xlsx")
    assert list(Customer.objects.order_by("pk").values_list("name", "city")) == [
        ("", ""),
        ("Noor", "Delft"),
    ]


def test_days_and_moments_in_one_column(bring):
    """https://github.com/odoo/odoo/pull/111380: a midnight loses its time, and no one pattern fits any more."""
    bring(
        "orders",
        "order,date,total\nA1,2026-01-30 17:39:31,5\nA2,2026-01-30,6\n",
        options={"zone": "UTC"},
    )
    assert list(Order.objects.order_by("number").values_list("placed_at", flat=True)) == [
        dt.datetime(2026, 1, 30, 17, 39, 31, tzinfo=dt.UTC),
        dt.datetime(2026, 1, 30, tzinfo=dt.UTC),
    ]


def test_a_column_that_begins_with_many_empty_cells(bring):
    """https://github.com/OCA/partner-contact/issues/1256: its kind was guessed from ten rows, all empty."""
    people = "".join(f"p{n}@example.com,\n" for n in range(30))
    bring("customers", f"email,birthday\n{people}last@example.com,1/31/2000\n")
    born = Customer.objects.exclude(birth_year=None).get()
    assert (born.birth_year, born.birth_month, born.birth_day) == (2000, 1, 31)


def test_a_comma_before_the_decimals(bring):
    """https://github.com/frappe/frappe/issues/8728: 13,75 became 1375."""
    bring("orders", "order;date;product;qty;price\nA1;2026-01-30;Tea;2;13,75\n")
    assert Order.objects.get().total == Decimal("27.50")


def test_a_mark_of_the_byte_order_before_the_header(bring):
    """https://github.com/openfoodfoundation/openfoodnetwork/issues/3448: the first column was not found."""
    bring("products", "sku,title,price\nCUP,Cup,9\n".encode("utf-8-sig"))
    assert Product.objects.get().code == "CUP"


def test_spaces_around_the_names_of_columns(bring):
    """https://github.com/woocommerce/woocommerce/issues/21511: seen in the preview, unused by the import."""
    bring("products", " SKU , Title ,  price\nCUP,Cup,9\n")
    product = Product.objects.get()
    assert (product.title, product.list_price) == ("Cup", 9)


def test_columns_that_are_called_alike(bring):
    """https://github.com/EC-CUBE/ec-cube/issues/5854: values went to another column of the same name."""
    source = bring(
        "orders", "order,date,product,price,product,price\nA1,2026-01-30,Cup,9,Saucer,4\n"
    )
    assert source.mapping["title"] == 2 and source.mapping["unit_price"] == 3
    line = OrderLine.objects.get()
    assert (line.title, line.unit_price) == ("Cup", 9)


def test_people_with_a_phone_alone(bring):
    """https://github.com/cluster-software/agent-crm/issues/84: rows without an e-mail were dropped unsaid."""
    bring(
        "customers",
        "name,phone,email\nLin,13912345670,\nChen,13912345671,\nMira,,mira@example.com\n",
    )
    assert Customer.objects.count() == 3


def test_years_of_birth_in_two_digits(bring):
    """https://github.com/frappe/erpnext/issues/6867: people born in 1958 were born in 2058."""
    bring("customers", "email,birthday\na@example.com,31/01/58\nb@example.com,01/02/04\n",
          options={"date_order": "day"})  # fmt: skip
    assert set(Customer.objects.values_list("birth_year", flat=True)) == {1958, 2004}


def test_one_phone_that_cannot_be_read_does_not_keep_the_file_out(bring):
    """https://github.com/coopcycle/coopcycle-web/issues/3579: one wrong number, and nothing was imported."""
    source = bring("customers", "email,phone\na@example.com,call me\nb@example.com,13912345670\n")
    assert Customer.objects.count() == 2 and Identity.objects.filter(kind="phone").count() == 1
    assert source.problems.get().reason == "phone_unreadable"


def test_a_foreign_number_without_its_plus(bring):
    """https://github.com/ProgressiveCoders/Spoke/issues/593: valid numbers from elsewhere were invalid."""
    bring("customers", "name,phone\nEmma,+61 468 519 000\nEmma again,0061468519000\n")
    assert Customer.objects.count() == 1
    assert Identity.objects.get().value == "+61468519000"


def test_commas_and_breaks_inside_a_cell(bring):
    """https://github.com/woocommerce/woocommerce/issues/17479: a comma in a title moved all columns."""
    bring("products", 'sku,title,price\nCUP,"Cup, blue,\nwith saucer",9\n')
    assert Product.objects.get().list_price == 9
