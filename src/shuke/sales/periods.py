"""Years, quarters and months of targets, by short keys: "2026", "2026-Q3", "2026-08"."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.days import YEARS, months_after
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.common.money import rounded

MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months from its first day."""

    first: dt.date
    span: str

    @property
    def end(self) -> dt.date:
        """The day after its last."""
        return months_after(self.first, MONTHS[self.span])

    @property
    def last(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    @property
    def key(self) -> str:
        if self.span == "year":
            return str(self.first.year)
        if self.span == "quarter":
            return f"{self.first.year}-Q{self.quarter}"
        return f"{self.first:%Y-%m}"

    @property
    def quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def months(self) -> list[dt.date]:
        """The first days of its months."""
        return [months_after(self.first, at) for at in range(MONTHS[self.span])]

    @property
    def parts(self) -> list["Period"]:
        """What it is made of: quarters of a year, months of a quarter."""
        below = {"year": "quarter", "quarter": "month"}.get(self.span)
        if below is None:
            return []
        step = MONTHS[below]
        firsts = [months_after(self.first, at) for at in range(0, MONTHS[self.span], step)]
        return [Period(first, below) for first in firsts]

    def __str__(self) -> str:
        if self.span == "year":
            return _("All of %(year)s") % {"year": self.first.year}
        if self.span == "quarter":
            return _("Quarter %(number)s") % {"number": self.quarter}
        return formats.month(self.first)

    def year_before(self) -> "Period":
        return Period(self.first.replace(year=self.first.year - 1), self.span)


def of_year(year: int) -> list[Period]:
    """The year, and each quarter followed by its months."""
    whole = Period(dt.date(year, 1, 1), "year")
    rows = [whole]
    for quarter in whole.parts:
        rows += [quarter, *quarter.parts]
    return rows


def month_of(day: dt.date) -> Period:
    return Period(day.replace(day=1), "month")


def read(key: str) -> Period:
    """The period of a key. Raises NotFound."""
    match = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", key, re.ASCII)
    if match is None or not YEARS[0] < int(match[1]) < YEARS[1]:
        raise NotFound(_("There is no such period."))
    year = int(match[1])
    if match[2]:
        return Period(dt.date(year, int(match[2]) * 3 - 2, 1), "quarter")
    if match[3]:
        return Period(dt.date(year, int(match[3]), 1), "month")
    return Period(dt.date(year, 1, 1), "year")


def spread(whole: Decimal, shares: list[Decimal]) -> list[Decimal]:
    """`whole` by shares that add up to 1, in the shop's smallest coin; the last one takes what is left over."""
    parts = [rounded(whole * share, basics.currency()) for share in shares[:-1]]
    return [*parts, whole - sum(parts, Decimal(0))]
