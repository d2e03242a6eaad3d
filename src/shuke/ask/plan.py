"""What a question means: a checked question to insight's own metrics, reports and segments, and nothing else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: Dimensions of the report of goods; all others are of orders.
GOODS = ("category", "brand", "product")
GRAINS = ("day", "week", "month")
#: What the shop's figures of orders are called where they are of goods.
OF_GOODS = {
    "revenue": "goods_revenue",
    "profit": "goods_profit",
    "margin": "goods_profit",
    "buyers": "buyers_of",
    "orders": "orders_with",
}
#: Figures that only goods have.
ONLY_GOODS = frozenset({"pieces", *OF_GOODS.values()})


@dataclass(frozen=True)
class Plan:
    """`figure`: a metric, in all or `by` a dimension, `top` of its parts (the last ones below 0; 0: all), of the days
    `first` to `last` (None: since the beginning), `compare`d with others, `where` one place, group or thing holds, or of
    the parts `among` alone.
    `people`: everybody for whom the conditions `who` hold (docs/segments.md), and with `why` what they have more often
    than those who did come. `report`: one that answers by itself."""

    ask: Literal["figure", "people", "report"]
    measure: str = ""
    by: str = ""
    top: int = 0
    first: dt.date | None = None
    last: dt.date | None = None
    compare: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    among: tuple[str, ...] = ()
    who: tuple[Mapping[str, Any], ...] = ()
    why: bool = False
    report: str = ""

    def as_json(self) -> dict[str, Any]:
        """What is said of it, without what is not."""
        data: dict[str, Any] = {"ask": self.ask}
        for key in ("measure", "by", "top", "compare", "why", "report"):
            if value := getattr(self, key):
                data[key] = value
        if self.first and self.last:
            data |= {"first": self.first.isoformat(), "last": self.last.isoformat()}
        if self.where:
            data["where"] = dict(self.where)
        if self.among:
            data["among"] = list(self.among)
        if self.who:
            data["who"] = [dict(each) for each in self.who]
        return data


@dataclass(frozen=True)
class Left:
    """A question that is left to a person: `unknown` are its words that nobody here knows; none: what is asked about
    cannot be made out."""

    unknown: tuple[str, ...] = ()
