"""What a month comes to for one colleague, by the plan: whole numbers and fractions, the same every time.

Nothing here reads a database or a clock: what went in stands on the sheet, so that a locked month can be worked out
again for ever.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from shuke.common.money import MINOR_DIGITS, SCALE
from shuke.sales.pay_plan import Plan

#: One order of a sheet: `what` it is, `net` in units, `origin` the month (202611) by whose rate it is paid or taken
#: back, and whether a stalled payment was saved with it.
ENTRIES = {
    "order": pl.Int64,
    "what": pl.String,
    "net": pl.Int64,
    "origin": pl.Int32,
    "saved": pl.Boolean,
}
#: Sales of the month and those that came late; returns; and orders of a month before that changed since.
SALE, RETURN, CHANGED = "sale", "return", "changed"


@dataclass(frozen=True)
class Inputs:
    """What else counts: how often each KPI was met; (satisfied, answers) or None; what the team sold (units) and how
    many share it; corrections by hand: (id, units, why)."""

    counts: Mapping[str, int] = field(default_factory=dict)
    rating: tuple[int, int] | None = None
    team: tuple[int, int] = (0, 0)
    corrections: Sequence[tuple[int, int, str]] = ()
    #: Months before whose sales are taken back here: origin -> (units paid, units that it was paid for).
    origins: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "counts": dict(self.counts),
            "rating": list(self.rating) if self.rating else None,
            "team": list(self.team),
            "corrections": [list(each) for each in self.corrections],
            "origins": {str(key): list(pair) for key, pair in self.origins.items()},
        }

    @classmethod
    def of_json(cls, raw: Mapping[str, Any]) -> "Inputs":
        return cls(
            raw["counts"],
            (raw["rating"][0], raw["rating"][1]) if raw["rating"] else None,
            (raw["team"][0], raw["team"][1]),
            [(pk, units, why) for pk, units, why in raw["corrections"]],
            {int(key): (pair[0], pair[1]) for key, pair in raw["origins"].items()},
        )


@dataclass(frozen=True)
class Line:
    """One line of a sheet: by which rule (`code`), of how much (`of`: units, or how often), at which `rate` (per cent,
    or money each), what it comes to in units. `which`: the KPI, the month, the correction."""

    code: str
    amount: int
    of: int = 0
    rate: str = ""
    which: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "amount": self.amount,
            "of": self.of,
            "rate": self.rate,
            "which": self.which,
        }


@dataclass(frozen=True)
class Sheet:
    """`base`: sales of the month net of their returns; `total`: what is paid. `paid` of `paid_for` is what a later
    return takes back."""

    base: int
    total: int
    lines: list[Line]
    paid: int
    paid_for: int


def sheet_of(
    plan: Plan | None, month: int, entries: pl.DataFrame, inputs: Inputs, currency: str
) -> Sheet:
    """What the month (202611) comes to. Without a plan there are sales and corrections alone."""
    sums = sums_of(entries, month)
    base = max(sums.own, 0)
    coin = 10 ** (4 - MINOR_DIGITS.get(currency, 2))

    def coins(units: Fraction | int) -> int:
        return round(Fraction(units) / coin) * coin

    lines = [] if plan is None else _earned(plan, base, max(sums.saved, 0), inputs, coins)
    by_sales = sum(line.amount for line in lines if line.code in ("step", "saved"))
    earned = sum(line.amount for line in lines)
    if plan is not None:
        lines += _limits(plan, earned, inputs)
    left = sum(line.amount for line in lines)
    paid = coins(Fraction(by_sales * left, earned)) if earned else 0
    for origin, net in sorted(sums.before.items()):
        was_paid, of = inputs.origins.get(origin, (0, 0))
        amount = coins(Fraction(net * was_paid, of)) if of else 0
        lines.append(Line("before", amount, net, which=str(origin)))
    lines += [Line("correction", units, which=str(pk)) for pk, units, _why in inputs.corrections]
    return Sheet(base, sum(line.amount for line in lines), lines, paid, base)


def _earned(plan: Plan, base: int, saved: int, inputs: Inputs, coins: Any) -> list[Line]:
    lines = []
    for of, rate in _parts(plan, base):
        lines.append(Line("step", coins(Fraction(rate) * of / 100), of, rate))
    if Fraction(plan.saved) and saved:
        lines.append(Line("saved", coins(Fraction(plan.saved) * saved / 100), saved, plan.saved))
    for key, each in plan.kpis.items():
        if count := inputs.counts.get(key, 0):
            lines.append(Line("kpi", coins(Fraction(each) * SCALE * count), count, each, key))
    sold, people = inputs.team
    if Fraction(plan.team) and people and sold > 0:
        amount = coins(Fraction(plan.team) * sold / 100 / people)
        lines.append(Line("team", amount, sold, plan.team, str(people)))
    return lines


def _parts(plan: Plan, base: int) -> list[tuple[int, str]]:
    """(units, rate) of the sales by the steps of the plan."""
    lows = [low * SCALE for low, _rate in plan.steps]
    if plan.whole:
        reached = max(at for at, low in enumerate(lows) if low <= base)
        return [(base, plan.steps[reached][1])]
    ends = [*lows[1:], base]
    parts = [
        (min(base, max(end, low)) - low, rate)
        for low, end, (_low, rate) in zip(lows, ends, plan.steps, strict=True)
        if base > low
    ]
    return parts or [(0, plan.steps[0][1])]


def _limits(plan: Plan, earned: int, inputs: Inputs) -> list[Line]:
    if plan.least and inputs.rating:
        satisfied, answers = inputs.rating
        if satisfied * 100 < plan.least * answers:
            share = f"{satisfied}/{answers}"
            return [Line("rating", -earned, rate=str(plan.least), which=share)]
    if plan.cap and earned > plan.cap * SCALE:
        return [Line("cap", plan.cap * SCALE - earned, plan.cap * SCALE)]
    return []


@dataclass(frozen=True)
class Sums:
    """Units: of the month itself, of its saved orders, and of months before by month."""

    own: int
    saved: int
    before: dict[int, int]


def sums_of(entries: pl.DataFrame, month: int) -> Sums:
    rows = entries.group_by("origin", "saved").agg(pl.col("net").sum()).rows()
    before: dict[int, int] = {}
    for origin, _saved, net in rows:
        if origin != month:
            before[origin] = before.get(origin, 0) + net
    own = [(is_saved, net) for origin, is_saved, net in rows if origin == month]
    return Sums(sum(net for _s, net in own), sum(net for is_saved, net in own if is_saved), before)


def packed(entries: pl.DataFrame) -> bytes:
    """The entries as a file of a few kilobytes."""
    file = io.BytesIO()
    entries.sort("origin", "what", "order").write_ipc(file, compression="zstd")
    return file.getvalue()


def unpacked(data: bytes | memoryview) -> pl.DataFrame:
    if not data:
        return pl.DataFrame(schema=ENTRIES)
    return pl.read_ipc(io.BytesIO(bytes(data)))
