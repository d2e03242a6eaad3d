"""How somebody buys: how often, how much, and whether they are due."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuke.common import basics, clock
from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.shop.models import Order
from shuke.shop.queries.orders import counted, orders_of

_LOOK_BACK = 500


@dataclass(frozen=True)
class Rhythm:
    """The days on which somebody bought, seen from today."""

    #: Distinct days with a counted sale.
    days: int
    #: Whole days since the last one; None before the first.
    since: int | None
    #: Average days between purchases; None before the second.
    gap: int | None

    @property
    def state(self) -> str:
        """ "new", "once", "fresh" (lately), "due" (about now) or "late" (over 1.5 gaps ago)."""
        if self.since is None:
            return "new"
        if self.gap is None:
            return "once"
        if self.since > 1.5 * self.gap:
            return "late"
        return "due" if self.since >= 0.75 * self.gap else "fresh"


def rhythm(actor: Actor, customer_ids: Sequence[int]) -> Rhythm:
    """The rhythm of one person's last 500 counted sales."""
    sales = counted(actor).filter(customer__in=customer_ids, kind=Order.Kind.SALE)
    instants = sales.order_by("-placed_at").values_list("placed_at", flat=True)[:_LOOK_BACK]
    zone = clock.shop_zone()
    return of_days({instant.astimezone(zone).date() for instant in instants}, clock.today())


def of_days(days: set[dt.date], today: dt.date) -> Rhythm:
    """The rhythm of these days of purchase."""
    if not days:
        return Rhythm(0, None, None)
    first, last = min(days), max(days)
    gap = round((last - first).days / (len(days) - 1)) if len(days) > 1 else None
    return Rhythm(len(days), max((today - last).days, 0), gap)


def customer_panel(
    actor: Actor, customer: customers.Customer, ids: list[int]
) -> dict[str, Any] | None:
    """What the record shows of somebody's purchases; None without the right to see orders."""
    if not actor.can("orders.view"):
        return None
    average = customer.spent / customer.order_count if customer.order_count else Decimal(0)
    return {
        "customer": customer,
        "currency": basics.currency(),
        "average": average,
        "today": clock.today(),
        "rhythm": rhythm(actor, ids),
        "orders": orders_of(actor, ids, 4),
    }
