"""A small cast for warehouse tests, written the way commands write: with revisions."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from shuke.common.revisions import next_revision
from shuke.customers.models import Customer
from shuke.shop.models import Order, OrderLine, Product
from shuke.team.models import Store

NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


@transaction.atomic
def customer(name: str, **fields) -> Customer:
    return Customer.objects.create(
        name=name, joined_at=NOON, revision=next_revision(), **{"stage": "customer", **fields}
    )


@transaction.atomic
def order(number: str, who: Customer | None, *amounts: str, **fields) -> Order:
    """An order with one line of one piece per amount."""
    revision = next_revision()
    store, _ = Store.objects.get_or_create(
        code="web", defaults={"name": "Web shop", "revision": revision}
    )
    product, _ = Product.objects.get_or_create(
        code="sleepsuit", defaults={"title": "Sleepsuit", "revision": revision}
    )
    total = sum(Decimal(a) for a in amounts)
    values = {"placed_at": NOON, "currency": "CNY", "goods": total, "total": total, **fields}
    made = Order.objects.create(
        store=store, number=number, customer=who, revision=revision, **values
    )
    for position, amount in enumerate(amounts):
        OrderLine.objects.create(
            order=made,
            position=position,
            product=product,
            quantity=1,
            unit_price=Decimal(amount),
            amount=Decimal(amount),
            revision=revision,
        )
    return made


@transaction.atomic
def change(row, **fields) -> None:
    """Set fields of a tracked row, as a command would."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision = next_revision()
    row.save()
