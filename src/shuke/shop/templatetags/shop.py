"""How goods look: `{% load shop %}`."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from shuke.common.kit import formats
from shuke.common.kit.markup import markup
from shuke.common.templatetags.kit import hue, icon
from shuke.shop.models import Product

register = template.Library()

#: Words of a category or title, in either language -> the icon that stands for such goods.
_GOODS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("鞋", "靴", "shoe", "boot", "sock", "袜"), "footprints"),
    (("书", "绘本", "book"), "book-open"),
    (("玩具", "拼图", "toy", "puzzle", "积木"), "toy-brick"),
    (("新生", "婴", "baby", "newborn", "infant"), "baby"),
    (("包", "bag"), "shopping-bag"),
    (("衣", "裙", "裤", "装", "服", "shirt", "dress", "kids", "wear", "jacket"), "shirt"),
)


@register.filter
def signed(value: Decimal) -> str:
    """A change with its sign: +3, −2, ±0."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{formats.number(abs(value))}"


@register.simple_tag
def product_picture(product: Product | None, size: str = "") -> SafeString:
    """A picture of goods that have none: their icon on a colour of their own, so that the eye knows
    them again. `size`: "", "large"."""
    words = f"{product.category} {product.title}".lower() if product else ""
    name = next((sign for parts, sign in _GOODS if any(part in words for part in parts)), "package")
    return markup(
        '<span class="product-picture {} {}" aria-hidden="true">{}</span>',
        size,
        hue(f"{product.title}{product.colour}" if product else ""),
        icon(name, 44 if size == "large" else 18),
    )
