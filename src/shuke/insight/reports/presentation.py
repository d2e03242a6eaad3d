"""What a report shows: an answer, pictures, tables, and the people behind each number."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart
from shuke.common.kit.figures import Figure
from shuke.insight import figures
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.reports.query import Query

#: How a cell is written. "share" is a fraction of 1; a "figure" is written already.
Kind = Literal["text", "count", "number", "money", "share", "days", "day", "duration", "figure"]


@dataclass(frozen=True)
class Audience:
    """The people behind a number, as conditions of a segment."""

    name: str
    conditions: tuple[dict[str, Any], ...]
    #: Seen from this day (ISO) instead of the report's: what came later does not count.
    day: str = ""

    def definition(self, query: Query) -> dict[str, Any]:
        """The segment's definition, seen from its own day or the report's."""
        return {"anchor": self.day or query.anchor, "where": {"all": list(self.conditions)}}

    def url(self, query: Query) -> str:
        """The list of customers, narrowed to these people."""
        return figures.people_url(self.name, self.definition(query), query.page)

    def offered(self, query: Query) -> dict[str, str]:
        """What a page needs to offer something done with these people (`insight/_audience.html`)."""
        return figures.offered(self.name, self.definition(query), query.page)


def bought(first: dt.date | None, last: dt.date, **things: list[str]) -> dict[str, Any]:
    """The condition of an order on these days (None: since the beginning), of `things` (categories, brands,
    products) and at places (stores, store_kinds)."""
    when = {"from": first.isoformat()} if first else {}
    when |= {"to": last.isoformat()}
    return {"field": "orders", "op": "at_least", "value": 1, **things, "when": when}


@dataclass(frozen=True)
class Head:
    """A column: the definition of its `metric`, or its own `meaning`, stands on hover."""

    key: str
    label: Any
    kind: Kind = "count"
    metric: str = ""
    meaning: Any = ""
    #: Whether the row's people make this number, so that it leads to them.
    of_people: bool = True
    #: A row's value, or the attribute that it is; empty: the one named as the column.
    value: Callable[[Any], Any] | str = ""
    #: The people of a row's cell where they are others than the row's, its shade and its tone.
    people: Callable[[Any], "Audience | None"] | None = None
    shade: Callable[[Any], float | None] | None = None
    tone: Callable[[Any], str] | None = None

    def of(self, row: Any) -> Any:
        return self.value(row) if callable(self.value) else getattr(row, self.value or self.key)

    @property
    def definition(self) -> str:
        return str(METRICS[self.metric].definition if self.metric else self.meaning)

    def text(self, value: Any, currency: str) -> str:
        """A value as a person reads it."""
        match self.kind:
            case "money":
                return formats.money(value, currency)
            case "share":
                return formats.percent(value)
            case "day":
                return formats.day(value)
            case "number":
                return formats.number(value, None if value is None else 2)
            case "text" | "figure" | "duration":
                words = formats.duration if self.kind == "duration" else str
                return formats.NOTHING if value is None else words(value)
        return formats.number(round(value) if isinstance(value, float) else value)


def of_metric(key: str, label: Any = None, **more: Any) -> Head:
    """A column of a metric: its name, unit and definition; `more` as `Head` has it."""
    metric = METRICS[key]
    kinds: dict[str, Kind] = {
        "share": "share",
        "money": "money",
        "days": "days",
        "number": "number",
    }
    return Head(key, label or metric.name, kinds.get(metric.unit, "count"), key, **more)


@dataclass(frozen=True)
class Line:
    """One row: a value per column, and the people it is about (a segment, or one person's id).

    Every number leads to `audience`, or, where `audiences` are told, each to its own.
    """

    cells: tuple[Any, ...]
    audience: Audience | None = None
    person: int | None = None
    #: A share of 0 to 1 that shades the row's cells in a heat table, per cell; None: not shaded.
    shades: tuple[float | None, ...] = ()
    #: Audiences of single cells, by place.
    audiences: tuple[Audience | None, ...] = ()
    #: "good" or "bad" for single cells, by place.
    tones: tuple[str, ...] = ()
    #: Period and filter of its numbers, see `Figure`.
    scope: tuple[str, str] | None = None
    #: Where a whole row is one figure: its metric and value.
    tells: tuple[str, Any] | None = None
    #: What stands under single cells, by place: the days compared with.
    beside: "tuple[Stat | None, ...]" = ()

    def figure(self, at: int, head: Head) -> Figure | None:
        """What the number in the cell `at` is."""
        if self.scope and self.tells and head.kind == "figure":
            return Figure(*self.tells, *self.scope)
        if not (self.scope and head.metric):
            return None
        return Figure(head.metric, self.cells[at], *self.scope)

    @property
    def whole(self) -> Audience | None:
        """The people of the row: where its first cell leads."""
        return self.audience or (self.audiences[0] if self.audiences else None)

    def behind(self, at: int, head: Head) -> Audience | None:
        """The people behind the cell `at`."""
        if self.audiences:
            return self.audiences[at] if at < len(self.audiences) else None
        leads = head.kind != "text" and head.of_people and self.cells[at]
        return self.audience if leads else None


@dataclass(frozen=True)
class Sheet:
    """A table. The first column names the row."""

    key: str
    title: Any
    heads: Sequence[Head]
    lines: Sequence[Line]
    note: Any = ""
    #: "heat" shades its cells.
    look: str = ""
    #: How it is calculated, for who asks: shown behind a click.
    method: Any = ""


def tabulate(
    key: str,
    title: Any,
    heads: Sequence[Head],
    rows: Iterable[Any],
    *,
    people: Callable[[Any], Audience | None] | None = None,
    person: Callable[[Any], int] | None = None,
    scope: Callable[[Any], tuple[str, str]] | None = None,
    note: Any = "",
    look: str = "",
    method: Any = "",
) -> Sheet:
    """A table of rows by columns. `people`: whom a row is about; `person`: the one that it is about;
    `scope`: the period and filter of its numbers."""
    lines = [
        Line(
            tuple(head.of(row) for head in heads),
            people(row) if people else None,
            person(row) if person else None,
            _each([head.shade for head in heads], row, None),
            _each([head.people for head in heads], row, None),
            _each([head.tone for head in heads], row, ""),
            scope(row) if scope else None,
        )
        for row in rows
    ]
    return Sheet(key, title, heads, lines, note, look, method)


def _each(functions: list, row: Any, nothing: Any) -> tuple[Any, ...]:
    """What each column's function says of a row; nothing at all where no column has one."""
    if not any(functions):
        return ()
    return tuple(function(row) if function else nothing for function in functions)


@dataclass(frozen=True)
class Stat:
    """One figure on top, with its definition and the people behind it."""

    label: Any
    text: str
    definition: Any = ""
    audience: Audience | None = None
    #: Against the time before: "+12%" as a share of one, None where there was nothing.
    change: float | None = None
    #: What `change` compares with, in a few words; empty: nothing is compared.
    against: str = ""
    #: 1 where more is better, -1 where less is, 0 where neither.
    better: int = 1
    #: A share: `change` is the difference of two shares, told in points of a hundred.
    in_points: bool = False
    figure: Figure | None = None

    @property
    def moved(self) -> int:
        """1 up, -1 down, 0 where it stayed within half a percent, a share within a twentieth point."""
        change, still = self.change or 0, 0.0005 if self.in_points else 0.005
        return (change > still) - (change < -still)

    @property
    def tone(self) -> str:
        return {1: "good", -1: "bad"}.get(self.moved * self.better, "")

    @property
    def size_text(self) -> str:
        size = abs(self.change or 0)
        if self.in_points:
            return _("%(n)s points") % {"n": formats.number(100 * size, 1)}
        return formats.percent(size, 0)


@dataclass
class Presentation:
    """A report as a person meets it. `missing` says what to do when there is nothing to show."""

    answer: str = ""
    stats: list[Stat] = field(default_factory=list)
    pictures: list[Chart] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    #: Advice or warnings, one sentence each.
    notices: list[str] = field(default_factory=list)
    #: The people worth acting on: the page's button.
    audience: Audience | None = None
    missing: str = ""
    #: Which days the figures on top are of.
    period: str = ""
    #: A page where what the report rests on is told: label, address, icon.
    link: tuple[Any, str, str] | None = None
    #: The capability that page asks for; empty: everybody who may see the report.
    link_needs: str = ""

    def sheet(self, key: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.key == key), None)
