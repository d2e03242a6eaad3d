"""What a number is about: the currency, the days and places that count, net or sales only."""

import datetime as dt
from dataclasses import dataclass, replace

from shuke.common import basics, clock
from shuke.insight.metrics.exchange import digest
from shuke.insight.metrics.merges import merge_hops
from shuke.warehouse.engine import Connection


@dataclass(frozen=True)
class Basis:
    """The circumstances that every metric shares.

    currency: ISO 4217; amounts of other currencies are converted by the rate of their day
        (`metrics.exchange`) or left out, never added up.
    as_of: the last day that counts, in the shop's zone. Recency is counted back from its end.
    sales_only: False: counted orders, net of returns and refunds. True: lines of counted sales with
        quantity and price above 0, before returns, refunds and order discounts: the way in which the
        literature counts "sales".
    hops: longest chain of merged customers in the snapshot (0: nobody was merged).
    first: the first day that counts; None: since the beginning.
    stores: ids of the places of sale that count; empty: all.
    until: what was ordered from this instant on does not count, though the last day is not over then;
        None: the whole last day.
    rates: names the exchange rates by which orders of other currencies count; empty: there are none.
    sources: of customers who first came through one of them; empty: of all.
    """

    currency: str
    as_of: dt.date
    sales_only: bool = False
    hops: int = 0
    first: dt.date | None = None
    stores: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    rates: str = ""
    until: dt.datetime | None = None

    @property
    def is_partial(self) -> bool:
        """Whether orders of some places or people alone count."""
        return bool(self.stores or self.sources)

    @property
    def everywhere(self) -> "Basis":
        """The same of all places and people, since the beginning."""
        return replace(self, first=None, stores=(), sources=())

    @property
    def start(self) -> dt.datetime | None:
        """The instant at which the first day begins."""
        return clock.day_start(self.first) if self.first else None

    @property
    def limit(self) -> dt.datetime:
        """The instant from which on nothing counts."""
        return self.until or self.end

    @property
    def end(self) -> dt.datetime:
        """The instant at which the as-of day ends."""
        return clock.day_start(self.as_of + dt.timedelta(days=1))


def basis_for(
    connection: Connection,
    *,
    currency: str = "",
    as_of: dt.date | None = None,
    sales_only: bool = False,
) -> Basis:
    """A basis with defaults: the shop's currency (or, when no order has it nor can be converted into it, the
    most used one), today."""
    used = currencies(connection)
    currency = currency or _main_currency(connection, used)
    return Basis(
        currency=currency,
        as_of=as_of or clock.today(),
        sales_only=sales_only,
        hops=merge_hops(connection),
        rates=digest(connection, currency, used),
    )


def last_order_day(connection: Connection, currency: str = "") -> dt.date | None:
    """The day of the newest counted sale, in the shop's zone: an as-of day for old data."""
    orders = connection.table("orders")
    orders = orders.filter(orders.counted, orders.kind == "sale")
    if currency:
        orders = orders.filter(orders.currency == currency)
    last = connection.run(orders.placed_at.max())
    return last.astimezone(clock.shop_zone()).date() if last else None


def currencies(connection: Connection) -> dict[str, int]:
    """How many counted orders are in each currency that the shop has."""
    orders = connection.table("orders")
    orders = orders.filter(orders.counted)
    counts = orders.group_by("currency").aggregate(n=orders.count())
    return {row["currency"]: row["n"] for row in connection.run(counts).to_pylist()}


def _main_currency(connection: Connection, used: dict[str, int]) -> str:
    home = basics.currency()
    if not used or home in used or digest(connection, home, used):
        return home
    return max(sorted(used), key=used.__getitem__)
