"""Every room has something in the demo shop, the example room too: it declares its own (docs/rooms.md)."""

import pytest

from shuke.common.declarations import declared
from shuke.customers.slots import PersonRows
from shuke.demo.load import load
from shuke.shop.models import Order
from shuke.shop.queries import suspicion

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_table_of_a_person_has_rows_in_the_demo_shop_or_says_why_not(home):
    lines: list[str] = []
    loaded = load(size=150, say=lines.append)
    assert "  2 wishes" in lines and loaded.customer_ids["lin"]
    assert_the_rules_find_the_fake_buyer()
    empty = {each.name for each in declared(PersonRows) if not each.model.objects.exists()}
    excused = {each.name for each in declared(PersonRows) if each.not_in_demo}
    assert empty == excused, "declare DemoRows, or say in PersonRows why not"


def assert_the_rules_find_the_fake_buyer():
    """Their orders, and nobody else's, are left out by the rules."""
    rules = suspicion.holding()
    assert rules is not None
    left_out = Order.objects.filter(pk__in=suspicion.marked_by(rules))
    assert [order.customer.name for order in left_out] == ["吴立"] * 3
    assert not left_out.filter(excluded_at=None).exists()
