"""A shop in which hardly anybody came twice."""

import pytest

from shuke.insight import commands

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_a_small_shop_is_told_that_too_few_came_back(town, browse):
    assert commands.learn_suggestions() is None
    from shuke.customers.models import Customer

    one = Customer.objects.get(name="p4")
    said = browse("owner").get(f"/next/of/{one.pk}/").text
    assert "Too few people have bought twice" in said
