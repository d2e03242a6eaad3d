"""What an import changed, for people: what is new, what is different now and in which fields."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.collect.models import Import, Kind

#: Counts of `summary()["detail"]` by kind of file, as (name, label, definition); only those that are not 0
#: are shown, but the first always.
_COUNTS: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "orders": (
        ("orders", _("New orders"), ""),
        ("orders_updated", _("Orders changed"), ""),
        ("orders_unchanged", _("Orders as they were"), ""),
        ("customers", _("New customers"), ""),
        ("customers_updated", _("Customers completed"), _("A file of orders only fills what is blank.")),
        ("sale_lines", _("Lines of sales"), ""),
        ("anonymous_lines", _("Lines without a customer"),
         _("Nobody knows who bought: recorded as anonymous orders. They count as revenue, but for no customer.")),
        ("return_lines", _("Lines of returns"), ""),
        ("tied_lines", _("Returns tied to their sale"), ""),
        ("orders_papers", _("Orders with new parcels or invoices"), ""),
        ("exchanges", _("Goods exchanged"), _("The order that came back and the one sent instead: neither a lost sale nor a new one.")),
        ("orders_completed", _("Orders completed by the ERP"), _("The platform tells of them: the ERP added costs, parcels and its number.")),
    ),
    "customers": (
        ("customers", _("New customers"), ""),
        ("customers_updated", _("Customers changed"), ""),
        ("consents", _("Consents that changed"), ""),
    ),
    "products": (
        ("products", _("New products"), ""),
        ("products_updated", _("Products changed"), ""),
        ("products_restocked", _("Products with other stock"), ""),
    ),
    "movements": (
        ("movements", _("New stock movements"), ""),
        ("movements_updated", _("Movements told otherwise"), ""),
        ("counts", _("Products counted anew"), ""),
        ("products", _("New products"), ""),
    ),
    "chats": (
        ("messages", _("New messages"), ""),
        ("messages_from_shop", _("Of them the shop's"), ""),
        ("conversations", _("Buyers who talked"), _("A buyer whose lines stand in several parts of a long file counts in each.")),
    ),
}  # fmt: skip
_KINDS = {"orders": _("Orders"), "customers": _("Customers"), "products": _("Products")}
_BIRTHDAY = _("Birthday")
FIELDS: dict[str, Any] = {
    "kind": _("Sale or return"), "payment_method": _("Payment"), "address_key": _("Address"), "status": _("Status"), "customer_id": _("Customer"), "placed_at": _("Placed"),
    "paid_at": _("Paid at"), "currency": _("Currency"), "goods": _("Goods"), "discount": _("Discount"),
    "shipping": _("Shipping"), "total": _("Total"), "refunded": _("Refunded"), "cost": _("Cost"),
    "note": _("Note"), "lines": _("Lines"), "name": pgettext_lazy("person", "Name"), "stage": _("Stage"),
    "language": _("Language"), "gender": _("Gender"), "birth_year": _BIRTHDAY, "birth_month": _BIRTHDAY,
    "birth_day": _BIRTHDAY, "birth_calendar": _BIRTHDAY, "country": _("Country"), "province": _("Province"),
    "city": _("City"), "joined_at": _("Customer since"), "title": _("Title"), "category": _("Category"),
    "brand": _("Brand"), "size": _("Size"), "colour": _("Colour"), "list_price": _("List price"),
    "unit_cost": _("Unit cost"), "spec": _("Specification"), "article": _("Style number"),
    "barcode": _("Barcode"), "season": _("Season"),
}  # fmt: skip


def counts(source: Import, detail: dict[str, int]) -> list[dict]:
    """{"label", "meaning", "count"} of what the import made and changed."""
    first, *rest = _COUNTS[Kind(source.kind).value]
    entries = [first, *(entry for entry in rest if detail.get(entry[0]))]
    return [
        {"label": label, "meaning": meaning, "count": detail.get(name, 0)}
        for name, label, meaning in entries
    ]


def changed_fields(changed: dict[str, dict[str, int]]) -> list[dict]:
    """{"label", "fields": [(label, count)]} by kind of thing, the most frequent first."""
    groups = []
    for kind, columns in changed.items():
        fields: dict[str, int] = {}
        for name, count in columns.items():
            label = str(FIELDS.get(name, name))
            fields[label] = max(fields.get(label, 0), count)
        by_count = sorted(fields.items(), key=lambda entry: -entry[1])
        groups.append({"label": _KINDS[kind], "fields": by_count})
    return groups
