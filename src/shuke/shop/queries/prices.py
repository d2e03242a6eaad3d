"""What products cost by the price lists, and what stores have of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from shuke.common import basics, clock
from shuke.common.access import Actor, require
from shuke.shop.models import ListedPrice, Product
from shuke.shop.prices import holding
from shuke.shop.stock import Level, levels
from shuke.team.queries import Store, stores

#: So many prices of a product, ended ones too, are listed on its page.
MOST = 50


@dataclass(frozen=True)
class Offered:
    """What a product costs on a day: by a price of the lists (`listed`), or its list price (None)."""

    price: Decimal | None
    currency: str
    listed: ListedPrice | None = None


def listed_prices(actor: Actor) -> QuerySet[ListedPrice]:
    """Every price of the lists that stands; who is limited to stores sees those of their stores, of their
    regions and of everywhere."""
    require(actor, "orders.view")
    return _in_reach(actor, ListedPrice.objects.open()).select_related("product", "region", "store")


def price_on(
    product: Product, day: dt.date, *, store: Store | None = None, wholesale: bool = False
) -> Offered:
    """What `product` costs on `day` in a store, or where no store is asked for."""
    return prices_on([product], day, store=store, wholesale=wholesale)[product.pk]


def prices_on(
    products: Collection[Product],
    day: dt.date,
    *,
    store: Store | None = None,
    wholesale: bool = False,
) -> dict[int, Offered]:
    """The same of many, by id, in one query."""
    by_product = _by_product(products)
    region = store.region_id if store else None
    offered = {}
    for product in products:
        row = holding(
            by_product[product.pk], day, store=store.pk if store else None, region=region,
            wholesale=wholesale,
        )  # fmt: skip
        if row is None:
            own = product.currency or basics.currency()
            offered[product.pk] = Offered(product.list_price, own)
        else:
            offered[product.pk] = Offered(row.price, row.currency, row)
    return offered


def _by_product(products: Collection[Product]) -> dict[int, list[ListedPrice]]:
    by_product: dict[int, list[ListedPrice]] = defaultdict(list)
    for row in ListedPrice.objects.open().filter(product__in=[each.pk for each in products]):
        by_product[row.product_id].append(row)
    return by_product


@dataclass(frozen=True)
class StoreRow:
    """What a store has of a product and asks for it; `stock` None: nobody said."""

    store: Store
    stock: Level | None
    offered: Offered
    dealers: Offered | None


def by_store(actor: Actor, product: Product) -> list[StoreRow]:
    """Stock and price today by store: of stores that say something of either."""
    today = clock.today()
    stock = {level.store_id: level for level in levels([product.pk])}
    prices = _by_product([product])[product.pk]
    own = Offered(product.list_price, product.currency or basics.currency())
    rows = []
    for store in stores(actor):
        where: dict[str, Any] = {"store": store.pk, "region": store.region_id}
        usual = holding(prices, today, **where)
        dealers = holding(prices, today, **where, wholesale=True)
        if store.pk not in stock and (usual is None or not usual.place) and dealers == usual:
            continue
        rows.append(
            StoreRow(
                store,
                stock.get(store.pk),
                Offered(usual.price, usual.currency, usual) if usual else own,
                Offered(dealers.price, dealers.currency, dealers)
                if dealers is not None and dealers.buyers == ListedPrice.For.WHOLESALE
                else None,
            )
        )
    return rows


def price_history(actor: Actor, product: Product) -> list[ListedPrice]:
    """Every price that was ever stated of it where the actor looks after, the latest first."""
    rows = _in_reach(actor, ListedPrice.objects.filter(product=product))
    return list(rows.select_related("region", "store").order_by("-starts", "-pk")[:MOST])


def stock_of(actor: Actor, products: Sequence[int]) -> dict[int, Decimal]:
    """What the actor's stores have of each together, of those of which somebody said it."""
    limit = actor.scope.stores
    sums: dict[int, Decimal] = {}
    for row in levels(products):
        if limit is None or row.store_id in limit:
            sums[row.product_id] = sums.get(row.product_id, Decimal(0)) + row.quantity
    return sums


def levels_of(actor: Actor, products: Sequence[int]) -> list[tuple[Store, Level]]:
    """What there is of these products at the actor's stores, with the stores."""
    limit = actor.scope.stores
    rows = [row for row in levels(products) if limit is None or row.store_id in limit]
    by_id = {store.pk: store for store in stores(actor)}
    return [(by_id[row.store_id], row) for row in rows]


def _in_reach(actor: Actor, rows: QuerySet[ListedPrice]) -> QuerySet[ListedPrice]:
    limit = actor.scope.stores
    if limit is None:
        return rows
    regions = [store.region_id for store in stores(actor) if store.region_id]
    return rows.filter(Q(place="") | Q(store__in=limit) | Q(region__in=regions))
