"""Who got stuck between cart and payment: people who left a cart, and sales that nobody paid."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched

from django.db.models import QuerySet

from shuke.common import basics
from shuke.customers.queries import people_of, records_of
from shuke.shop.models import CART, Event, Order, OrderLine, Product
from shuke.shop.queries.scoping import COUNTED

#: What is in a cart was put there within so long before the last step with it.
BASKET = dt.timedelta(hours=24)
#: Names by which shops tell that a payment was refused, and that somebody looked up sizes.
REFUSED = frozenset({"payment_failed", "payment_declined", "payment_refused", "card_declined"})
SIZED = frozenset({"size_chart_viewed", "size_guide_viewed", "size_chart_opened"})
#: The step behind the cart: an order stands, unpaid.
ORDERED = "order_placed"
_BATCH = 1_000
#: Fields of an order that `Bought` tells.
_BOUGHT = ("placed_at", "total", "cost", "currency")


@dataclass(frozen=True)
class Stuck:
    """One person at a standstill: `key` tells this time from others ("cart:<event>", "order:<order>"), `customer` is
    the record that stands for them, `products` are ids with how many; `value` None where nobody knows it."""

    key: str
    customer: int
    at: dt.datetime
    step: str
    order: int | None
    store: int | None
    device: str
    value: Decimal | None
    currency: str
    products: tuple[tuple[int, int], ...]
    #: Names of what they did in the day before.
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bought:
    """A counted sale of somebody: amounts in its own currency; `cost` None where it is not complete."""

    order: int
    at: dt.datetime
    total: Decimal
    cost: Decimal | None
    currency: str

    @classmethod
    def of(cls, row: Order) -> "Bought":
        return cls(row.pk, row.placed_at, row.total, row.cost, row.currency)


def carts_left(since: dt.datetime, until: dt.datetime) -> list[Stuck]:
    """Whose last step with a cart was between these instants, without a sale of theirs since, paid or not."""
    last: dict[int, tuple[dt.datetime, int]] = {}
    steps = Event.objects.filter(name__in=CART, customer__isnull=False, at__gte=since)
    rows = steps.order_by("at", "pk").values_list("customer_id", "at", "pk")
    people = people_of(steps.values_list("customer_id", flat=True).distinct())
    for record, at, pk in rows.iterator():
        last[people[record]] = at, pk
    left = {who: mark for who, mark in last.items() if mark[0] < until}
    for some in batched(list(left), _BATCH, strict=False):
        for who in _ordered_since({who: left[who][0] for who in some}):
            del left[who]
    return [
        each for some in batched(left.items(), _BATCH, strict=False) for each in _carts(dict(some))
    ]


def sales_unpaid(since: dt.datetime, until: dt.datetime) -> list[Stuck]:
    """Sales of people that were placed between these instants and are not paid now; who pays at the door is not stuck."""
    rows = Order.objects.filter(
        kind=Order.Kind.SALE,
        status=Order.Status.UNPAID,
        excluded_at=None,
        customer__isnull=False,
        placed_at__gte=since,
        placed_at__lt=until,
    ).exclude(payment_method="on_delivery")
    rows = rows.order_by("placed_at", "pk")
    return [
        each for some in batched(rows.iterator(), _BATCH, strict=False) for each in _sales(some)
    ]


def bought_since(marks: Mapping[int, dt.datetime]) -> dict[int, Bought]:
    """Of these people (who stand for themselves) the first counted sale since each one's instant."""
    first: dict[int, Bought] = {}
    for some in batched(marks.items(), _BATCH, strict=False):
        mine = dict(some)
        records = records_of(mine)
        rows = Order.objects.filter(COUNTED, kind=Order.Kind.SALE, customer__in=records)
        rows = rows.filter(placed_at__gte=min(mine.values())).order_by("-placed_at", "-pk")
        for row in rows.only("customer_id", *_BOUGHT):
            who = records[row.customer_id or 0]
            if row.placed_at >= mine[who]:
                first[who] = Bought.of(row)
    return first


def states_of(orders: Collection[int]) -> dict[int, Bought | None]:
    """Of these orders those that are no longer open: as bought, or None for one that was cancelled."""
    settled: dict[int, Bought | None] = {}
    for some in batched(orders, _BATCH, strict=False):
        rows = Order.objects.filter(pk__in=some).exclude(status=Order.Status.UNPAID)
        for row in rows.only("status", "excluded_at", *_BOUGHT):
            is_off = row.status == Order.Status.CANCELLED or row.excluded_at
            settled[row.pk] = None if is_off else Bought.of(row)
    return settled


def trail(ids: Collection[int], until: dt.datetime, most: int = 40) -> QuerySet[Event]:
    """What somebody (every id of theirs) did in the day before, the latest first."""
    rows = Event.objects.filter(customer__in=ids, at__gt=until - BASKET, at__lte=until)
    return rows.select_related("product").order_by("-at", "-pk")[:most]


def costs_of_goods(products: Iterable[tuple[int, int]]) -> tuple[Decimal, bool]:
    """What so many of these products cost the shop, and whether that is all of it."""
    wanted = dict(products)
    costs = dict(Product.objects.filter(pk__in=wanted).values_list("pk", "unit_cost"))
    whole = all(costs.get(pk) is not None for pk in wanted)
    each = ((costs.get(pk) or Decimal(0)) * count for pk, count in wanted.items())
    return sum(each, Decimal(0)), whole


