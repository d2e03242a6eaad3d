"""What is sold: products and how they sell."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.kit import formats
from shuke.common.money import from_units
from shuke.shop.models import Order, OrderLine, Product
from shuke.shop.queries.exchange import Rates, counted_currency, rates_into
from shuke.shop.queries.scoping import in_stores

#: So many of the latest lines are looked at for a cost.
LATEST = 500


@dataclass(frozen=True)
class Sold:
    """How one product sold, net of returns."""

    units: int = 0
    #: In the last 90 days.
    recent: int = 0
    #: In `currency`: amounts of others by the rate of their day. None: nothing of it has a rate.
    revenue: Decimal | None = Decimal(0)
    currency: str = ""
    last_at: dt.datetime | None = None
    #: Currency -> how many orders are not in `revenue`, as their days have no rate.
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def left_out_text(self) -> str:
        """Which orders are missing in `revenue`; empty: none."""
        texts = [
            ngettext("%(n)s order in %(currency)s", "%(n)s orders in %(currency)s", orders)
            % {"n": formats.number(orders), "currency": currency}
            for currency, orders in sorted(self.left_out.items())
        ]
        if not texts:
            return ""
        return _("Without an exchange rate and not in the revenue: %(orders)s.") % {
            "orders": _(", ").join(texts)
        }


def products(actor: Actor) -> QuerySet[Product]:
    """Every product."""
    require(actor, "orders.view")
    return Product.objects.all()


def by_barcode(text: str) -> Q:
    """Products with this barcode, with or without noughts before it: spreadsheets drop them, and the same
    article is a UPC of 12 digits and an EAN of 13."""
    text = text.replace("\0", "")
    bare = text.strip().lstrip("0")
    if not (bare and bare.isdigit() and bare.isascii()):
        return Q(barcode=text.strip()) if text.strip() else Q(pk=None)
    return Q(barcode__in=[bare.rjust(length, "0") for length in range(len(bare), 15)])


def any_cost() -> bool:
    """Whether the cost of any product is known, or of anything in the latest orders."""
    latest = OrderLine.objects.order_by("-pk").values_list("unit_cost", flat=True)[:LATEST]
    return Product.objects.filter(unit_cost__isnull=False).exists() or any(
        cost is not None for cost in latest
    )


def any_category() -> bool:
    """Whether any product is in a category."""
    return Product.objects.exclude(category="").exists()


def counted_lines(actor: Actor, product_ids: Collection[int]) -> QuerySet[OrderLine]:
    """Lines of these products at the actor's stores that stand, of orders that count."""
    unpaid = (Order.Status.UNPAID, Order.Status.CANCELLED)
    lines = in_stores(actor, OrderLine.objects.filter(product__in=product_ids), "order__store")
    lines = lines.filter(removed_at=None, order__excluded_at=None)
    return lines.exclude(order__status__in=unpaid)


def sold(actor: Actor, product_ids: Collection[int]) -> dict[int, Sold]:
    """How these products (a page of them) sold at the actor's stores."""
    since, home = clock.now() - dt.timedelta(days=90), counted_currency()
    lines = counted_lines(actor, list(product_ids))
    rows = lines.values("product").annotate(
        units=Sum("quantity"),
        recent=Sum("quantity", filter=Q(order__placed_at__gte=since)),
        revenue=Sum("amount", filter=Q(order__currency=home)),
        own=Count("pk", filter=Q(order__currency=home)),
        lines=Count("pk"),
        last_at=Max("order__placed_at", filter=Q(order__kind=Order.Kind.SALE)),
    )
    by_product = {row["product"]: row for row in rows}
    foreign = [product for product, row in by_product.items() if row["own"] < row["lines"]]
    others = _of_others(lines.filter(product__in=foreign), rates_into(home)) if foreign else {}
    return {
        product: _sold(row, home, others.get(product, _Others()))
        for product, row in by_product.items()
    }


@dataclass
class _Others:
    """What lines of other currencies brought, None where none has a rate; how many orders have none."""

    revenue: Decimal | None = None
    left_out: dict[str, int] = field(default_factory=dict)


def _of_others(lines: QuerySet[OrderLine], rates: Rates) -> dict[int, _Others]:
    """By product. Lines of one product, instant and amount come as one row."""
    others: dict[int, _Others] = defaultdict(_Others)
    covered = rates.covered_by("order__")
    alike = lines.filter(covered).exclude(order__currency=rates.home)
    keys = ("product", "order__currency", "order__placed_at", "amount")
    rows = alike.values_list(*keys).annotate(lines=Count("pk"))
    for product, currency, at, amount, times in rows.iterator():
        worth = rates.converted(amount, currency, at) or Decimal(0)
        others[product].revenue = (others[product].revenue or Decimal(0)) + worth * times
    without = lines.exclude(covered).values_list("product", "order__currency")
    for product, currency, orders in without.annotate(orders=Count("order", distinct=True)):
        others[product].left_out[currency] = orders
    return others


def _sold(row: Any, home: str, others: _Others) -> Sold:
    has_any = row["own"] or others.revenue is not None
    revenue = amount_of(row["revenue"]) + (others.revenue or Decimal(0)) if has_any else None
    units, recent = row["units"] or 0, row["recent"] or 0
    return Sold(units, recent, revenue, home, row["last_at"], others.left_out)


def amount_of(value: Decimal | int | None) -> Decimal:
    """A sum of money: a Decimal already, or stored units where the database gave a number."""
    if value is None:
        return Decimal(0)
    return value if isinstance(value, Decimal) else from_units(value)
