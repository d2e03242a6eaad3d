"""The generic report: metrics by a dimension, over any days, beside others. A report of this kind is a
`Layout`: which metrics, by what; computing, page, tables and people come from here."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common import clock
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.customers.queries import source_name
from shuke.insight.metrics import calendar
from shuke.insight.metrics.breakdown import Window, figures, nothing
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.dimensions import DIMENSIONS, Dimension
from shuke.insight.metrics.period import BEGINNING, Period
from shuke.insight.reports.beside import against
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.tiles import buyers, days_text, text, tiles
from shuke.insight.segments.choices import STORE_KINDS
from shuke.shop.queries import product_titles

#: So many parts are told: the newest of time, else the greatest.
MOST = 400
#: So many are drawn where the parts are no time.
DRAWN = 20


@dataclass(frozen=True)
class Part:
    """One part: `key` is the first day of a stretch of time, else a code or text (empty: nobody knows)."""

    key: str
    name: str
    values: dict[str, Any]
    before: dict[str, Any] | None = None


@dataclass(frozen=True)
class Breakdown:
    """The metrics of the days asked about and, where asked for, of those they are compared with: in all,
    and by part; parts of time in order, those without orders too, others by their measure."""

    period: Period | None
    against: Period | None
    by: str
    total: dict[str, Any]
    before: dict[str, Any] | None
    parts: list[Part]


def windows(connection: Any, query: Query) -> tuple[Window, Window | None]:
    """The instants of the days asked about, and of those they are compared with."""
    as_of, until = query.basis.as_of, connection.copied_until()
    beginning = Period(BEGINNING, as_of)
    whole = (query.period or beginning).instants(query.basis.end, as_of)
    return whole, query.against.instants(until, as_of) if query.against else None


@dataclass(frozen=True)
class Layout:
    """Which metrics (the first is drawn unless another is chosen) by which dimensions (likewise)."""

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    missing: Any
    #: The option that chooses the dimension, and the one that is chosen unless another is.
    chooser: str = "by"
    initial: str | Callable[[], str] = ""

    @property
    def options(self) -> tuple[Option, ...]:
        by = {key: DIMENSIONS[key].label for key in self.dimensions}
        measures = {key: METRICS[key].name for key in self.metrics}
        return (
            Option(
                self.chooser, pgettext_lazy("grain", "By"), self.initial or self.dimensions[0], by
            ),
            Option("measure", gettext_lazy("In the chart"), self.metrics[0], measures, named=True),
        )

    def report(self, **about: Any) -> Report:
        """The report of this layout; `about` as `Report` has it."""
        return Report(
            compute=self.compute,
            present=self.present,
            options=self.options,
            metrics=self.metrics,
            by_place=True,
            **about,
        )

    def compute(self, connection: Any, query: Query) -> Breakdown:
        by = DIMENSIONS[query[self.chooser]]
        now, before = windows(connection, query)
        keys = self.metrics
        totals = [
            figures(connection, query.basis, keys, window)[None] if window else None
            for window in (now, before)
        ]
        parts, earlier = (
            figures(connection, query.basis, keys, window, by) if window else None
            for window in (now, before)
        )
        rows = (
            self._over_time(query, by.grain, parts or {}, earlier)
            if by.grain
            else self._by_size(connection, query, by, parts or {}, earlier)
        )
        return Breakdown(query.period, query.against, by.key, totals[0] or {}, totals[1], rows)

    def _over_time(
        self,
        query: Query,
        grain: calendar.Grain,
        parts: dict[int, dict],
        earlier: dict[int, dict] | None,
    ) -> list[Part]:
        if not parts:
            return []
        last = calendar.number_of(query.basis.as_of, grain)
        first, shift = min(parts), 0
        if query.period:
            # A shop younger than the days asked about begins with its first order.
            first = max(first, calendar.number_of(query.period.first, grain))
        if query.period and query.against:
            begins = [calendar.number_of(p.first, grain) for p in (query.period, query.against)]
            first, shift = begins[0], begins[0] - begins[1]
        elif query.against:
            shift = last - calendar.number_of(query.against.last, grain)
        return [
            Part(
                calendar.first_day(number, grain).isoformat(),
                "",
                parts.get(number) or nothing(self.metrics),
                None if earlier is None else earlier.get(number - shift) or nothing(self.metrics),
            )
            for number in range(max(first, last - MOST + 1), last + 1)
        ]

    def _by_size(
        self,
        connection: Any,
        query: Query,
        by: Dimension,
        parts: dict[str, dict],
        earlier: dict[str, dict] | None,
    ) -> list[Part]:
        measure = query["measure"]
        every = dict.fromkeys([*parts, *(earlier or {})])
        of = {part: parts.get(part) or nothing(self.metrics) for part in every}
        order = sorted(of, key=lambda part: (-float(of[part][measure] or 0), str(part)))
        if by.key == "weekday":
            order = sorted(of)
        names = _names(connection, by, order[:MOST])
        return [
            Part(
                str(part or ""),
                names.get(part, ""),
                of[part],
                None if earlier is None else earlier.get(part) or nothing(self.metrics),
            )
            for part in order[:MOST]
        ]

    def present(self, report: Breakdown, query: Query) -> Presentation:
        if not report.parts:
            return Presentation(missing=str(self.missing))
        by, measure = DIMENSIONS[report.by], query["measure"]
        notices = []
        if by.grain and _is_running(report.parts[-1], by.grain, query):
            notices.append(_("The last period is not over: its figures will still grow."))
        if len(report.parts) == MOST:
            notices.append(_("Only the first %(n)s are listed.") % {"n": MOST})
        return Presentation(
            self._answer(report, by, measure, query),
            stats=tiles(self.metrics, report.total, report.before, query),
            pictures=[_picture(report, by, measure, query)],
            sheets=[self._sheet(report, by, measure, query)],
            notices=notices,
            audience=buyers(query, query.period),
            period=days_text(query),
        )

    def _answer(self, report: Breakdown, by: Dimension, measure: str, query: Query) -> str:
        # What nobody knows is no answer, where anything else is.
        parts = [part for part in report.parts if part.key] or report.parts
        best = max(parts, key=lambda part: float(part.values[measure] or 0))
        words = {
            "part": label(best, by),
            "value": text(measure, best.values[measure], query.basis.currency, short=True),
            "metric": METRICS[measure].name,
        }
        return _("%(metric)s was highest in %(part)s: %(value)s.") % words

    def _sheet(self, report: Breakdown, by: Dimension, measure: str, query: Query) -> Sheet:
        def column(key: str) -> Head:
            return of_metric(
                key,
                value=lambda part: part.values[key],
                people=lambda part: people(part, by, query, key) if part.values[key] else None,
            )

        heads = [
            Head(
                by.key,
                by.label,
                "text",
                value=lambda part: label(part, by),
                people=lambda part: people(part, by, query),
            ),
            *map(column, self.metrics),
        ]
        if report.before is not None:
            heads += against(
                measure, lambda part: part.values[measure], lambda part: part.before[measure]
            )
        rows = list(reversed(report.parts)) if by.grain else report.parts
        return tabulate(
            "parts",
            by.label,
            heads,
            rows,
            people=lambda part: people(part, by, query),
            scope=lambda part: part_scope(part, by, query),
        )


def _names(connection: Any, by: Dimension, parts: Sequence[str]) -> dict[Any, str]:
    if not by.named_in:
        return {}
    if by.key == "product":  # two stores may sell one title, under two codes
        return product_titles([part for part in parts if part])
    table, code, name = by.named_in
    rows = connection.table(table)
    listed = connection.run(rows.select(code=rows[code], name=rows[name])).to_pylist()
    return {row["code"]: row["name"] for row in listed}


def label(part: Part, by: Dimension) -> str:
    """What a part is called."""
    if by.grain:
        first = dt.date.fromisoformat(part.key)
        return formats.month(first) if by.grain == "month" else formats.day(first)
    if by.key == "weekday":
        return str(WEEKDAYS[int(part.key) - 1])
    if by.key == "channel":
        return str(STORE_KINDS.get(part.key, part.key))
    if by.key == "source" and part.key:
        return source_name(part.key)
    return part.name or part.key or str(_("not known"))


def span(part: Part, by: Dimension, query: Query) -> Period | None:
    """The days of a part: a stretch of time within those asked about."""
    if not by.grain:
        return query.period
    first = dt.date.fromisoformat(part.key)
    last = calendar.last_day(calendar.number_of(first, by.grain), by.grain)
    whole = query.period or Period(first, query.basis.as_of)
    return Period(max(first, whole.first), min(last, whole.last))


def part_scope(part: Part, by: Dimension, query: Query) -> tuple[str, str]:
    """See `presentation.Figure`."""
    own = {} if by.grain else {by.key: part.key}
    return query.scope(span(part, by, query), **own)


def people(part: Part, by: Dimension, query: Query, metric: str = "") -> Audience | None:
    """Who is behind a number of a part; None where no segment says it."""
    if by.grain:
        return buyers(query, span(part, by, query), metric=metric, name=label(part, by))
    if not part.key or not (by.argument or by.field):
        return None
    things = {by.argument: [part.key]} if by.argument else {}
    where = {"field": by.field, "op": "is", "values": [part.key]}
    more = (where,) if by.field else ()
    return buyers(query, query.period, more, things, metric=metric, name=label(part, by))


def _is_running(part: Part, grain: calendar.Grain, query: Query) -> bool:
    """Whether its figures will still grow, or days of it lie beyond those that were asked about."""
    first, as_of = dt.date.fromisoformat(part.key), query.basis.as_of
    last = calendar.last_day(calendar.number_of(first, grain), grain)
    return last > as_of or (last == as_of and as_of >= clock.today())


def _picture(report: Breakdown, by: Dimension, measure: str, query: Query) -> Chart:
    metric, currency = METRICS[measure], query.basis.currency
    unit = {"money": "money", "share": "percent"}.get(metric.unit, "number")
    parts: Sequence[Part] = report.parts if by.grain else report.parts[:DRAWN]
    of = "" if unit != "number" else metric.name
    series = [Series(metric.name, [p.values[measure] for p in parts], unit, currency, of=of)]
    if report.before is not None:
        before = [p.before[measure] if p.before else None for p in parts]
        series.append(Series(_("Before"), before, unit, currency, tone="muted"))
    listed = [people(part, by, query) for part in parts]
    return Chart(
        title=_("%(metric)s by %(by)s") % {"metric": metric.name, "by": by.label_within},
        kind="bar",
        x=[dt.date.fromisoformat(p.key) if by.grain else label(p, by) for p in parts],
        series=series,
        links=[each.url(query) if each else None for each in listed],
        x_label=by.label,
        size="tall",
        id="breakdown",
    )
