"""Aggregates per person that conditions ask for, gathered so that each table is read once.

Conditions register what they need and get a column name; `joined` then builds the table of people
with all those columns. Order measures share one pass over orders; line measures share one pass per
choice of things (categories, products, stores, time), so lines are read only when things matter.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.common import clock
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.segments import narrow
from shuke.insight.segments.source import Source


@dataclass(frozen=True)
class Frame:
    """Which orders or lines count: an instant range [start, end) and what was bought where."""

    start: dt.datetime | None
    end: dt.datetime
    stores: tuple[str, ...] = ()
    store_kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    #: These narrow what is named above, or everything when nothing is.
    brands: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()

    @property
    def names_stores(self) -> bool:
        return bool(self.stores or self.store_kinds)

    @property
    def names_things(self) -> bool:
        return bool(self.categories or self.products or self.brands or self.sizes)


def frame_of(args: Mapping[str, Any], anchor: dt.date) -> Frame:
    """The frame that a condition's arguments describe, seen from the anchor day, after which no
    order counts."""
    start, end = window(args.get("when"), anchor)
    last = clock.day_start(anchor + dt.timedelta(days=1))
    end = min(end, last) if end else last
    return Frame(
        start,
        end,
        tuple(sorted(args.get("stores", ()))),
        tuple(sorted(args.get("store_kinds", ()))),
        tuple(sorted(args.get("categories", ()))),
        tuple(sorted(args.get("products", ()))),
        tuple(sorted(args.get("brands", ()))),
        tuple(sorted(args.get("sizes", ()))),
    )


def window(
    when: Mapping[str, Any] | None, anchor: dt.date
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The instants [start, end) of a time frame. "The last n days" are n days before the anchor
    day and the anchor day itself, where the basis ends; days begin in the shop's zone."""
    if not when:
        return None, None
    if days := when.get("in_last"):
        return days_back(anchor, days), None
    first, last = when.get("from"), when.get("to")
    start = clock.day_start(first) if first else None
    return start, clock.day_start(last + dt.timedelta(days=1)) if last else None


def days_back(anchor: dt.date, days: int) -> dt.datetime:
    """The instant at which the day `days` before the anchor began."""
    return clock.day_start(max(anchor - dt.timedelta(days=days), dt.date(1900, 1, 1)))


