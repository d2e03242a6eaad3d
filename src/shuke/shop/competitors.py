"""Prices of competitors as somebody writes them: one, and many of them as text."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from shuke.shop import pasted

CODE = "invalid_competitor_price"


@dataclass(frozen=True)
class CompetitorStatement:
    """What a competitor asked on `day` for something like `product` (its code). No currency: the shop's."""

    product: str
    competitor: str
    price: Decimal
    day: dt.date
    source: str
    offer: str = ""
    title: str = ""
    currency: str = ""


def competitor_prices_of_text(text: str) -> list[CompetitorStatement]:
    """Lines of "product code, competitor, price, day, source[, offer[, title there[, currency]]]" (commas,
    semicolons or tabs); a heading line is passed over. Invalid names every line that cannot be read."""
    return pasted.read_all(text, _of_row, _("There is no line with a price."))


def _of_row(row: list[str], place: int) -> CompetitorStatement:
    if not 5 <= len(row) <= 8:
        words = _("Give product code, competitor, price, day and where it was seen.")
        pasted.refuse(place, "text", words, CODE)
    product, competitor, price, day, source, *rest = row
    offer, title, currency = (*rest, "", "", "")[:3]
    try:
        value = Decimal(price.replace(",", "").strip("¥￥元 "))
    except InvalidOperation:
        pasted.refuse(place, "price", _("Enter a price like 129.00."), CODE)
    return CompetitorStatement(
        product, competitor, value, pasted.day(day, place, CODE), source, offer, title, currency
    )
