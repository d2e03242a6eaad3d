"""The figures of what people talk about: texts by theme and feeling, by week, by channel."""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.common import clock
from shuke.insight.metrics import calendar
from shuke.insight.metrics.merges import resolved
from shuke.insight.metrics.period import DAY, Period
from shuke.insight.reports.query import Query
from shuke.insight.text_rules import holding, theme_labels
from shuke.insight.texts.feeling import BAD, GOOD
from shuke.insight.texts.themes import tokens

#: Weeks that are told at most, and days of one.
WEEKS, WEEK = 26, 7


@dataclass(frozen=True)
class Talk:
    """How many texts there are of one thing, how many of them feel good and bad, and how many people wrote them, as
    far as they are on record."""

    key: str
    texts: int
    good: int
    bad: int
    people: int = 0
    before: int | None = None


@dataclass(frozen=True)
class TalkReport:
    """`whole`: all texts of the days; `themes` the most spoken of first; `weeks` from the first to the last, each seven
    days up to the last day; `channels` by "source:channel"."""

    whole: Talk
    themes: list[Talk]
    weeks: list[Talk]
    channels: list[Talk]


def mark() -> Any:
    """The list of themes that holds."""
    rules = holding()
    return rules.pk if rules else None


def compute(connection: Any, query: Query) -> TalkReport:
    keys = list(theme_labels())
    assert query.period
    rows = _rows(connection, query, query.period)
    sums = rows.aggregate(**_sums(rows, keys))
    [row] = connection.run(sums).to_pylist()
    past: dict[str, Any] = {}
    if then := query.against:
        before = _rows(connection, query, then)
        [past] = connection.run(before.aggregate(**_counts(before, keys))).to_pylist()
    themes = [_talk(key, row, f"t{at}", past.get(f"t{at}")) for at, key in enumerate(keys)]
    return TalkReport(
        _talk("", row, "all", past.get("all")),
        sorted((each for each in themes if each.texts), key=lambda each: (-each.texts, each.key)),
        _weeks(connection, rows, query.period),
        _channels(connection, rows),
    )


def _rows(connection: Any, query: Query, period: Period) -> ir.Table:
    rows = connection.table("text_readings")
    start, end = clock.day_start(period.first), clock.day_start(period.last + DAY)
    rows = rows.filter(~rows.gone, rows.at >= start, rows.at < end)
    if (source := query["of"]) != "all":
        rows = rows.filter(rows.source == source)
    if query.basis.hops:
        rows = resolved(rows, connection.table("customers"), query.basis.hops)
    return rows


def _about(rows: ir.Table, key: str, *feelings: int) -> ir.BooleanValue:
    return ibis.or_(*map(rows.themes.contains, tokens(key, *feelings)))


def _counts(rows: ir.Table, keys: list[str]) -> dict[str, ir.Value]:
    counts = {f"t{at}": rows.count(where=_about(rows, key)) for at, key in enumerate(keys)}
    return {"all": rows.count(), **counts}


def _sums(rows: ir.Table, keys: list[str]) -> dict[str, ir.Value]:
    sums = _counts(rows, keys) | _felt(rows, "all")
    sums["all_people"] = rows.customer_id.nunique()
    for at, key in enumerate(keys):
        sums[f"t{at}_good"] = rows.count(where=_about(rows, key, GOOD))
        sums[f"t{at}_bad"] = rows.count(where=_about(rows, key, BAD))
        sums[f"t{at}_people"] = rows.customer_id.nunique(where=_about(rows, key))
    return sums


def _felt(rows: ir.Table, name: str) -> dict[str, ir.Value]:
    return {
        f"{name}_good": rows.count(where=rows.feeling == GOOD),
        f"{name}_bad": rows.count(where=rows.feeling == BAD),
    }


def _talk(key: str, row: dict[str, Any], name: str, before: int | None = None) -> Talk:
    return Talk(
        key,
        int(row[name] or 0),
        int(row[f"{name}_good"] or 0),
        int(row[f"{name}_bad"] or 0),
        int(row.get(f"{name}_people") or 0),
        None if before is None else int(before),
    )


def _weeks(connection: Any, rows: ir.Table, period: Period) -> list[Talk]:
    """Weeks are counted back from the end, so that each is whole."""
    ago = (calendar.number_of(period.last, "day") - calendar.local_day(rows.at)) // WEEK
    rows = rows.mutate(ago=ago)
    sums = rows.group_by("ago").aggregate(all=rows.count(), **_felt(rows, "all"))
    by_week = {int(row["ago"]): row for row in connection.run(sums).to_pylist()}
    count = min(period.days // WEEK, WEEKS)
    first = period.last + DAY
    nothing = {"all": 0, "all_good": 0, "all_bad": 0}
    return [
        _talk((first - DAY * WEEK * (ago + 1)).isoformat(), by_week.get(ago, nothing), "all")
        for ago in range(count - 1, -1, -1)
    ]


def _channels(connection: Any, rows: ir.Table) -> list[Talk]:
    sums = rows.group_by("source", "channel").aggregate(
        all=rows.count(), all_people=rows.customer_id.nunique(), **_felt(rows, "all")
    )
    made = [
        _talk(f"{row['source']}:{row['channel']}", row, "all")
        for row in connection.run(sums).to_pylist()
    ]
    return sorted(made, key=lambda each: (-each.texts, each.key))
