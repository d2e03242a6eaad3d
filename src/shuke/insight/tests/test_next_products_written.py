"""What may stand in everybody's next order follows what happens: returns, and what is not to be offered to somebody."""

from django.test import Client

from shuke.common.access import SYSTEM
from shuke.insight import commands
from shuke.insight.models_next import NextProduct, ProductExclusion
from shuke.insight.queries.next_order import next_order
from shuke.insight.tests.test_next_order import fill_with_regulars
from shuke.insight.tests.test_next_products import offered, text_of
from shuke.team.commands import make_token
from shuke.warehouse.testing import fill


def _learnt(shop) -> dict[str, list]:
    groups = fill_with_regulars(shop, 400)
    assert commands.learn_suggestions() is not None
    return groups


def test_only_what_became_another_is_written_again(shop):
    groups = _learnt(shop)
    one, other = groups["CUBE"][2], groups["CUBE"][4]
    NextProduct.objects.update(revision=0)
    shop.order(one, "2026-11-02T12:00", ("CUBE", 1, 100), kind="return")
    fill()
    commands.learn_suggestions(force=True)
    rows = NextProduct.objects.exclude(revision=0)
    assert {row.customer_id for row in rows} == {one.pk}
    cube = NextProduct.objects.filter(customer=other, place=1).get().product_id
    assert cube not in [product for product, *_rest in offered().get(one.pk, [])]


def test_what_is_not_for_them_is_offered_nowhere_until_it_is_again(shop, browse, actor):
    groups = _learnt(shop)
    one = groups["CUBE"][9]
    product = next_order(SYSTEM, one.pk).products[0].product_id
    client = browse("agent")
    record = text_of(client.get(f"/next/of/{one.pk}/"))
    assert "Do not offer it to them" in record
    said = text_of(
        client.post(
            f"/next/of/{one.pk}/exclude/", {"product": product}, headers={"hx-request": "true"}
        )
    )
    assert "1 product is not offered" in said
    assert product not in [each.product_id for each in next_order(SYSTEM, one.pk).products]
    assert product not in [number for number, *_rest in offered().get(one.pk, [])]
    fill()
    commands.learn_suggestions(force=True)
    assert product not in [number for number, *_rest in offered().get(one.pk, [])]
    assert ProductExclusion.objects.open().get().customer_id == one.pk
    _, secret = make_token(actor("owner"), name="till", scopes=["customers.view", "customers.edit"])
    api = Client(headers={"authorization": f"Bearer {secret}"})
    path = f"/api/v1/customers/{one.pk}/excluded-products"
    assert api.delete(f"{path}/{product}").status_code == 204
    assert product in [each.product_id for each in next_order(SYSTEM, one.pk).products]
    wrong = api.post(path, {"product": 99999999}, content_type="application/json")
    assert wrong.status_code == 404
