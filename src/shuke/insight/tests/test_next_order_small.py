"""A shop in which hardly anybody came twice."""

import pytest

from shuke.common import clock
from shuke.insight import commands
from shuke.insight.suggestions import tried_on
from shuke.insight.tests.test_next_order import fill_with_regulars

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_a_small_shop_is_told_that_too_few_came_back(town, browse):
    assert commands.learn_suggestions() is None
    from shuke.customers.models import Customer

    one = Customer.objects.get(name="p4")
    assert tried_on() == clock.today(), "it is not read again before tomorrow"
    said = browse("owner").get(f"/next/of/{one.pk}/").text
    assert "Too few people have bought twice" in said


def test_a_shop_where_hardly_anybody_came_a_third_time_is_told_what_comes_next(shop, browse):
    """There is enough to learn from, and too little to try it on hidden orders."""
    groups = fill_with_regulars(shop, 300, most=2)
    stored = commands.learn_suggestions()
    assert stored is not None and stored.held_out is None
    said = browse("owner").get(f"/next/of/{groups['CUBE'][7].pk}/").text
    assert "CUBE" in said and "of ten suggestions" not in said
