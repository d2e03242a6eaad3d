"""What competitors ask, beside what ours costs today."""

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import QuerySet

from shuke.common import clock, shop_settings
from shuke.common.access import Actor, require
from shuke.shop.models import CompetitorPrice, Product
from shuke.shop.queries.prices import prices_on
from shuke.shop.settings import UNDERCUT

#: What was seen longer ago says nothing of today.
FRESH = dt.timedelta(days=30)
#: On a product's page.
LISTED = 12


def competitor_prices(actor: Actor) -> QuerySet[CompetitorPrice]:
    """Every statement that stands."""
    require(actor, "orders.view")
    return CompetitorPrice.objects.open().select_related("product")


def beside_ours(rows: Iterable[CompetitorPrice]) -> list[CompetitorPrice]:
    """The rows with `ours`, what the product costs today, and `below`, by which share theirs is lower (None: in
    another currency, or ours has no price)."""
    listed = list(rows)
    offered = prices_on([row.product for row in listed], clock.today()) if listed else {}
    for row in listed:
        own = offered[row.product_id]
        if own.price and own.currency in (row.currency, ""):
            row.ours, row.below = own.price, 1 - row.price / own.price
    return listed


def latest_of_competitors(product: Product) -> list[CompetitorPrice]:
    """What stands of a product, the latest of each competitor first, then what they asked before."""
    rows = CompetitorPrice.objects.open().filter(product=product).select_related("product")
    return beside_ours(rows.order_by("-day", "-pk")[:LISTED])


def undercut() -> Decimal:
    """From which share below ours the owner wants to know."""
    return Decimal(str(shop_settings.value(UNDERCUT))) / 100


def undercutting(actor: Actor, products: Collection[int] | None = None) -> list[CompetitorPrice]:
    """The latest fresh statement of each competitor and product (every one, or these) that is below ours by the
    owner's share, the lowest first."""
    fresh = competitor_prices(actor).filter(day__gt=clock.today() - FRESH)
    if products is not None:
        fresh = fresh.filter(product__in=products)
    latest: dict[tuple[int, str], CompetitorPrice] = {}
    for row in fresh.order_by("day", "pk"):
        latest[row.product_id, row.competitor] = row
    limit = undercut()
    below = [row for row in beside_ours(latest.values()) if row.below and row.below >= limit]
    return sorted(below, key=lambda row: (-(row.below or 0), row.pk))
