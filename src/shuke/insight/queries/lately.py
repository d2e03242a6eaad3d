"""The last days beside the days before, by the same metrics and days as the report on the shop."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.kit.figures import Figure
from shuke.insight.metrics import METRICS
from shuke.insight.metrics.breakdown import figures, nothing
from shuke.insight.metrics.calendar import number_of
from shuke.insight.metrics.dimensions import DIMENSIONS
from shuke.insight.metrics.period import Period
from shuke.insight.metrics.snapshot import basis_at, remembered
from shuke.warehouse.engine import Connection, connect

PERIODS = (7, 30)
KEYS = (
    "revenue",
    "orders",
    "new_customers",
    "returning_share",
    "profit",
    "buyers",
    "cost_coverage",
)
#: What Today tells of them, with name, unit and definition.
TODAY = tuple(METRICS[key] for key in KEYS[:5])


@dataclass(frozen=True)
class Lately:
    """`now[7]` are the metrics of the seven days of which today is the last, `before[7]` those of the seven
    before, up to the same hour. Money in `currency`."""

    as_of: dt.datetime
    today: dt.date
    currency: str
    now: dict[int, dict[str, Any]]
    before: dict[int, dict[str, Any]]
    #: (day in the shop's zone, revenue) of the last 30 days, with zeros; the last one is not over.
    days: list[tuple[dt.date, Decimal]] = field(default_factory=list)

    def span(self, days: int) -> tuple[dt.date, dt.date]:
        """The first and the last of the `days` that `now[days]` is of."""
        period = Period.of_days(days, self.today)
        return period.first, period.last

    def figure(self, key: str, days: int) -> Figure:
        """A metric of the last days, as pages compare it."""
        first, last = self.span(days)
        return Figure(key, self.now[days][key], f"{first}/{last}")


def lately(actor: Actor) -> Lately:
    """The last 7 and 30 days. Busy while the warehouse is being made."""
    require(actor, "insight.view")
    with connect() as connection:
        today = clock.today()
        return remembered(connection, ("lately", today), lambda: _lately(connection, today))


def _lately(connection: Connection, today: dt.date) -> Lately:
    basis, until = basis_at(connection, today), connection.copied_until()
    periods = {days: Period.of_days(days, today) for days in PERIODS}

    def of(period: Period, end: dt.datetime) -> dict[str, Any]:
        return figures(connection, basis, KEYS, period.instants(end, today))[None]

    month = periods[30]
    window = month.instants(basis.end, today)
    by_day = figures(connection, basis, ("revenue",), window, DIMENSIONS["day"])
    listed = [month.first + dt.timedelta(days=at) for at in range(month.days)]
    return Lately(
        as_of=min(until, clock.now()),
        today=today,
        currency=basis.currency,
        now={days: of(period, basis.end) for days, period in periods.items()},
        before={days: of(period.before(), until) for days, period in periods.items()},
        days=[
            (day, by_day.get(number_of(day, "day"), nothing(("revenue",)))["revenue"] or Decimal(0))
            for day in listed
        ],
    )
