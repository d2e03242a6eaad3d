"""Orders, products and coupons as the palette finds them."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Hit
from shuke.shop.queries.coupons import list_coupons, promise
from shuke.shop.queries.orders import find_orders
from shuke.shop.queries.products import by_barcode, products

MOST = 5


def order_hits(actor: Actor, text: str) -> Iterator[Hit]:
    for order in find_orders(actor, text, MOST):
        hint = f"{formats.day(order.placed_at)} · {formats.money(order.total, order.currency)}"
        yield Hit(order.number, reverse("shop:order", args=[order.pk]), hint)


def product_hits(actor: Actor, text: str) -> Iterator[Hit]:
    """By title, code, style number or barcode, those that begin so first."""
    if len(text) < 2 and text.isascii():
        return
    matches = products(actor).filter(
        Q(title__icontains=text) | Q(code__istartswith=text) | by_barcode(text) | Q(article=text)
    )
    for product in matches.select_related("titled_in").order_by("title", "code")[:MOST]:
        mark = product.titled_in.name if product.titled_in else product.code
        kind = " · ".join(part for part in (mark, product.size, product.colour) if part)
        yield Hit(product.name, reverse("shop:product", args=[product.pk]), kind)


def coupon_hits(actor: Actor, text: str) -> Iterator[Hit]:
    for coupon in list_coupons(actor).filter(name__icontains=text).order_by("-pk")[:MOST]:
        yield Hit(coupon.name, reverse("shop:coupon", args=[coupon.pk]), promise(coupon))
