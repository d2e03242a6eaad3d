"""Every room has something in the demo shop, the example room too: it declares its own (docs/rooms.md)."""

import pytest

from shuke.common.declarations import declared
from shuke.customers.slots import PersonRows
from shuke.demo.load import load

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_table_of_a_person_has_rows_in_the_demo_shop_or_says_why_not(home):
    lines: list[str] = []
    loaded = load(size=150, say=lines.append)
    assert "  2 wishes" in lines and loaded.customer_ids["lin"]
    empty = {each.name for each in declared(PersonRows) if not each.model.objects.exists()}
    excused = {each.name for each in declared(PersonRows) if each.not_in_demo}
    assert empty == excused, "declare DemoRows, or say in PersonRows why not"