@dataclass
class Frames:
    """What the conditions of a plan need from orders and lines. `basis` says what counts; until when
    is said by each frame."""

    source: Source
    basis: Basis
    orders: dict[tuple[str, Frame], str] = field(default_factory=dict)
    lines: dict[Frame, dict[str, str]] = field(default_factory=dict)
    _numbers: int = 0

    @property
    def hops(self) -> int:
        """The longest chain of merges among the rows."""
        return self.basis.hops

    def order(self, measure: str, frame: Frame) -> str:
        """Column name of an order measure: sales, net, profit, first, last, returns, discount,
        goods."""
        return self.orders.setdefault((measure, frame), self._name(measure))

    def line(self, measure: str, frame: Frame) -> str:
        """Column name of a line measure: sales, net, pieces, discount."""
        measures = self.lines.setdefault(frame, {})
        return measures.setdefault(measure, self._name(measure))

    def _name(self, measure: str) -> str:
        self._numbers += 1
        return f"{measure}_{self._numbers}"

    def tables(self) -> list[ir.Table]:
        """One table per pass, each keyed by `person`."""
        passes = [self._order_table()] if self.orders else []
        return passes + [self._line_table(frame, names) for frame, names in self.lines.items()]

    def sales(self, frame: Frame) -> ir.Table:
        """The counted sales of a frame: `narrow.orders`."""
        rows = self._within_all(narrow.orders(self.source, self.basis), {frame})
        inside = self._inside(rows, frame, frame.end)
        return rows.filter(rows.sale) if inside is None else rows.filter(rows.sale, inside)

    def chosen(self, categories: tuple[str, ...] = (), products: tuple[str, ...] = ()) -> ir.Table:
        """The products of some categories and codes."""
        frame = Frame(None, self.basis.end, categories=categories, products=products)
        return _chosen(self.source.table("products"), frame)

    def _order_table(self) -> ir.Table:
        rows = narrow.orders(self.source, self.basis)
        frames = {frame for _measure, frame in self.orders}
        rows = self._within_all(rows, frames)
        if {measure for measure, _frame in self.orders} <= {"sales", "first", "last"}:
            rows = rows.filter(rows.sale)
        last = max(frame.end for frame in frames)
        tests = {frame: self._inside(rows, frame, last) for frame in frames}
        if len(frames) == 1 and (test := next(iter(tests.values()))) is not None:
            rows, tests = rows.filter(test), dict.fromkeys(frames)
        aggregates = {
            name: _order_measure(rows, measure, tests[frame])
            for (measure, frame), name in self.orders.items()
        }
        return self._by_person(rows).aggregate(**aggregates)

    def _line_table(self, frame: Frame, names: dict[str, str]) -> ir.Table:
        everything = frame.names_stores or "discount" in names
        rows = narrow.lines(self.source, self.basis, everything=everything)
        if set(names) <= {"sales", "discount"}:
            rows = rows.filter(rows.sale)
        rows = self._within_all(rows, {frame})
        if (inside := self._inside(rows, frame, frame.end)) is not None:
            rows = rows.filter(inside)
        if frame.names_things:
            chosen = _chosen(self.source.table("products"), frame)
            rows = rows.semi_join(chosen, rows.product_id == chosen.id)
        return self._by_person(rows).aggregate(
            **{name: _line_measure(rows, measure) for measure, name in names.items()}
        )

    @staticmethod
    def _by_person(rows: ir.Table) -> Any:
        return rows.group_by(person=rows.customer_id)

    def _within_all(self, rows: ir.Table, frames: Collection[Frame]) -> ir.Table:
        """Only rows that lie in time where any of the frames lies."""
        starts = [frame.start for frame in frames if frame.start]
        if len(starts) == len(frames):
            rows = rows.filter(rows.placed_at >= min(starts))
        return rows.filter(rows.placed_at < max(frame.end for frame in frames))

    def _inside(self, rows: ir.Table, frame: Frame, last: dt.datetime) -> ir.BooleanValue | None:
        """Whether a row, known to be before `last`, belongs to the frame; None when all do."""
        tests = []
        if frame.start:
            tests.append(rows.placed_at >= frame.start)
        if frame.end < last:
            tests.append(rows.placed_at < frame.end)
        if frame.names_stores:
            stores = self.source.table("stores")
            if frame.stores:
                stores = stores.filter(stores.code.isin(frame.stores))
            if frame.store_kinds:
                stores = stores.filter(stores.kind.isin(frame.store_kinds))
            tests.append(rows.store_id.isin(stores.id))
        return ibis.and_(*tests) if tests else None


def _chosen(products: ir.Table, frame: Frame) -> ir.Table:
    """The products that a frame names."""
    named = []
    if frame.categories:
        named.append(products.category.isin(frame.categories))
    if frame.products:
        named.append(products.code.isin(frame.products))
    tests = [ibis.or_(*named)] if named else []
    if frame.brands:
        tests.append(products.brand.isin(frame.brands))
    if frame.sizes:
        tests.append(products["size"].isin(frame.sizes))
    return products.filter(*tests)


#: Measure of orders or lines -> the metric that defines it.
_OF_ORDERS = {
    "sales": "orders",
    "returns": "returns",
    "net": "revenue",
    "profit": "profit",
    "first": "first_order",
    "last": "last_order",
}
_OF_LINES = {"sales": "orders_with", "net": "goods_revenue", "pieces": "pieces"}


def _order_measure(rows: ir.Table, measure: str, inside: ir.BooleanValue | None) -> ir.Value:
    if measure in _OF_ORDERS:
        return METRICS[_OF_ORDERS[measure]].of(rows, inside)
    # Parts of the discount share: what was given, and of which list value.
    return rows[measure].sum(where=rows.sale if inside is None else rows.sale & inside)


def _line_measure(rows: ir.Table, measure: str) -> ir.Value:
    if measure in _OF_LINES:
        return METRICS[_OF_LINES[measure]].of(rows, None)
    return rows.discount.sum()
