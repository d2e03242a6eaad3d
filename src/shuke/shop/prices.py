"""Prices of price lists: one as somebody writes it, many of them as text, and which of several holds."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NoReturn, Protocol

from django.utils.translation import gettext as _

from shuke.shop import pasted

CODE = "invalid_price"
#: Words before a place that say that the price is for dealers.
WHOLESALE = ("wholesale", "批发")
#: Words for all stores.
EVERYWHERE = frozenset({"", "all", "everywhere", "*", "全部", "所有门店", "全国"})


class Dated(Protocol):
    """What `holding` asks of a price."""

    pk: int
    buyers: str
    starts: dt.date
    ends: dt.date | None
    region_id: int | None
    store_id: int | None


@dataclass(frozen=True)
class Price:
    """What one product costs somewhere from a day on. `where` is a store or region as people call it, "" all
    of them; no currency: the shop's."""

    product: str
    where: str
    amount: Decimal
    starts: dt.date
    ends: dt.date | None = None
    currency: str = ""
    wholesale: bool = False


def holding[Row: Dated](
    prices: Iterable[Row],
    day: dt.date,
    *,
    store: int | None = None,
    region: int | None = None,
    wholesale: bool = False,
) -> Row | None:
    """Which of the prices of one product holds on `day` in a store of a region; None: its list price does.

    Of those whose days and place fit: a dealer's own price before that of consumers, a store's before its
    region's before everybody's, then the one that began last (a sale within the year's price), then the
    one that was entered last. Consumers never get dealers' prices.
    """
    fitting = [
        price
        for price in prices
        if price.starts <= day
        and (price.ends is None or day <= price.ends)
        and price.store_id in (None, store)
        and price.region_id in (None, region)
        and (wholesale or price.buyers != "wholesale")
    ]
    return max(fitting, key=_rank, default=None)


def _rank(price: Dated) -> tuple[bool, bool, bool, dt.date, int]:
    is_dealers = price.buyers == "wholesale"
    in_store, in_region = price.store_id is not None, price.region_id is not None
    return is_dealers, in_store, in_region, price.starts, price.pk


def prices_of_text(text: str) -> list[Price]:
    """Lines of "product code, where, price, first day[, last day[, currency]]" (commas, semicolons or tabs) as
    prices; a heading line is passed over. Invalid names every line that cannot be read."""
    return pasted.read_all(text, _of_row, _("There is no line with a price."))


def _of_row(row: list[str], place: int) -> Price:
    if not 4 <= len(row) <= 6:
        refuse(place, "text", _("Give product code, where, price, first day."))
    product, where, amount, starts, *rest = row
    ends, currency = (*rest, "", "")[:2]
    try:
        value = Decimal(amount.replace(",", ""))
    except InvalidOperation:
        refuse(place, "price", _("Enter a price like 129.00."))
    where, wholesale = _buyers(where)
    return Price(
        product,
        where,
        value,
        pasted.day(starts, place, CODE),
        pasted.day(ends, place, CODE) if ends else None,
        currency,
        wholesale,
    )


def _buyers(where: str) -> tuple[str, bool]:
    """The place without the word for dealers, and whether it stood there."""
    for word in WHOLESALE:
        if where.lower().startswith(word):
            return where[len(word) :].strip(" :：-"), True
    return where, False


def refuse(place: int, field: str, message: str) -> NoReturn:
    """Invalid for a price on line `place`."""
    pasted.refuse(place, field, message, CODE)
