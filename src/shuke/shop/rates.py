"""Exchange rates as somebody writes them: one rate, and many of them as text."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from babel import Locale
from django.utils.translation import gettext as _

from shuke.common.basics import USUAL_CURRENCIES
from shuke.shop import pasted

CODE = "invalid_rate"


@dataclass(frozen=True)
class Rate:
    """One unit of `currency` is worth `rate` of the shop's currency, from `day` on."""

    currency: str
    day: dt.date
    rate: Decimal


def rates_of_text(text: str) -> list[Rate]:
    """Lines of "currency, day, rate" (commas, semicolons, tabs or spaces between) as rates; a heading line is
    passed over. Invalid names every line that cannot be read."""
    return pasted.read_all(text, _of_row, _("There is no line with a rate."))


def _of_row(row: list[str], place: int) -> Rate:
    if len(row) == 1:  # "USD 2026-11-02 7.12", as one types it
        row = [cell for cell in re.split(r"[\s、]+", row[0]) if cell]
    if len(row) == 4 and row[2].isdigit() and row[3].isdigit():
        # 7,12 in a table that is divided by commas.
        pasted.refuse(place, "rate", _("Write the rate with a point: 7.12."), CODE)
    if len(row) != 3:
        pasted.refuse(
            place, "text", _("Give currency, day and rate, like USD, 2026-11-02, 7.12."), CODE
        )
    currency, day, text = row
    text = text.removesuffix("元").strip()
    if re.fullmatch(r"\d+,\d+", text):
        text = text.replace(",", ".")
    try:
        rate = Decimal(text)
    except InvalidOperation:
        pasted.refuse(place, "rate", _("Enter a rate above 0, like 7.12."), CODE)
    return Rate(_codes().get(currency, currency), pasted.day(day, place, CODE), rate)


@cache
def _codes() -> dict[str, str]:
    """The code of each usual currency by its name in both languages: 美元, US Dollar."""
    names = [Locale.parse(language).currencies for language in ("zh_Hans", "en")]
    return {name[code]: code for name in names for code in USUAL_CURRENCIES}
