"""What a source of customers cost: one statement, and how a person writes many of them as text."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from django.utils.translation import gettext as _

from shuke.shop import pasted

CODE = "invalid_cost"


@dataclass(frozen=True)
class Cost:
    """What a source cost from a day to a day, both included. No currency: the shop's."""

    source: str
    starts: dt.date
    ends: dt.date
    amount: Decimal
    currency: str = ""


def costs_of_text(text: str) -> list[Cost]:
    """Lines of "source, from, to, amount[, currency]" (commas, semicolons or tabs; days YYYY-MM-DD, or a
    month YYYY-MM in place of both) as costs; a heading line is passed over. Invalid names every line that cannot be read."""
    return pasted.read_all(text, _of_row, _("There is no line with a cost."))


def _of_row(row: list[str], place: int) -> Cost:
    if len(row) > 1 and len(row[1]) == 7:
        # A whole month.
        first = _day(f"{row[1]}-01", place)
        last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        row = [row[0], first.isoformat(), (last - dt.timedelta(days=1)).isoformat(), *row[2:]]
    if len(row) in (5, 6) and row[4][:1].isdigit():
        refuse(place, "amount", _("Write the amount without a sign for thousands: 1800.50."))
    if not 4 <= len(row) <= 5:
        refuse(place, "text", _("Give source, first day, last day, amount."))
    try:
        amount = Decimal(row[3].replace(",", ""))
    except InvalidOperation:
        refuse(place, "amount", _("Enter an amount of 0 or more."))
    currency = row[4] if len(row) == 5 else ""
    return Cost(row[0], _day(row[1], place), _day(row[2], place), amount, currency)


def refuse(place: int, field: str, message: str) -> NoReturn:
    """Invalid for a cost on line `place`."""
    pasted.refuse(place, field, message, CODE)


def _day(text: str, place: int) -> dt.date:
    return pasted.day(text, place, CODE)
