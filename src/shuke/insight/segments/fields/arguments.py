"""Arguments that several fields take: when, where, and which things."""

from django.utils.translation import gettext_lazy as _

from shuke.insight.segments.choices import STORE_KINDS
from shuke.insight.segments.params import Several, Texts, Window

WHEN = Window(name="when")
STORES = (
    Texts(name="stores", label=_("Store"), source="store", required=False),
    Several(name="store_kinds", label=_("Kind of store"), choices=STORE_KINDS, required=False),
)
BOUGHT = (
    WHEN,
    Texts(name="categories", label=_("Category"), source="category", required=False),
    Texts(name="products", label=_("Product"), source="product", required=False),
    Texts(name="brands", label=_("Brand"), source="brand", required=False),
    Texts(name="sizes", label=_("Size"), source="size", required=False),
    *STORES,
)
