"""Goods of a shop that sorts nothing into categories: reports tell them by product, not by “not known”."""

import pytest

from shuke.insight.tests.fair import ask
from shuke.shop.models import Product

pytestmark = pytest.mark.once


def test_goods_in_no_category_are_told_by_product(shop, actor):
    Product.objects.update(category="")
    title = Product.objects.get(code="CUBE").title
    shop.order(shop.person("someone"), "2026-10-10T12:00", ("CUBE", 2, 30))
    shop.fill()
    for key in ("sold", "goods"):
        _report, shown, query = ask(actor, key)
        assert query["by"] == "product"
        assert title in shown.answer, key
    assert "look by product" in ask(actor, "goods", by="category")[1].missing


def test_what_is_in_no_category_is_no_answer_where_something_is_in_one(shop, actor):
    Product.objects.exclude(code="CUBE").update(category="")
    shop.order(shop.person("someone"), "2026-11-10T12:00", ("CUBE", 1, 30), ("DUCK", 1, 90))
    shop.fill()
    _report, shown, query = ask(actor, "sold")
    assert query["by"] == "category"
    assert "not known" not in shown.answer and "30" in shown.answer
