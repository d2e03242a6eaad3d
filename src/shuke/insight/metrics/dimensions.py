"""What figures can be told by: time, place, people, goods. One dimension is one object."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.insight.metrics import calendar
from shuke.insight.metrics.calendar import Grain
from shuke.warehouse.engine import Connection

Split = Callable[[Connection, ir.Table], ir.Table]


@dataclass(frozen=True)
class Dimension:
    """`split(connection, rows)` gives rows of `metric.Rows` the column `part`: a number of the calendar
    (`grain`), else a text, empty where nobody knows."""

    key: str
    label: Any
    split: Split
    #: Which rows can be told by it.
    of: Literal["orders", "lines", "both"] = "orders"
    grain: Grain | None = None
    #: How a segment names a part: an argument of what was bought, or a field of its own.
    argument: str = ""
    field: str = ""
    #: What a part is called where its text is a code: (table, column of the code, of the name).
    named_in: tuple[str, str, str] | None = None

    @property
    def label_within(self) -> str:
        """The label inside a sentence or a title: "store"."""
        label = str(self.label)
        return label[:1].lower() + label[1:]


def _by_time(grain: Grain) -> Split:
    return lambda _connection, rows: rows.mutate(part=calendar.of_day(rows.day, grain))


def _of_store(column: str) -> Split:
    def split(connection: Connection, rows: ir.Table) -> ir.Table:
        stores = connection.table("stores")
        stores = stores.select(place=stores.id, part=stores[column])
        return rows.left_join(stores, rows.store_id == stores.place).drop("place")

    return split


def _of_person(column: str) -> Split:
    def split(connection: Connection, rows: ir.Table) -> ir.Table:
        people = connection.table("customers")
        people = people.select(person=people.id, part=people[column])
        rows = rows.left_join(people, rows.customer_id == people.person).drop("person")
        return rows.mutate(part=rows.part.fill_null(""))

    return split


def _of_product(column: str) -> Split:
    def split(connection: Connection, rows: ir.Table) -> ir.Table:
        goods = connection.table("products")
        goods = goods.select(item=goods.id, part=goods[column])
        rows = rows.left_join(goods, rows.product_id == goods.item).drop("item")
        return rows.mutate(part=rows.part.fill_null(""))

    return split


def _weekday(_connection: Connection, rows: ir.Table) -> ir.Table:
    # Day 0 was a Thursday; Monday is 1.
    return rows.mutate(part=(ibis.literal(1) + (rows.day + 3) % 7).cast("string"))


def _all() -> Iterable[Dimension]:
    yield Dimension("day", pgettext_lazy("grain", "Day"), _by_time("day"), "both", "day")
    yield Dimension("week", pgettext_lazy("grain", "Week"), _by_time("week"), "both", "week")
    yield Dimension("month", pgettext_lazy("grain", "Month"), _by_time("month"), "both", "month")
    yield Dimension("weekday", _("Weekday"), _weekday, "both")
    yield Dimension(
        "store",
        _("Store"),
        _of_store("code"),
        argument="stores",
        named_in=("stores", "code", "name"),
    )
    yield Dimension("channel", _("Channel"), _of_store("kind"), argument="store_kinds")
    yield Dimension("source", _("First source"), _of_person("source"), field="source")
    yield Dimension("province", _("Province"), _of_person("province"), field="province")
    yield Dimension("city", _("City"), _of_person("city"), field="city")
    yield Dimension(
        "category", _("Category"), _of_product("category"), "lines", argument="categories"
    )
    yield Dimension("brand", _("Brand"), _of_product("brand"), "lines", argument="brands")
    yield Dimension(
        "product",
        _("Product"),
        _of_product("code"),
        "lines",
        argument="products",
        named_in=("products", "code", "title"),
    )


DIMENSIONS: dict[str, Dimension] = {dimension.key: dimension for dimension in _all()}
