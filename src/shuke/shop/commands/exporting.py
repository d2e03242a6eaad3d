"""Lists of the shop as files: told before they leave."""

from shuke.common.access import Actor, require
from shuke.shop import facts


def announce_orders(actor: Actor, count: int, filters: dict[str, str]) -> None:
    """So many orders are about to leave the house as a file."""
    require(actor, "views.export")
    facts.ORDERS_EXPORTED.record(actor, count=count, filters=filters)


def announce_products(actor: Actor, count: int, filters: dict[str, str]) -> None:
    """So many products are about to leave the house as a file."""
    require(actor, "views.export")
    facts.PRODUCTS_EXPORTED.record(actor, count=count, filters=filters)
