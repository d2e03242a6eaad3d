"""Charts: what is drawn, as data. The drawing is `static/kit/js/chart.js` on ECharts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.kit import formats
from shuke.common.texts import FORMULA_SIGNS

KINDS = frozenset({"bar", "line", "scatter", "heat", "pareto"})


@dataclass(frozen=True)
class Series:
    """One row of values, None where there is none. `unit`: "number", "money" or "percent"."""

    name: Any
    values: Sequence[Any]
    unit: str = "number"
    currency: str = ""
    #: Colour by meaning: "", "good", "bad", "muted"; else the next of the palette.
    tone: str = ""
    #: What is not known yet, such as a forecast: a dashed line.
    dashed: bool = False
    #: An interval around a line, drawn as a band: its ends, None where there is none.
    low: Sequence[Any] = ()
    high: Sequence[Any] = ()
    #: What a plain number counts ("people"); written above the axis.
    of: Any = ""
    #: Short texts over the marks, such as the share that a bar is of the one before.
    above: Sequence[str] = ()

    def text(self, value: Any) -> str:
        if self.unit == "money":
            return formats.money(value, self.currency)
        if self.unit == "percent":
            return formats.percent(value)
        return formats.number(value)

    def interval(self, at: int) -> str:
        """The band at a place as a person reads it."""
        low, high = _nth(self.low, at), _nth(self.high, at)
        return formats.NOTHING if low is None else f"{self.text(low)} – {self.text(high)}"

    def data(self) -> dict:
        return {
            "name": str(self.name),
            "values": [_plain(value) for value in self.values],
            "unit": self.unit,
            "currency": self.currency or basics.currency(),
            "symbol": formats.currency_symbol(self.currency or basics.currency()),
            "tone": self.tone,
            "dashed": self.dashed,
            "low": [_plain(value) for value in self.low],
            "high": [_plain(value) for value in self.high],
            "of": str(self.of),
            "above": list(self.above),
        }


@dataclass
class Chart:
    """`x`: labels, or numbers in a scatter. Heat: one series per row. Pareto: one series."""

    title: Any
    kind: str
    x: Sequence[Any]
    series: Sequence[Series]
    links: Sequence[str | None] = ()
    #: A link per mark: one list per series.
    cell_links: Sequence[Sequence[str | None]] = ()
    #: Points of a line that stand out: place in `x` -> why, in a few words.
    marks: Mapping[int, Any] = field(default_factory=dict)
    note: Any = ""
    #: What the horizontal axis counts; head of the first column of the table. Written at the axis
    #: where its labels are bare numbers.
    x_label: Any = ""
    #: Unit of a scatter's x: "number", "money", "percent".
    x_unit: str = "number"
    #: Name of each point of a scatter.
    labels: Sequence[Any] = ()
    stacked: bool = False
    #: Bars lie, for long labels.
    lying: bool = False
    #: "" or "tall": the height of the picture.
    size: str = ""
    id: str = field(default="")

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of chart: {self.kind}")
        if not self.id:
            named = "".join(c if c.isalnum() else "-" for c in str(self.title).lower())
            self.id = f"chart-{named}"

    @cached_property
    def x_texts(self) -> list[str]:
        """The labels as a person reads them; days that all begin a month are told as months."""
        if self.kind == "scatter":
            axis = Series(self.x_label, (), unit=self.x_unit)
            return [axis.text(value) for value in self.x]
        days = [value for value in self.x if isinstance(value, dt.date)]
        tell = formats.month if days and all(day.day == 1 for day in days) else formats.day
        return [tell(value) if isinstance(value, dt.date) else str(value) for value in self.x]

    @property
    def is_time(self) -> bool:
        """Whether `x` is days or months: time runs from left to right, however little room its names have."""
        return bool(self.x) and all(isinstance(value, dt.date) for value in self.x)

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for each in self.series for value in each.values)

    @cached_property
    def shares(self) -> list[float | None]:
        """The running share of a pareto's total."""
        values = [float(value or 0) for value in self.series[0].values]
        total = sum(values)
        return [part / total if total else None for part in accumulate(values)]

    def data(self) -> dict:
        """What the script draws."""
        drawn = {
            "kind": self.kind,
            "title": str(self.title),
            "x": [_plain(v) for v in self.x] if self.kind == "scatter" else self.x_texts,
            "isTime": self.is_time,
            "xUnit": self.x_unit,
            "xLabel": str(self.x_label),
            "xSymbol": formats.currency_symbol(basics.currency()),
            "series": [each.data() for each in self.series],
            "links": list(self.links),
            "labels": [str(label) for label in self.labels],
            "stacked": self.stacked,
            "lying": self.lying,
            "cellLinks": [list(row) for row in self.cell_links],
            "marks": [[at, str(why)] for at, why in self.marks.items()],
            "intervalName": _("Interval"),
            "formulaSigns": "".join(FORMULA_SIGNS),
        }
        if self.kind == "pareto":
            drawn["shares"] = self.shares
            drawn["shareName"] = _("Running share")
        return drawn

    def head(self) -> list[str]:
        """The heads of the table behind the picture."""
        names = []
        for each in self.series:
            names.append(str(each.name))
            if each.low:
                names.append(_("Interval"))
        if self.kind == "pareto":
            names.append(_("Running share"))
        return names

    def rows(self) -> list[dict]:
        """The lines of the table behind the picture: label, link, texts."""
        drawn = []
        for at, text in enumerate(self.x_texts):
            label = str(self.labels[at]) if at < len(self.labels) else ""
            why = str(self.marks.get(at, ""))
            name = " · ".join(part for part in (label, text, why) if part)
            drawn.append({"label": name, "url": _nth(self.links, at), "cells": self._cells(at)})
        return drawn

    def _cells(self, at: int) -> list[dict]:
        cells = []
        for number, each in enumerate(self.series):
            links = self.cell_links[number] if number < len(self.cell_links) else ()
            cells.append({"text": each.text(_nth(each.values, at)), "url": _nth(links, at)})
            if each.low:
                cells.append({"text": each.interval(at), "url": None})
        if self.kind == "pareto":
            cells.append({"text": formats.percent(self.shares[at]), "url": None})
        return cells


def _nth(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else None


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
