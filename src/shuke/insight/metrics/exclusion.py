"""Orders that are left out of every figure as suspected fakes: how many, and how much money.

One definition for every engine; what counts instead is `counted` of `shop.warehouse`.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shuke.insight.metrics.exchange import in_one_currency
from shuke.insight.metrics.orders import inside

if TYPE_CHECKING:
    from shuke.insight.metrics.basis import Basis


@dataclass(frozen=True)
class Suspects:
    """Orders that would count if nobody had excluded them, and their net revenue in the basis's currency."""

    orders: int = 0
    amount: Decimal = Decimal(0)


def suspects(connection: Any, basis: "Basis") -> Suspects:
    """Those of the basis's days and stores. Orders in a currency without a rate are counted without money."""
    orders = connection.table("orders")
    orders = orders.filter(
        orders.excluded_at.notnull(),
        orders.status.notin(["unpaid", "cancelled"]),
        *inside(orders, basis),
    )
    number = connection.run(orders.aggregate(orders=orders.count())).to_pylist()[0]["orders"]
    if not number:
        return Suspects()
    worth = in_one_currency(connection, orders, basis, ("net",))
    amount = connection.run(worth.aggregate(amount=worth.net.sum())).to_pylist()[0]["amount"]
    return Suspects(number, amount or Decimal(0))