def _ordered_since(marks: Mapping[int, dt.datetime]) -> set[int]:
    """Which of these people placed a sale since their instant."""
    records = records_of(marks)
    rows = Order.objects.filter(customer__in=records, kind=Order.Kind.SALE)
    rows = rows.filter(placed_at__gte=min(marks.values()))
    pairs = rows.values_list("customer_id", "placed_at")
    return {records[pk] for pk, at in pairs if at >= marks[records[pk]]}


def _carts(left: Mapping[int, tuple[dt.datetime, int]]) -> list[Stuck]:
    records = records_of(left)
    earliest = min(at for at, _pk in left.values()) - BASKET
    events: dict[int, list[Event]] = {}
    for event in Event.objects.filter(customer__in=records, at__gte=earliest).order_by("at", "pk"):
        who = records[event.customer_id or 0]
        if left[who][0] - BASKET < event.at:
            events.setdefault(who, []).append(event)
    wanted = {event.product_id for each in events.values() for event in each if event.product_id}
    prices = dict(Product.objects.filter(pk__in=wanted).values_list("pk", "list_price"))
    return [_cart(who, *left[who], events.get(who, []), prices) for who in left]


def _cart(
    who: int, at: dt.datetime, pk: int, events: list[Event], prices: Mapping[int, Decimal | None]
) -> Stuck:
    basket: Counter[int] = Counter()
    value: Decimal | None = None
    for event in events:
        if event.name in ("product_added", "product_removed") and event.product_id:
            basket[event.product_id] += 1 if event.name == "product_added" else -1
        if event.name in CART[1:] and event.value:
            value = event.value
    goods = tuple((product, count) for product, count in basket.items() if count > 0)
    if value is None and goods and all(prices.get(product) for product, _count in goods):
        value = sum(
            ((prices[product] or Decimal(0)) * count for product, count in goods), Decimal(0)
        )
    last = next((event for event in events if event.pk == pk), None)
    return Stuck(
        key=f"cart:{pk}",
        customer=who,
        at=at,
        step=max((e.name for e in events if e.name in CART), key=CART.index, default=CART[0]),
        order=None,
        store=last.store_id if last else None,
        device=last.device if last else "",
        value=value,
        currency=basics.currency(),
        products=goods,
        names=frozenset(event.name for event in events),
    )


def _sales(orders: Iterable[Order]) -> list[Stuck]:
    listed = list(orders)
    people = people_of(order.customer_id or 0 for order in listed)
    lines: dict[int, Counter[int]] = {}
    rows = OrderLine.objects.filter(order__in=[each.pk for each in listed], removed_at=None)
    for order, product, count in rows.values_list("order_id", "product_id", "quantity"):
        if product and count > 0:
            lines.setdefault(order, Counter())[product] += count
    earliest = min(order.placed_at for order in listed) - BASKET
    did: dict[int, list[tuple[str, str, dt.datetime]]] = {}
    records = records_of(people.values())
    events = Event.objects.filter(customer__in=records, at__gte=earliest).order_by("at")
    for record, name, device, at in events.values_list("customer_id", "name", "device", "at"):
        did.setdefault(records[record], []).append((name, device, at))
    return [
        _sale(each, people[each.customer_id or 0], lines.get(each.pk, {}), did) for each in listed
    ]


def _sale(
    order: Order,
    who: int,
    lines: Mapping[int, int],
    did: Mapping[int, list[tuple[str, str, dt.datetime]]],
) -> Stuck:
    events = [each for each in did.get(who, ()) if each[2] > order.placed_at - BASKET]
    return Stuck(
        key=f"order:{order.pk}",
        customer=who,
        at=order.placed_at,
        step=ORDERED,
        order=order.pk,
        store=order.store_id,
        device=next((device for _name, device, _at in reversed(events) if device), ""),
        value=order.total,
        currency=order.currency,
        products=tuple(lines.items()),
        names=frozenset(name for name, _device, _at in events),
    )


def standstills(
    since: dt.datetime, until: dt.datetime, wait: dt.timedelta, now: dt.datetime
) -> Iterable[tuple[dt.datetime, Decimal | None, dt.timedelta | None]]:
    """Of the past: when somebody's last step with a cart was, between these instants, after which nothing came for
    `wait`; what the cart was worth, where an event said so; how long after it they bought, None: never."""
    steps = Event.objects.filter(name__in=CART, customer__isnull=False)
    steps = steps.filter(at__gte=since, at__lt=until + wait).order_by("customer_id", "at", "pk")
    rows = list(steps.values_list("customer_id", "at", "value"))
    sales: dict[int, list[dt.datetime]] = {}
    for some in batched({row[0] for row in rows}, _BATCH, strict=False):
        orders = Order.objects.filter(COUNTED, kind=Order.Kind.SALE, customer__in=some)
        orders = orders.filter(placed_at__gte=since).order_by("placed_at")
        for who, at in orders.values_list("customer_id", "placed_at"):
            sales.setdefault(who, []).append(at)
    for place, (who, at, value) in enumerate(rows):
        following = rows[place + 1] if place + 1 < len(rows) else None
        goes_on = following is not None and following[0] == who and following[1] <= at + wait
        if goes_on or not since <= at < until or at + wait > now:
            continue
        bought = next((sale for sale in sales.get(who, ()) if sale >= at), None)
        if bought is None or bought > at + wait:
            yield at, value, bought - at if bought else None


def goods_names(ids: Collection[int]) -> dict[int, str]:
    """What these products are called, with size and colour."""
    rows = Product.objects.filter(pk__in=set(ids)).only("title", "code", "size", "colour")
    return {row.pk: " ".join(filter(None, (row.name, row.size, row.colour))) for row in rows}
