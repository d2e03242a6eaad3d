"""The days that figures are of, and the days they are compared with."""

import datetime as dt
from dataclasses import dataclass

from shuke.common import clock

DAY = dt.timedelta(days=1)
#: Before any order: a period from here is the whole time.
BEGINNING = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class Period:
    """From the day `first` to the day `last`, both counted, in the shop's zone."""

    first: dt.date
    last: dt.date

    @classmethod
    def of_days(cls, days: int, last: dt.date) -> "Period":
        """So many days, `last` being the last."""
        return cls(last - DAY * (days - 1), last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.first.day == 1 and (self.last + DAY).day == 1

    def before(self) -> "Period":
        """As many days, or of whole months as many months, right before."""
        if self.is_whole_months:
            months = (
                (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            )
            return Period(_months_back(self.first, months), self.first - DAY)
        return Period.of_days(self.days, self.first - DAY)

    def year_before(self) -> "Period":
        """The same days of the year before; a month's end stays one."""
        last = _months_back(self.last + DAY, 12) - DAY if self.is_whole_months else None
        return Period(_months_back(self.first, 12), last or _months_back(self.last, 12))

    def months_before(self) -> "Period":
        """So many months back as it has a part in; what ends with a month does so there too."""
        day_after = self.last + DAY
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        ends = day_after.day == 1
        last = _months_back(day_after, months) - DAY if ends else _months_back(self.last, months)
        return Period(_months_back(self.first, months), last)

    def instants(self, until: dt.datetime, as_of: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """From when to when: while the day `as_of` is not over, the last day ends at the hour that
        `until` has reached in it, so that like is compared with like."""
        end = clock.day_start(self.last + DAY)
        reached = max(until - clock.day_start(as_of), dt.timedelta())
        if reached < clock.day_start(as_of + DAY) - clock.day_start(as_of):
            end = min(end, clock.day_start(self.last) + reached)
        return clock.day_start(self.first), end


def _months_back(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, min(day.day, (following - DAY).day))
