"""The kinds of documents in our own fields that the inbox takes: orders, customers, products."""

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
)
