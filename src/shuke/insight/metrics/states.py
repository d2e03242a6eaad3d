"""Where customers stand at the end of each month: new, coming back, slipping, asleep, won back.

One pass over purchases: from one of them to the next a customer is first active, then slipping, then asleep,
and the months in which this changes follow from its day alone. So each purchase is reduced to four month
numbers, and how often each four occur is all that is needed.
"""

from collections import Counter
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics import calendar
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.rhythm import days_of_customers
from shuke.warehouse.engine import Connection


@dataclass(frozen=True)
class Standing:
    """How many customers stand where at the end of one month, and who moved in it."""

    month: int
    new: int
    returning: int
    won_back: int
    slipping: int
    asleep: int
    #: Bought in this month after they had begun to slip.
    caught: int
    #: Began to slip, fell asleep in this month.
    slipped: int
    lost: int

    @property
    def customers(self) -> int:
        """Everybody who had ever bought."""
        return self.new + self.returning + self.won_back + self.slipping + self.asleep


def spans(connection: Connection, basis: Basis, days: int) -> ir.Table:
    """How many purchases (`people`) share: month bought, first month at whose end the customer slips (more
    than `days` days since), first at whose end they sleep (more than twice as many), month of the next
    purchase, and whether it was their `first`. What does not happen until the last day that counts is put
    into the month after."""
    today = calendar.number_of(basis.as_of, "day")
    never = calendar.number_of(basis.as_of, "month") + 1
    rows = days_of_customers(connection, basis)
    moments = rows.select(
        bought=calendar.month_of(rows.day),
        slips=_month(rows.day + (days + 1), today, never),
        sleeps=_month(rows.day + (2 * days + 1), today, never),
        following=_month(rows.day + rows.gap_days, today, never).coalesce(never),
        first=rows.number == 1,
    )
    keys = ["bought", "slips", "sleeps", "following", "first"]
    return moments.group_by(keys).aggregate(people=moments.count())


def _month(day: ir.IntegerValue, today: int, never: int) -> ir.IntegerValue:
    return ibis.ifelse(day > today, ibis.literal(never, type="int64"), calendar.month_of(day))


def standings(rows: list[dict], last: int) -> list[Standing]:
    """Every month from the first purchase to `last`, from the rows of `spans`."""
    change: dict[str, Counter] = {name: Counter() for name in ("active", "slipping", "asleep")}
    count: dict[str, Counter] = {
        name: Counter() for name in ("new", "won_back", "caught", "slipped", "lost")
    }
    for row in rows:
        bought, people, following = row["bought"], row["people"], row["following"]
        slips, sleeps = min(row["slips"], following), min(row["sleeps"], following)
        for state, begin, end in (
            ("active", bought, slips),
            ("slipping", slips, sleeps),
            ("asleep", sleeps, following),
        ):
            change[state][begin] += people
            change[state][end] -= people
        if row["first"]:
            count["new"][bought] += people
        if row["slips"] < following:
            count["slipped"][slips] += people
        if row["sleeps"] < following:
            count["lost"][sleeps] += people
            count["won_back"][following] += people
        elif row["slips"] < following:
            count["caught"][following] += people
    return _added_up(change, count, min((row["bought"] for row in rows), default=last + 1), last)


def _added_up(
    change: dict[str, Counter], count: dict[str, Counter], first: int, last: int
) -> list[Standing]:
    totals, now = [], dict.fromkeys(change, 0)
    for month in range(first, last + 1):
        for state in change:
            now[state] += change[state][month]
        here = {name: counter[month] for name, counter in count.items()}
        totals.append(
            Standing(
                month=month,
                returning=now["active"] - here["new"] - here["won_back"],
                slipping=now["slipping"],
                asleep=now["asleep"],
                **here,
            )
        )
    return totals
