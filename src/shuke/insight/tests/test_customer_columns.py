"""The group of buyers as a column of the list of customers: the same people as in the segment."""

import pytest

from shuke.customers.queries import people
from shuke.insight.customer_columns import rfm_groups
from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_column_agrees_with_segments_of_each_group(shop, actor):
    regular, once, late = (shop.person(name) for name in ("林小满", "Emma", "Zoë"))
    shop.person("Nobody bought")
    for month in range(1, 11):
        shop.order(regular, f"2026-{month:02}-15")
    shop.order(once, "2026-11-10")
    shop.order(late, "2024-02-01")
    shop.fill()
    owner = actor("owner")
    column = rfm_groups(owner, list(people(owner)))
    assert set(column) == {regular.pk, once.pk, late.pk}
    for group in GROUPS:
        definition = {"where": {"all": [{"field": "rfm_group", "op": "is", "values": [group.key]}]}}
        members = {pk for part in running.ids(check(definition)) for pk in part.to_pylist()}
        assert members == {pk for pk, name in column.items() if name == str(group.name)}


def test_it_stays_blank_while_there_is_no_copy(shop, actor):
    lin = shop.person("林小满")
    assert rfm_groups(actor("owner"), [lin]) == {}
