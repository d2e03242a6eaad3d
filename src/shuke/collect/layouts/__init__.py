"""Known layouts, one file per system, and the plain ones that map by common names."""

import re
from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext_lazy as _

from shuke.collect.layouts import consent, marketplaces, shopify, uci, woocommerce
from shuke.collect.layouts.base import FIELDS, REQUIRED, WHO, Field, Layout
from shuke.collect.layouts.own import fields_of, required, suggest
from shuke.collect.reading.table import normalise_header

_CONSENT = re.compile(
    r"consent|optout|optin|optedout|optedin|unsubscri|subscribed|acceptsmarketing|acceptsemail|acceptssms|newsletter|"
    r"donotemail|donotcall|donottext|gdpr|退订|订阅|营销同意|同意营销|接受营销|接受短信|接受邮件|拒收"
)
_STATEMENTS = frozenset({"consent_email", "consent_sms", "opt_out_email", "opt_out_sms"})
PLAIN = {
    "orders": Layout("orders", _("Orders, any system"), "orders"),
    "customers": Layout("customers", _("Customers, any system"), "customers"),
    "products": Layout("products", _("Products, any system"), "products"),
    "movements": Layout("movements", _("Stock movements, any system"), "movements"),
    "chats": Layout("chats", _("Chat log, any system"), "chats"),
}
LAYOUTS: dict[str, Layout] = {
    layout.code: layout
    for layout in (
        *(uci.ORDERS, shopify.ORDERS, shopify.CUSTOMERS, shopify.PRODUCTS),
        *(woocommerce.ORDERS, woocommerce.PRODUCTS, *marketplaces.LAYOUTS, *PLAIN.values()),
    )
}

__all__ = [
    "FIELDS",
    "LAYOUTS",
    "PLAIN",
    "Field",
    "Layout",
    "fields_of",
    "header_names",
    "is_evident",
    "recognise",
    "required",
    "suggest",
    "unused_consent",
    "written_names",
]


def recognise(header: list[str], kind: str = "") -> Layout:
    """The layout whose sign the header carries; else the plain one of `kind`, or of the likeliest."""
    names = {normalise_header(name) for name in header}
    for layout in LAYOUTS.values():
        if layout.signature and layout.signature <= names and kind in {"", layout.kind}:
            return layout
    if kind:
        return PLAIN[kind]
    return max(PLAIN.values(), key=lambda layout: _fit(layout, header))


def is_evident(layout: Layout, mapping: Mapping[str, int]) -> bool:
    """Whether the header says that the file is of that kind: a known export's, or one with a column that files
    of the kind must have. The likeliest of three kinds may have nothing that speaks for it."""
    if layout.signature:
        return True
    return any(name in mapping for group in required(layout.kind) for name in group)


def unused_consent(kind: str, header: list[str], mapping: Mapping[str, int]) -> list[str]:
    """Columns that by their name tell who may be written to, and that mean nothing to this import: also that of
    when somebody agreed, where no column says whether they did."""
    used = set(mapping.values())
    if not _STATEMENTS & set(mapping):
        used.discard(mapping.get("consent_at", -1))
    heads = [normalise_header(name) for name in header]
    return [
        name
        for place, (name, head) in enumerate(zip(header, heads, strict=True))
        if kind not in {"products", "movements"}
        and place not in used
        and (_CONSENT.search(head) or consent.is_about(head) or mapping.get("consent_at") == place)
    ]


@cache
def header_names() -> frozenset[str]:
    """Every header name that some layout knows, normalised: they tell the header row."""
    return frozenset(normalise_header(name) for name in _names())


@cache
def written_names() -> frozenset[str]:
    """The same names as they are usually written: cells that may be part of a header."""
    return frozenset(
        form for name in _names() for form in (name, name.title(), name.capitalize(), name.upper())
    )


def _names() -> set[str]:
    names = {name for fields in FIELDS.values() for field in fields for name in field.names}
    for layout in LAYOUTS.values():
        names |= set(layout.headers())
    return names


def _tells_a_sale(mapping: Mapping[str, int]) -> bool:
    return (
        {"placed_at", "quantity"} <= mapping.keys()
        and not mapping.keys().isdisjoint({"title", "product_code"})
        and not mapping.keys().isdisjoint(WHO)
    )


def _fit(layout: Layout, header: list[str]) -> tuple[bool, int, int]:
    """How well the header fits: the best has the greatest.

    An order number is in orders files alone, and so is what somebody bought how many of on a day: they tell even
    where another required column goes by a name that nobody foresaw. Then how many required groups are filled,
    then fields.
    """
    mapping = layout.suggest(header)
    groups = REQUIRED[layout.kind]
    if (
        layout.kind == "orders"
    ):  # without a number, goods tell a sale from a day and an amount of a person
        groups = (*groups, ("number", "title", "product_code"))
    if layout.kind == "movements":  # a day and a quantity stand in every table
        groups = (*groups, ("movement", "moved_in", "moved_out"))
    met = sum(any(name in mapping for name in group) for group in groups)
    sells = layout.kind == "orders" and ("number" in mapping or _tells_a_sale(mapping))
    return sells, met - len(groups), len(mapping)
