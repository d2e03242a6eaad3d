"""The group of buyers as a column of the list of customers: the same people as in the segment."""

import pytest

from shuke.customers.queries import people
from shuke.insight.customer_columns import rfm_groups
from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.shop.commands.totals import refresh_totals

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


def test_the_record_names_the_group_and_what_to_do(shop, browse):
    late = shop.person("Zoë")
    for month in range(1, 11):
        shop.order(shop.person(f"p{month}"), f"2026-{month:02}-15")
    shop.order(late, "2024-02-01")
    refresh_totals([late.pk])
    shop.fill()
    assert (
        f"/segments/of/{late.pk}/" in browse("owner").get(f"/customers/{late.pk}/").content.decode()
    )
    panel = browse("owner").get(f"/segments/of/{late.pk}/").content.decode()
    assert "RFM group" in panel and any(str(group.advice) in panel for group in GROUPS)
    assert (
        "RFM group"
        not in browse("owner").get(f"/segments/of/{shop.person('x').pk}/").content.decode()
    )


def test_it_stays_blank_while_there_is_no_copy(shop, actor):
    lin = shop.person("林小满")
    assert rfm_groups(actor("owner"), [lin]) == {}
