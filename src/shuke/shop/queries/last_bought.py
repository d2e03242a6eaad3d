"""What people bought last, and the next size of it: what to speak of with them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.shop.models import Order, OrderLine, Product
from shuke.shop.queries.orders import counted


@dataclass(frozen=True)
class Bought:
    """The dearest line of somebody's latest sale."""

    title: str
    #: As it is written on the product; empty where it has none.
    size: str
    placed_at: dt.datetime
    #: Other lines of the same order.
    more: int
    #: The next larger size in which the same article is sold; empty where sizes are no numbers or end here.
    next_size: str = ""


def last_bought(actor: Actor, people: Collection[int]) -> dict[int, Bought]:
    """By the ids of survivors (at most a few hundred). Empty without the right to see orders. Five queries."""
    if not actor.can("orders.view"):
        return {}
    records = {pk: pk for pk in people} | customers.absorbed(people)
    latest: dict[int, Order] = {}
    for order in _latest_orders(actor, records):
        who = records.get(order.customer_id or 0, 0)
        if who not in latest or latest[who].placed_at < order.placed_at:
            latest[who] = order
    lines = _lines(order.pk for order in latest.values())
    larger = _larger([first.product for rows in lines.values() if (first := rows[0]).product])
    return {
        who: _bought(order, lines[order.pk], larger)
        for who, order in latest.items()
        if order.pk in lines
    }


def _latest_orders(actor: Actor, records: Collection[int]) -> list[Order]:
    sales = counted(actor).filter(customer=OuterRef("pk"), kind=Order.Kind.SALE)
    newest = Subquery(sales.order_by("-placed_at").values("pk")[:1])
    people = customers.Customer.objects.filter(pk__in=records)
    ids = people.annotate(newest=newest).values_list("newest", flat=True)
    return list(Order.objects.filter(pk__in=[pk for pk in ids if pk is not None]))


def _lines(order_ids: Iterable[int]) -> dict[int, list[OrderLine]]:
    rows = OrderLine.objects.filter(order__in=list(order_ids), removed_at=None, amount__gte=0)
    lines: dict[int, list[OrderLine]] = {}
    for row in rows.select_related("product").order_by("order", "-amount", "position"):
        lines.setdefault(row.order_id, []).append(row)
    return lines


def _larger(goods: Collection[Product]) -> Mapping[tuple[str, str], list[str]]:
    """The sizes that are numbers in which these articles are sold, ascending."""
    titles = {product.title for product in goods if product.title}
    rows = Product.objects.filter(title__in=titles).values_list("title", "brand", "size")
    sizes: dict[tuple[str, str], set[str]] = {}
    for title, brand, size in rows.distinct():
        if size.isdecimal():
            sizes.setdefault((title, brand), set()).add(size)
    return {article: sorted(options, key=int) for article, options in sizes.items()}


def _bought(
    order: Order, lines: list[OrderLine], larger: Mapping[tuple[str, str], list[str]]
) -> Bought:
    line = lines[0]
    product = line.product
    title = (product.title if product else "") or line.title
    size = product.size if product else ""
    following = ""
    if product and size.isdecimal():
        sizes = larger.get((product.title, product.brand), [])
        following = next((each for each in sizes if int(each) > int(size)), "")
    return Bought(title, size, order.placed_at, len(lines) - 1, following)
