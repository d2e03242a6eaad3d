"""Everything that the page of one product shows, from the records themselves.

Bounded to the last twelve months and the latest orders, so that it stays quick for the best seller.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Count, F, Max, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.common.days import months_after
from shuke.common.errors import NotFound
from shuke.common.fields import reads
from shuke.common.kit.charts import Chart, Series
from shuke.common.money import converted
from shuke.customers.queries import Customer
from shuke.shop.models import Order, OrderLine, Product
from shuke.shop.queries.competitors import latest_of_competitors
from shuke.shop.queries.exchange import Rates, counted_currency, rates_into
from shuke.shop.queries.orders import COUNTED
from shuke.shop.queries.prices import (
    Offered,
    by_store,
    price_history,
    price_on,
    prices_on,
    stock_of,
)
from shuke.shop.queries.products import Sold, amount_of, counted_lines, sold
from shuke.shop.queries.scoping import in_stores
from shuke.shop.queries.sizes import chart_of
from shuke.shop.queries.stock import stock_facts

MONTHS = 12
#: What it is bought with is counted in so many of its latest orders.
LATEST_ORDERS = 500
MOST = 6
VARIANTS = 60


@dataclass(frozen=True)
class Month:
    """What was sold in a month, net of returns, and what a unit cost buyers in sales, in the currency of the
    figures; None for no sale whose day has a rate."""

    day: dt.date
    units: int
    price: Decimal | None


@dataclass(frozen=True)
class Buyer:
    """Somebody who bought it; without a name for whoever may not see customers."""

    customer: Customer
    units: int
    last_at: dt.datetime


def product_for(actor: Actor, product_id: int) -> Product:
    """One product. NotFound, or Forbidden without the right."""
    require(actor, "orders.view")
    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        raise NotFound(_("There is no such product."))
    return product


def product_facts(actor: Actor, product: Product) -> dict[str, Any]:
    """What the page of one product shows."""
    rates = rates_into(counted_currency())
    months = _months(actor, product, rates)
    sees_margin = reads(actor, "margin")
    return {
        "product": product,
        "sold": sold(actor, [product.pk]).get(product.pk, Sold()),
        "sees_margin": sees_margin,
        "margin": _margin(product) if sees_margin else None,
        "sales_chart": _sales_chart(product, months),
        "price_chart": _price_chart(product, months, rates, sees_margin),
        "buyers": _buyers(actor, product) if actor.can("customers.view") else [],
        "companions": _companions(actor, product),
        "variants": _variants(actor, product),
        "offered": price_on(product, clock.today()),
        "by_store": by_store(actor, product),
        **stock_facts(actor, product),
        "price_history": price_history(actor, product),
        "competitors": latest_of_competitors(product),
        "size_chart": chart_of(actor, product),
        "may_price": actor.can("prices.edit"),
    }


def _margin(product: Product) -> Decimal | None:
    """What stays of the list price after the unit cost, as a share."""
    if not product.list_price or product.unit_cost is None:
        return None
    return 1 - product.unit_cost / product.list_price


def _months(actor: Actor, product: Product, rates: Rates) -> list[Month]:
    first = months_after(clock.today().replace(day=1), 1 - MONTHS)
    rows = (
        counted_lines(actor, [product.pk])
        .filter(order__placed_at__gte=clock.day_start(first))
        .annotate(day=TruncDate("order__placed_at", tzinfo=clock.shop_zone()))
        .values("day", "order__kind", "order__currency")
        .annotate(units=Sum("quantity"), amount=Sum("amount"))
    )
    units: Counter[dt.date] = Counter()
    paid: dict[dt.date, Decimal] = defaultdict(Decimal)
    priced: Counter[dt.date] = Counter()
    for row in rows:
        month, rate = row["day"].replace(day=1), rates.on(row["order__currency"], row["day"])
        units[month] += row["units"]
        if row["order__kind"] == Order.Kind.SALE and rate is not None:
            paid[month] += amount_of(row["amount"]) * rate
            priced[month] += row["units"]
    days = [months_after(first, place) for place in range(MONTHS)]
    return [Month(d, units[d], paid[d] / priced[d] if priced[d] > 0 else None) for d in days]


def _sales_chart(product: Product, months: list[Month]) -> Chart | None:
    if not any(month.units for month in months):
        return None
    units = Series(_("Units"), [month.units for month in months], of=_("Units"))
    return Chart(
        title=_("Sold by month"), kind="bar", x=[month.day for month in months],
        series=[units], note=_("Net of returns."),
    )  # fmt: skip


def _price_chart(
    product: Product, months: list[Month], rates: Rates, has_cost: bool
) -> Chart | None:
    """What buyers paid for one; beside it, for who reads it, the cost where it is known and in the same currency, or has a rate
    today. Needs two months with sales."""
    prices = [month.price for month in months]
    if sum(price is not None for price in prices) < 2:
        return None
    money = partial(Series, unit="money", currency=rates.home)
    series = [money(_("Paid per unit"), prices)]
    rate = rates.on(product.currency or basics.currency(), clock.today())
    if has_cost and product.unit_cost is not None and rate is not None:
        cost = converted(product.unit_cost, rate)
        series.append(money(_("Unit cost"), [cost] * MONTHS, tone="muted"))
    return Chart(
        title=_("Price by month"), kind="line", x=[month.day for month in months], series=series,
        note=_("What was paid on average after discounts on the line."),
    )  # fmt: skip


def _buyers(actor: Actor, product: Product) -> list[Buyer]:
    """Who bought most of it."""
    rows = (
        counted_lines(actor, [product.pk])
        .filter(order__customer__isnull=False)
        .values("order__customer")
        .annotate(units=Sum("quantity"), last_at=Max("order__placed_at"))
        .order_by("-units", "-last_at")[:MOST]
    )
    people = Customer.objects.in_bulk([row["order__customer"] for row in rows])
    return [Buyer(people[row["order__customer"]], row["units"], row["last_at"]) for row in rows]


def _companions(actor: Actor, product: Product) -> list[dict[str, Any]]:
    """What stood beside it in its latest orders, and in what share of them."""
    latest = list(
        in_stores(actor, Order.objects.filter(COUNTED, kind=Order.Kind.SALE))
        .filter(lines__product=product)
        .order_by("-placed_at")
        .values_list("pk", flat=True)[:LATEST_ORDERS]
    )
    rows = (
        OrderLine.objects.filter(order__in=latest, removed_at=None, product__isnull=False)
        .exclude(product=product)
        .values("product")
        .annotate(orders=Count("order", distinct=True))
        .order_by("-orders", "product")[:MOST]
    )
    goods = Product.objects.in_bulk([row["product"] for row in rows])
    return [
        {"product": goods[row["product"]], "share": row["orders"] / len(latest)}
        for row in rows
        if row["orders"] > 1
    ]


@dataclass(frozen=True)
class Variant:
    """One size, colour or specification of an article: what there is of it (None: nobody said) and what it costs
    today where no store has a price of its own."""

    product: Product
    stock: Decimal | None
    offered: Offered


def _variants(actor: Actor, product: Product) -> list[Variant]:
    """The article in all its sizes and colours, this one too; [] for what has only one."""
    if product.article:
        same = Product.objects.filter(article=product.article)
    elif product.title:
        same = Product.objects.filter(title=product.title, brand=product.brand)
    else:
        return []
    rows = list(same.order_by(F("size").asc(), "colour", "spec", "code")[:VARIANTS])
    if len(rows) < 2:
        return []
    stock, offered = stock_of(actor, [row.pk for row in rows]), prices_on(rows, clock.today())
    return [Variant(row, stock.get(row.pk), offered[row.pk]) for row in rows]
