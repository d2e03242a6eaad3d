"""What rooms above may add to the pages of the shop (see `common.declarations`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor
from shuke.shop.models import Order, Product


@dataclass(frozen=True)
class ProductPanel:
    """Something shown on a product's page, under "what next": `read(actor, product)` gives the context
    of `template`, as `panel`; None leaves it out."""

    template: str
    read: Callable[[Actor, Product], dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class OrderPanel:
    """The same for an order's page: `read(actor, order)`."""

    template: str
    read: Callable[[Actor, Order], dict[str, Any] | None]
    order: int = 50
