"""The kinds of documents in our own fields that the inbox takes: orders, customers, products, stock movements."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.collect.slots import Body, DocumentKind
from shuke.common.declarations import later

#: Polars comes with the recorder: it loads with the first document, not with everything that starts.
_record = later("shuke.collect.recorders.bodies.record")


def _order(body: Body) -> tuple[str, ...]:
    return tuple(str(body.get(name) or "").strip() for name in ("store", "number"))


def _product(body: Body) -> str:
    return str(body.get("code") or "").strip()


KINDS = (
    DocumentKind("orders", _("Orders"), partial(_record, "orders"), _order),
    DocumentKind("customers", _("Customers"), partial(_record, "customers")),
    DocumentKind("products", _("Products"), partial(_record, "products"), _product),
    DocumentKind("movements", _("Stock movements"), partial(_record, "movements")),
    DocumentKind(
        "chats",
        _("Chat logs"),
        partial(_record, "chats"),
        doors=lambda: {"file": _("File")},
        spoken=True,
    ),
)

FORM_KINDS = (
    DocumentKind(
        "form",
        _("Entries"),
        later("shuke.collect.webforms.recording.record"),
        doors=later("shuke.collect.queries.webforms.doors"),
        spoken=True,
    ),
)

_record_of_shop = later("shuke.collect.connectors.recording.record")
_is_paused = later("shuke.collect.connectors.recording.is_paused")
#: What live shops tell of, and what it is called.
SHOP_ROLES = {
    "orders": _("Orders"),
    "customers": _("Customers"),
    "products": _("Products"),
    "refunds": _("Refunds"),
    "parcels": _("Parcels"),
    "deletions": _("Deletions"),
    "checkouts": _("Checkouts"),
    "carts": _("Carts"),
    "privacy": _("Privacy requests"),
    "unused": _("Other topics"),
}


def _shop_order(body: Body) -> str:
    """An order's number and its id may both name it; either way it is in one call once."""
    return str(body.get("name") or body.get("number") or body.get("id"))


def _order_of_part(body: Body) -> str:
    return str(body.get("order_id") or body.get("order") or body.get("key") or body.get("id"))


_IDENTITIES = {"orders": _shop_order, "refunds": _order_of_part, "parcels": _order_of_part}
SHOP_KINDS = tuple(
    DocumentKind(
        f"{shop}.{role}",
        label,
        partial(_record_of_shop, role),
        _IDENTITIES.get(role),
        _is_paused,
        one_by_one=True,
    )
    for shop in ("shopify", "woocommerce", "signed")
    for role, label in SHOP_ROLES.items()
)
