"""Charts: what is drawn, as data. The drawing is `static/kit/js/chart.js` on ECharts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shuke.common.kit import formats

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

    def text(self, value: Any) -> str:
        if self.unit == "money":
            return formats.money(value, self.currency)
        if self.unit == "percent":
            return formats.percent(value)
        return formats.number(value)

    def data(self) -> dict:
        return {
            "name": str(self.name),
            "values": [_plain(value) for value in self.values],
            "unit": self.unit,
            "currency": self.currency or settings.CURRENCY,
            "symbol": formats.currency_symbol(self.currency or settings.CURRENCY),
            "tone": self.tone,
        }


@dataclass
class Chart:
    """`x`: labels, or numbers in a scatter. Heat: one series per row. Pareto: one series."""

    title: Any
    kind: str
    x: Sequence[Any]
    series: Sequence[Series]
    links: Sequence[str | None] = ()
    note: Any = ""
    #: What the horizontal axis counts; head of the first column of the table.
    x_label: Any = ""
    #: Unit of a scatter's x: "number", "money", "percent".
    x_unit: str = "number"
    #: Name of each point of a scatter.
    labels: Sequence[Any] = ()
    stacked: bool = False
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
            "xUnit": self.x_unit,
            "xLabel": str(self.x_label),
            "xSymbol": formats.currency_symbol(settings.CURRENCY),
            "series": [each.data() for each in self.series],
            "links": list(self.links),
            "labels": [str(label) for label in self.labels],
            "stacked": self.stacked,
        }
        if self.kind == "pareto":
            drawn["shares"] = self.shares
            drawn["shareName"] = _("Running share")
        return drawn

    def head(self) -> list[str]:
        """The heads of the table behind the picture."""
        names = [str(each.name) for each in self.series]
        if self.kind == "pareto":
            names.append(_("Running share"))
        return names

    def rows(self) -> list[dict]:
        """The lines of the table behind the picture: label, link, texts."""
        drawn = []
        for at, text in enumerate(self.x_texts):
            texts = [each.text(_nth(each.values, at)) for each in self.series]
            if self.kind == "pareto":
                texts.append(formats.percent(self.shares[at]))
            label = str(self.labels[at]) if at < len(self.labels) else ""
            url = _nth(self.links, at)
            drawn.append(
                {"label": f"{label} · {text}" if label else text, "url": url, "texts": texts}
            )
        return drawn


def _nth(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else None


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
