"""Business time: what counts as the shop's working hours, and sums over them.

Weekly hours in the shop's zone, less public holidays, plus the working days that make up for them, under
the shop's own days. Holidays come from the `holidays` package; make-up days of a year are announced late
in the year before, and until then only the shop's own days know them.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

Hours = tuple[dt.time, dt.time]
#: A sum of business time gives up after so many days without an open hour.
FAR = 3660


@dataclass(frozen=True)
class Day:
    """How the shop works on a day: `hours` (None: closed) and the `name` of what makes it special."""

    day: dt.date
    hours: Hours | None
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """The rules; `holidays` is a calendar of the `holidays` package, or any mapping of day to name."""

    zone: ZoneInfo
    weekly: Mapping[int, Hours]
    holidays: Any
    own: Mapping[dt.date, Day]

    def on(self, day: dt.date) -> Day:
        """How the shop works on this day."""
        if day in self.own:
            return self.own[day]
        name = self.holidays.get(day) or ""
        if name:
            return Day(day, None, name)
        if day in getattr(self.holidays, "weekend_workdays", ()) and self.weekly:
            # A Saturday or Sunday that makes up for a holiday has the hours of the week's first day.
            return Day(day, self.weekly[min(self.weekly)])
        return Day(day, self.weekly.get(day.weekday()))

    def is_open(self, at: dt.datetime) -> bool:
        opening = self._opening(at.astimezone(self.zone).date())
        return opening is not None and opening[0] <= at < opening[1]

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Business time from `start` to `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        total = dt.timedelta()
        day, last = (at.astimezone(self.zone).date() for at in (start, end))
        while day <= last:
            if opening := self._opening(day):
                total += max(min(opening[1], end) - max(opening[0], start), dt.timedelta())
            day += dt.timedelta(days=1)
        return total

    def add(self, start: dt.datetime, time: dt.timedelta) -> dt.datetime:
        """The instant at which so much business time (zero or more) has passed since `start`, in UTC.

        ValueError when the shop never opens.
        """
        if not time:
            return start
        for opens, closes in self._openings(start):
            begins = max(opens, start)
            if closes - begins >= time:
                return begins + time
            time -= closes - begins
        raise ValueError("the shop never opens")

    def _openings(self, start: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        first = start.astimezone(self.zone).date()
        for offset in range(FAR):
            opening = self._opening(first + dt.timedelta(days=offset))
            if opening and opening[1] > start:
                yield opening

    def _opening(self, day: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        """The instants between which the shop works on a day, in UTC."""
        hours = self.on(day).hours
        if hours is None:
            return None
        opens, closes = (
            dt.datetime.combine(day, time, self.zone).astimezone(dt.UTC) for time in hours
        )
        return opens, closes
