"""What stores have of one product, day by day, what moved, and what counts found beyond that."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.shop.models import Product, StockMovement
from shuke.shop.stock import Step, by_day, standing, steps_by_store
from shuke.team.queries import Store, stores

#: Days that the page of a product draws, movements and differences that it lists, days that can be asked for at once.
DAYS, MOST, MOST_DAYS = 90, 8, 366


@dataclass(frozen=True)
class Difference:
    """A count of a store found other than what movements had left."""

    store: Store
    step: Step

    @property
    def words(self) -> str:
        """As a sentence."""
        more = (self.step.difference or Decimal(0)) > 0
        text = (
            _("%(store)s counted %(counted)s: %(by)s more than what moved leaves (%(expected)s).")
            if more
            else _(
                "%(store)s counted %(counted)s: %(by)s fewer than what moved leaves (%(expected)s)."
            )
        )
        return text % {
            "store": self.store.name,
            "counted": formats.number(self.step.quantity),
            "by": formats.number(abs(self.step.difference or Decimal(0))),
            "expected": formats.number(self.step.expected),
        }


@dataclass(frozen=True)
class StockDay:
    """What a store had at the end of a day; None before anything was told."""

    store: Store
    day: dt.date
    quantity: Decimal | None


def movements_of(actor: Actor, product: Product) -> QuerySet[StockMovement]:
    """What moved of a product at the actor's stores."""
    rows = standing().filter(product=product).select_related("store")
    limit = actor.scope.stores
    return rows if limit is None else rows.filter(store__in=limit)


def stock_days(actor: Actor, product: Product, since: dt.date, until: dt.date) -> list[StockDay]:
    """What each of the actor's stores had at the end of each day, the earliest first; the last days of a longer time."""
    count = min((until - since).days + 1, MOST_DAYS)
    days = [until - dt.timedelta(days=back) for back in reversed(range(count))]
    ends = [clock.day_start(day + dt.timedelta(days=1)) for day in days]
    rows = [
        StockDay(store, day, quantity)
        for store, steps in _steps(actor, product)
        for day, quantity in by_day(steps, days, ends)
    ]
    return sorted(rows, key=lambda row: (row.day, row.store.code))


def stock_facts(actor: Actor, product: Product) -> dict[str, Any]:
    """What the page of a product says of its stock beside the levels."""
    steps = _steps(actor, product)
    differences = [
        Difference(store, step) for store, rows in steps for step in rows if step.difference
    ]
    differences.sort(key=lambda each: each.step.at, reverse=True)
    return {
        "stock_chart": _chart(steps),
        "stock_differences": differences[:MOST],
        "movements": list(movements_of(actor, product).order_by("-at", "-pk")[:MOST]),
    }


def _steps(actor: Actor, product: Product) -> list[tuple[Store, list[Step]]]:
    by_store = steps_by_store(product.pk)
    return [(store, by_store[store.pk]) for store in stores(actor) if store.pk in by_store]


def _chart(steps: Sequence[tuple[Store, list[Step]]]) -> Chart | None:
    """By day, a line for each store; None where everything was told at once."""
    if not any(len(rows) > 1 for _store, rows in steps):
        return None
    today = clock.today()
    days = [today - dt.timedelta(days=back) for back in reversed(range(DAYS))]
    ends = [clock.day_start(day + dt.timedelta(days=1)) for day in days]
    lines = [
        Series(store.name, [quantity for _day, quantity in by_day(rows, days, ends)], of=_("Units"))
        for store, rows in steps
    ]
    return Chart(
        title=_("Stock by day"), kind="line", x=days, series=lines,
        note=_("At the end of each day: as it was counted last, with what moved since."),
    )  # fmt: skip
