"""What rooms above may add to the record (see `common.declarations`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor
from shuke.customers.models import Customer


@dataclass(frozen=True)
class Panel:
    """Something shown on a customer's record, under "what next".

    `read(actor, customer, ids of the person)` gives the context of `template`; None leaves the
    panel out (nothing to say, or no right). The one that asks for action has the lowest `order`.
    """

    template: str
    read: Callable[[Actor, Customer, list[int]], dict[str, Any] | None]
    order: int


@dataclass(frozen=True)
class TimelineKind:
    """How entries of one kind ("shop.order") look: an icon, and the template of their words."""

    kind: str
    icon: str
    template: str


@dataclass(frozen=True)
class CustomerFinder:
    """Finds customers by what another room knows of them, such as an order number.

    `find(actor, text)` gives customer ids.
    """

    find: Callable[[Actor, str], Iterable[int]]
