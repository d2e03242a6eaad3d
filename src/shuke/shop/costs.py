"""What a source of customers cost: one statement, and how a person writes many of them as text."""

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

#: So many lines that cannot be used are named at once.
MOST_FAULTS = 10


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
    costs: list[Cost] = []
    faults: list[Invalid] = []
    text = text.strip().replace("\0", "")
    heading = text.partition("\n")[0]
    mark = next((mark for mark in ("\t", ";", "，") if mark in heading), ",")
    for place, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), 1):
        row = [cell.strip() for cell in cells]
        if not any(row) or (place == 1 and not any(c.isdigit() for cell in row for c in cell)):
            continue
        try:
            costs.append(_of_row(row, place))
        except Invalid as fault:
            faults.append(fault)
    refuse_all(faults)
    if not costs:
        raise Invalid(_("There is no line with a cost."), fields={"text": _("Enter a line.")})
    return costs


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


def _day(text: str, place: int) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        refuse(place, "from", _("Enter a day like 2026-11-23."))


def refuse(place: int, field: str, message: str) -> NoReturn:
    """Invalid for what stands on line `place`."""
    words = _("Line %(place)s: %(why)s") % {"place": place, "why": message}
    raise Invalid(words, code="invalid_cost", fields={field: message})


def refuse_all(faults: list[Invalid]) -> None:
    """Invalid for all of `faults` together, so that nobody mends line after line; nothing for none."""
    if faults:
        words = "\n".join(str(fault.message) for fault in faults[:MOST_FAULTS])
        if len(faults) > MOST_FAULTS:
            words += "\n…"
        raise Invalid(words, code="invalid_cost", fields=faults[0].fields)
